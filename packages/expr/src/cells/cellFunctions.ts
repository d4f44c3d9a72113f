import type { CellsCall } from "../define.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import { formatExcel } from "../format/excelText.ts";
import { findWildcard } from "../families/wildcard.ts";
import { kth, median, mode, root, sum, variance } from "../families/describe.ts";
import { chiAbove } from "../families/densities.ts";
import { indexCells } from "../families/lookup.ts";
import { cellsOf, Range, single } from "./cell.ts";
import type { Cell, CellArg, CellContext } from "./cell.ts";
import { digitsOf, roundTo } from "../rounding.ts";
import type { Rounding } from "../rounding.ts";
import { Decimal } from "../number.ts";
import { fifteenDigits, finite, powerOf } from "./cellOperators.ts";
import { maybe, num, nums, opt, plain, strictNum, text, texts, whole, numsOf } from "./plain.ts";
import { numberOf, parseMoment, parseNumber, textOf } from "./readCell.ts";
import { dayOfSerial, dayOfYmd, monthLength, PAST_SERIAL, partsOfDay, serialOfDay } from "./serial.ts";

// Functions of the language that Excel has too and that read cells in a way their signature does not say: blocks in
// the place of numbers, days as numbers, texts in the place of days.

/** Year, month and day of a serial number; serial 0 is Excel's 0 January 1900, 60 its 29 February. */
function partsOf(serial: number, context: CellContext): readonly [number, number, number] | ErrorValue {
  if (serial < 0 || serial >= PAST_SERIAL) return failure.num;
  const at = Math.floor(serial);
  if (!context.date1904 && at === 0) return [1900, 1, 0];
  if (!context.date1904 && at === 60) return [1900, 2, 29];
  return partsOfDay(dayOfSerial(at, context.date1904));
}

function datePart(place: 0 | 1 | 2): CellsCall {
  return ([arg = null], context) => {
    const serial = numberOf(arg);
    if (typeof serial !== "number") return serial;
    const parts = partsOf(serial, context);
    return parts instanceof ErrorValue ? parts : parts[place];
  };
}

/** Hour, minute or second; half a second rounds up. */
function clockPart(seconds: number, within: number): CellsCall {
  return ([arg = null]) => {
    const serial = numberOf(arg);
    if (typeof serial !== "number") return serial;
    if (serial < 0) return failure.num;
    const clock = Math.round((serial - Math.floor(serial)) * 86_400) % 86_400;
    return Math.floor(clock / seconds) % within;
  };
}

const firstDays: Readonly<Record<number, number>> = { 1: 0, 2: 1, 11: 1, 12: 2, 13: 3, 14: 4, 15: 5, 16: 6, 17: 0 };

/** 0 is Sunday. Excel's count of days is one off before March 1900, and its weekdays with it. */
const sundayIs0 = (serial: number): number => (((Math.floor(serial) - 1) % 7) + 7) % 7;

const weekday: CellsCall = ([arg = null, kind], context) => {
  const [serial, type] = [numberOf(arg), kind === undefined ? 1 : numberOf(kind)];
  if (typeof serial !== "number") return serial;
  if (typeof type !== "number") return type;
  if (serial < 0 || serial >= PAST_SERIAL) return failure.num;
  const at = sundayIs0(serial + (context.date1904 ? 1462 : 0));
  if (Math.trunc(type) === 3) return (at + 6) % 7;
  const first = firstDays[Math.trunc(type)];
  return first === undefined ? failure.num : ((at - first + 7) % 7) + 1;
};

const weekNumber: CellsCall = ([arg = null, kind], context) => {
  const [serial, type] = [numberOf(arg), kind === undefined ? 1 : numberOf(kind)];
  if (typeof serial !== "number") return serial;
  if (typeof type !== "number") return type;
  if (serial < 0 || serial >= PAST_SERIAL) return failure.num;
  const at = Math.floor(serial);
  if (Math.trunc(type) === 21) return isoWeek(dayOfSerial(at, context.date1904));
  const first = firstDays[Math.trunc(type)];
  if (first === undefined) return failure.num;
  const [year] = partsOfDay(dayOfSerial(Math.max(at, 1), context.date1904));
  const newYear = serialOfDay(dayOfYmd(year, 1, 1), context.date1904);
  const lead = (sundayIs0(newYear) - first + 7) % 7;
  return Math.floor((at - newYear + lead) / 7) + 1;
};

function isoWeek(day: number): number {
  const monday0 = (((day + 5) % 7) + 7) % 7;
  const thursday = day - monday0 + 3;
  return Math.floor((thursday - dayOfYmd(partsOfDay(thursday)[0], 1, 1)) / 7) + 1;
}

const date: CellsCall = ([year = null, month = null, day = null], context) => {
  const parts = [year, month, day].map(numberOf);
  const bad = parts.find((part) => typeof part !== "number");
  if (bad !== undefined) return bad;
  const [y = 0, m = 0, d = 0] = parts.map((part) => (typeof part === "number" ? Math.floor(part) : 0));
  const start = context.date1904 ? 1904 : 1900;
  const full = y < start ? y + start : y;
  if (y < 0 || full > 9999 || Math.abs(m) > 32_767) return failure.num;
  // Days are counted on from the first of the month in Excel's own count.
  const serial = serialOfDay(dayOfYmd(full, m, 1), context.date1904) + d - 1;
  return serial < 0 || serial >= PAST_SERIAL ? failure.num : serial;
};

const time = plain([num, num, num], "number", (hour, minute, second) => {
  const seconds = Math.trunc(hour) * 3600 + Math.trunc(minute) * 60 + Math.trunc(second);
  return seconds < 0 || [hour, minute, second].some((part) => Math.abs(part) > 32_767)
    ? failure.num
    : (seconds % 86_400) / 86_400;
});

function addMonths(at: "same" | "end"): CellsCall {
  return ([start = null, count = null], context) => {
    const [serial, months] = [numberOf(start), numberOf(count)];
    if (typeof serial !== "number") return serial;
    if (typeof months !== "number") return months;
    const parts = partsOf(serial, context);
    if (parts instanceof ErrorValue) return parts;
    const first = dayOfYmd(parts[0], parts[1] + Math.trunc(months), 1);
    const [year, month] = partsOfDay(first);
    const last = monthLength(year, month);
    const result = serialOfDay(first + (at === "end" ? last : Math.min(parts[2], last)) - 1, context.date1904);
    return result < 0 || result >= PAST_SERIAL ? failure.num : result;
  };
}

const dateValue: CellsCall = ([arg = null]) => {
  const read = textOf(arg);
  if (typeof read !== "string") return read;
  const serial = parseMoment(read);
  return serial === null ? failure.value : Math.floor(serial);
};

const days: CellsCall = ([end = null, start = null]) => {
  const [to, from] = [numberOf(end), numberOf(start)];
  if (typeof to !== "number") return to;
  return typeof from === "number" ? Math.floor(to) - Math.floor(from) : from;
};

const dateDif: CellsCall = ([start = null, end = null, unit = null], context) => {
  const [from, to, kind] = [numberOf(start), numberOf(end), textOf(unit)];
  if (typeof from !== "number") return from;
  if (typeof to !== "number") return to;
  if (typeof kind !== "string") return kind;
  if (Math.floor(from) > Math.floor(to)) return failure.num;
  const [a, b] = [partsOf(from, context), partsOf(to, context)];
  if (a instanceof ErrorValue) return a;
  if (b instanceof ErrorValue) return b;
  const months = (b[0] - a[0]) * 12 + b[1] - a[1] - (b[2] < a[2] ? 1 : 0);
  switch (kind.toLowerCase()) {
    case "y":
      return Math.floor(months / 12);
    case "m":
      return months;
    case "d":
      return Math.floor(to) - Math.floor(from);
    case "ym":
      return months % 12;
    case "md":
      return b[2] >= a[2] ? b[2] - a[2] : dayOfYmd(...b) - dayOfYmd(b[0], b[1] - 1, a[2]);
    case "yd": {
      const isLater = b[1] > a[1] || (b[1] === a[1] && b[2] >= a[2]);
      return dayOfYmd(...b) - dayOfYmd(isLater ? b[0] : b[0] - 1, a[1], a[2]);
    }
    default:
      return failure.num;
  }
};

const formatted: CellsCall = ([value = null, format = null], context) => {
  const [cell_, pattern] = [single(value), textOf(format)];
  if (cell_ instanceof ErrorValue) return cell_;
  if (typeof pattern !== "string") return pattern;
  const read = typeof cell_ === "string" ? (parseNumber(cell_) ?? cell_) : (cell_ ?? 0);
  if (pattern === "") return "";
  return formatExcel(read, pattern, context.date1904, "shown") ?? failure.value;
};

/** Excel's SUBSTITUTE: of one occurrence, when its number is given. */
const substitute = plain([text, text, text, maybe(num)], "text", (source, old, replacement, which) => {
  if (which !== null && which < 1) return failure.value;
  if (old === "") return source;
  if (which === null) return source.split(old).join(replacement);
  let at = -1;
  for (let count = 0; count < Math.trunc(which); count++) {
    at = source.indexOf(old, at < 0 ? 0 : at + old.length);
    if (at < 0) return source;
  }
  return source.slice(0, at) + replacement + source.slice(at + old.length);
});

function position(find: (source: string, part: string, start: number) => number): CellsCall {
  return plain([text, text, opt(num, 1)], "number", (part, source, start) => {
    const from = Math.trunc(start);
    if (from < 1 || from > source.length + (part === "" ? 1 : 0)) return failure.value;
    const at = find(source, part, from - 1);
    return at < 0 ? failure.value : at + 1;
  }).cells;
}

const extreme = (sign: 1 | -1): CellsCall =>
  plain([nums], "number", (items) =>
    items.reduce((best, item) => (sign * item > sign * best ? item : best), items[0] ?? 0),
  ).cells;

function count(args: readonly CellArg[]): number {
  return args.reduce<number>(
    (total, arg) =>
      total +
      (arg instanceof Range
        ? cellsOf(arg).filter((item) => typeof item === "number").length
        : isCountable(arg)
          ? 1
          : 0),
    0,
  );
}

const isCountable = (item: Cell): boolean =>
  typeof item === "number" ||
  typeof item === "boolean" ||
  item === null ||
  (typeof item === "string" && parseNumber(item) !== null);

const multiples = (mode: "up" | "down"): CellsCall =>
  plain([num, opt(num, 1)], "number", (x, step) => {
    if (x === 0) return 0;
    if (step === 0) return mode === "up" ? 0 : failure.div0;
    if (x > 0 && step < 0) return failure.num;
    const parts = Number((x / step).toPrecision(14));
    return finite(Number(((mode === "up" ? Math.ceil(parts) : Math.floor(parts)) * step).toPrecision(15)));
  }).cells;

/** What is past the fifteenth digit does not count; a number that has only whole digits stays. */
const rounded = (mode: Rounding): CellsCall =>
  plain([num, num], "number", (x, digits) =>
    Math.abs(x) >= 1e15 && digits >= 0
      ? x
      : roundTo(new Decimal(fifteenDigits(x)), digitsOf(new Decimal(digits)), mode).toNumber(),
  ).cells;

/** MODE takes every argument for an array, in which only numbers count; an empty cell alone is refused. */
function modeOf(args: readonly CellArg[]): Cell {
  const found: number[] = [];
  for (const arg of args) {
    const cells = cellsOf(arg);
    for (const item of cells) {
      if (item instanceof ErrorValue) return item;
      if (item === null && cells.length === 1) return failure.value;
      if (typeof item === "number") found.push(item);
    }
  }
  const most = mode(found);
  return typeof most === "number" || most instanceof ErrorValue ? most : failure.na;
}

/** A table of r rows and c columns has (r - 1)(c - 1) degrees of freedom, a single row or column one less than it is long. */
function chiTest([actual = null, expected = null]: readonly CellArg[]): Cell {
  const [rows, others] = [actual, expected].map((arg) => (arg instanceof Range ? arg.rows : [[arg]]));
  const [height, width] = [rows?.length ?? 0, rows?.[0]?.length ?? 0];
  if (others?.length !== height || others[0]?.length !== width || height * width < 2) return failure.na;
  let total = 0;
  const wanted = cellsOf(expected);
  for (const [index, item] of cellsOf(actual).entries()) {
    const other = wanted[index] ?? null;
    if (item instanceof ErrorValue) return item;
    if (other instanceof ErrorValue) return other;
    if (typeof item !== "number" || typeof other !== "number") continue;
    if (other === 0) return failure.div0;
    if (other < 0) return failure.num;
    total += (item - other) ** 2 / other;
  }
  return chiAbove(total, Math.max(1, height - 1) * Math.max(1, width - 1));
}

/** From this quotient on Excel's MOD gives #NUM!. */
const MOST_QUOTIENT = 1_125_900_000_000;

/** What a function of this name does over cells, when its signature does not say it. */
export const cellFunctions: Readonly<Record<string, CellsCall>> = {
  SUM: plain([nums], "number", (items) => items.reduce((sum, item) => sum + item, 0)).cells,
  AVERAGE: plain([nums], "number", (items) =>
    items.length === 0 ? failure.div0 : items.reduce((sum, item) => sum + item, 0) / items.length,
  ).cells,
  MIN: extreme(-1),
  MAX: extreme(1),
  COUNT: count,
  COUNTA: (args) =>
    args.reduce<number>(
      (total, arg) => total + (arg instanceof Range ? cellsOf(arg).filter((item) => item !== null).length : 1),
      0,
    ),
  PRODUCT: (args, context) =>
    plain([nums], "number", (items) =>
      items.length === 0 ? 0 : items.reduce((product, item) => product * item, 1),
    ).cells(
      args.filter((arg) => arg !== null),
      context,
    ),
  "MODE.SNGL": modeOf,
  "CHISQ.TEST": chiTest,
  TYPE: ([arg = null]) => {
    const value = single(arg);
    if (arg instanceof Range && cellsOf(arg).length > 1) return 64;
    if (value instanceof ErrorValue) return 16;
    return typeof value === "string" ? 2 : typeof value === "boolean" ? 4 : 1;
  },
  PERCENTOF: ([part = null, all = null], context) => {
    const [a, b] = [part, all].map((arg) => plain([nums], "number", (items) => sum(items)).cells([arg], context));
    if (typeof a !== "number") return a ?? failure.value;
    if (typeof b !== "number") return b ?? failure.value;
    return b === 0 ? failure.div0 : a / b;
  },
  MEDIAN: plain([nums], "number", median).cells,
  "STDEV.S": plain([nums], "number", (items) => root(variance(items, 1))).cells,
  "STDEV.P": plain([nums], "number", (items) => root(variance(items, 0))).cells,
  "VAR.S": plain([nums], "number", (items) => variance(items, 1)).cells,
  "VAR.P": plain([nums], "number", (items) => variance(items, 0)).cells,
  LARGE: plain([numsOf, num], "number", (items, k) => kth(items, k, true)).cells,
  SMALL: plain([numsOf, num], "number", (items, k) => kth(items, k, false)).cells,
  INDEX: indexCells,
  CONCATENATE: (args) => {
    const parts = args.map(textOf);
    const bad = parts.find((part) => typeof part !== "string");
    return bad ?? parts.join("");
  },
  CONCAT: plain([texts], "text", (parts) =>
    parts.reduce((size, part) => size + part.length, 0) > 32_767 ? failure.value : parts.join(""),
  ).cells,
  POWER: plain([num, num], "number", powerOf).cells,
  LOG: plain([num, opt(num, 10)], "number", (x, base) =>
    x <= 0 || base <= 0
      ? failure.num
      : base === 1
        ? failure.div0
        : base === 10
          ? Math.log10(x)
          : Math.log(x) / Math.log(base),
  ).cells,
  LN: plain([num], "number", (x) => (x <= 0 ? failure.num : Math.log(x))).cells,
  EXP: plain([num], "number", (x) => Math.exp(x)).cells,
  SQRT: plain([num], "number", (x) => (x < 0 ? failure.num : Math.sqrt(x))).cells,
  INT: plain([num], "number", (x) => Math.floor(Math.abs(x) >= 1e15 ? x : fifteenDigits(x))).cells,
  ROUND: rounded(Decimal.ROUND_HALF_UP),
  ROUNDUP: rounded(Decimal.ROUND_UP),
  ROUNDDOWN: rounded(Decimal.ROUND_DOWN),
  CEILING: multiples("up"),
  FLOOR: multiples("down"),
  MOD: plain([num, num], "number", (x, by) =>
    by === 0
      ? failure.div0
      : Math.abs(x / by) >= MOST_QUOTIENT
        ? failure.num
        : finite(Number((x - by * Math.floor(x / by)).toPrecision(15))),
  ).cells,
  QUOTIENT: plain([strictNum, strictNum], "number", (x, by) => (by === 0 ? failure.div0 : Math.trunc(x / by))).cells,
  ISEVEN: plain([strictNum], "boolean", (x) => Math.trunc(x) % 2 === 0).cells,
  ISODD: plain([strictNum], "boolean", (x) => Math.trunc(x) % 2 !== 0).cells,
  YEAR: datePart(0),
  MONTH: datePart(1),
  DAY: datePart(2),
  HOUR: clockPart(3600, 24),
  MINUTE: clockPart(60, 60),
  SECOND: clockPart(1, 60),
  WEEKDAY: weekday,
  WEEKNUM: weekNumber,
  ISOWEEKNUM: ([arg = null], context) => weekNumber([arg, 21], context),
  DATE: date,
  TIME: time.cells,
  EDATE: addMonths("same"),
  EOMONTH: addMonths("end"),
  DATEVALUE: dateValue,
  DAYS: days,
  DATEDIF: dateDif,
  TEXT: formatted,
  VALUE: ([arg = null]) => {
    const value = single(arg);
    return typeof value === "boolean" ? failure.value : numberOf(value);
  },
  SUBSTITUTE: (args, context) => {
    const result = substitute.cells(args, context);
    return typeof result === "string" && result.length > 32_767 ? failure.value : result;
  },
  TRIM: plain([text], "text", (source) => source.replaceAll(/ +/g, " ").replaceAll(/^ | $/g, "")).cells,
  LEFT: plain([text, opt(whole, 1)], "text", (source, size) => (size < 0 ? failure.value : source.slice(0, size)))
    .cells,
  RIGHT: plain([text, opt(whole, 1)], "text", (source, size) =>
    size < 0 ? failure.value : size === 0 ? "" : source.slice(-size),
  ).cells,
  MID: plain([text, whole, whole], "text", (source, start, size) =>
    start < 1 || size < 0 ? failure.value : source.slice(start - 1, start - 1 + size),
  ).cells,
  REPT: plain([text, num], "text", (source, times) =>
    times < 0 || source.length * Math.trunc(times) > 32_767 ? failure.value : source.repeat(Math.trunc(times)),
  ).cells,
  REPLACE: plain([text, whole, whole, text], "text", (source, start, size, replacement) =>
    start < 1 || size < 0 ? failure.value : source.slice(0, start - 1) + replacement + source.slice(start - 1 + size),
  ).cells,
  LEN: plain([text], "number", (source) => source.length).cells,
  FIND: position((source, part, start) => source.indexOf(part, start)),
  SEARCH: position((source, part, start) => findWildcard(source, part, start)),
  T: ([arg = null]) => {
    const value = cellsOf(arg)[0] ?? null;
    return typeof value === "string" || value instanceof ErrorValue ? value : "";
  },
  N: ([arg = null]) => {
    const value = cellsOf(arg)[0] ?? null;
    return value instanceof ErrorValue ? value : typeof value === "number" ? value : value === true ? 1 : 0;
  },
  EXACT: plain([text, text], "boolean", (a, b) => a === b).cells,
  JOIN: plain([text, texts], "text", (separator, parts) => parts.filter((part) => part !== "").join(separator)).cells,
  UPPER: plain([text], "text", (source) => source.toUpperCase()).cells,
  LOWER: plain([text], "text", (source) => source.toLowerCase()).cells,
  TRUNC: plain([num, opt(whole, 0)], "number", (x, digits) => {
    const unit = 10 ** digits;
    return Math.abs(digits) > 20 ? (digits > 0 ? x : 0) : Math.trunc(Number((x * unit).toPrecision(15))) / unit;
  }).cells,
};
