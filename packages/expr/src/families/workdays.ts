import { day, entry, list, maybe, num, opt, plain, whole } from "../cells/plain.ts";
import type { Arg, Plain } from "../cells/plain.ts";
import { single } from "../cells/cell.ts";
import type { Cell } from "../cells/cell.ts";
import { dayOfSerial, excelDayOf, partsOfDay, dayOfYmd, monthLength, PAST_SERIAL } from "../cells/serial.ts";
import { parseMoment, textOf } from "../cells/readCell.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import type { FunctionDefinition } from "../define.ts";
import { sql } from "@tongzhou/base";
import type { Value } from "../value.ts";
import { days360, isLeap, yearFraction } from "./bankerYears.ts";
import { chinaRestDays, chinaWorkDays } from "./chinaDays.ts";
import { addWorkedSql, countWorkedSql, isWorkdaySql, MAX_WORKDAYS } from "./workdaySql.ts";
import { days360Of } from "./exactDays.ts";
import { withSql } from "./inSql.ts";

/** Days from Monday 0 to Sunday 6; 1899-12-30 was a Saturday. */
const nil = sql`null`;
const weekdayOf = (at: number): number => (((at + 5) % 7) + 7) % 7;

/** Which days are worked: of the week, and named ones either way. */
interface WorkWeek {
  readonly rest: readonly boolean[];
  readonly isChina: boolean;
}

const usual: WorkWeek = { rest: [false, false, false, false, false, true, true], isChina: false };

/** Excel's weekend: a number, seven digits from Monday on, or "CN" for China's calendar. */
function weekOf(weekend: Cell): WorkWeek | ErrorValue {
  if (weekend instanceof ErrorValue) return weekend;
  if (weekend === null) return usual;
  if (typeof weekend === "string" && weekend.toUpperCase() === "CN") return { ...usual, isChina: true };
  if (typeof weekend === "string" && /^[01]{7}$/.test(weekend))
    return { rest: [...weekend].map((digit) => digit === "1"), isChina: false };
  const kind = typeof weekend === "number" ? Math.trunc(weekend) : Number.NaN;
  const rest = (...days: readonly number[]): WorkWeek => ({
    rest: [0, 1, 2, 3, 4, 5, 6].map((at) => days.includes(at)),
    isChina: false,
  });
  // 1 is Saturday and Sunday, 2 Sunday and Monday …; 11 is Sunday alone, 12 Monday …
  if (kind >= 1 && kind <= 7) return rest((kind + 4) % 7, (kind + 5) % 7);
  if (kind >= 11 && kind <= 17) return rest((kind - 5) % 7);
  return typeof weekend === "string" ? failure.value : failure.num;
}

function isWorked(at: number, week: WorkWeek, free: ReadonlySet<number>): boolean {
  if (free.has(at)) return false;
  if (week.isChina) {
    if (chinaRestDays().has(at)) return false;
    if (chinaWorkDays().has(at)) return true;
  }
  return week.rest[weekdayOf(at)] !== true;
}

/** Days given as a list: serial numbers over cells, dates in the language. */
const days: Arg<ReadonlySet<number>> = {
  spec: "date[]",
  isRest: false,
  takesBlank: true,
  fromValues: (given) =>
    new Set(list.fromValues(given).flatMap((cell) => (typeof cell === "string" ? [excelDayOf(cell)] : []))),
  fromCells: (args, context) => {
    const cells = list.fromCells(args, context);
    if (cells instanceof ErrorValue) return cells;
    const found = new Set<number>();
    for (const cell of cells) {
      if (cell instanceof ErrorValue) return cell;
      const serial = typeof cell === "string" ? parseMoment(cell) : cell;
      if (cell === null || cell === "") continue;
      if (typeof serial !== "number") return failure.value;
      found.add(dayOfSerial(Math.floor(serial), context.date1904));
    }
    return found;
  },
};

const weekend: Arg<Cell> = {
  spec: "any",
  isRest: false,
  takesBlank: true,
  fallback: { value: null, source: "BLANK()" },
  accepts: (value) => !(weekOf(weekendOf(value)) instanceof ErrorValue),
  fromValues: ([value = null]) => weekendOf(value),
  fromCells: ([arg = null]) => single(arg),
};

function weekendOf(value: Value): Cell {
  return typeof value === "string" || value === null ? value : Number(value);
}

/** The week that a literal says; it was accepted before. */
function literalWeek(value: Value | undefined): WorkWeek {
  const week = weekOf(weekendOf(value ?? null));
  return week instanceof ErrorValue ? usual : week;
}

const none: ReadonlySet<number> = new Set();
const FIRST_DAY = excelDayOf("0001-01-01");

function countWorked(start: number, end: number, week: WorkWeek | ErrorValue, free: ReadonlySet<number> | null): Plain {
  if (week instanceof ErrorValue) return week;
  const [from, to] = start <= end ? [start, end] : [end, start];
  let count = 0;
  const length = to - from + 1;
  const perWeek = week.rest.filter((isRest) => !isRest).length;
  // Whole weeks are counted at once, then the days that are named.
  count = Math.floor(length / 7) * perWeek;
  for (let at = from + Math.floor(length / 7) * 7; at <= to; at++) if (week.rest[weekdayOf(at)] !== true) count++;
  const named = new Set([...(free ?? none), ...(week.isChina ? [...chinaRestDays(), ...chinaWorkDays()] : [])]);
  for (const at of named) {
    if (at < from || at > to) continue;
    const isUsual = week.rest[weekdayOf(at)] !== true;
    const isNow = isWorked(at, week, free ?? none);
    if (isUsual !== isNow) count += isNow ? 1 : -1;
  }
  return start <= end ? count : -count;
}

function addWorked(start: number, count: number, week: WorkWeek | ErrorValue, free: ReadonlySet<number> | null): Plain {
  if (week instanceof ErrorValue) return week;
  if (week.rest.every(Boolean)) return failure.value;
  if (Math.abs(count) > MAX_WORKDAYS) return failure.num;
  const step = count < 0 ? -1 : 1;
  let at = start;
  for (let left = Math.abs(count); left > 0;) {
    at += step;
    if (at < FIRST_DAY || at >= PAST_SERIAL) return failure.num;
    if (isWorked(at, week, free ?? none)) left--;
  }
  return at;
}

/** Working days, and years of bankers. */
export const workdayFunctions: Readonly<Record<string, FunctionDefinition>> = {
  WORKDAY: entry(
    "工作日",
    "date",
    "WORKDAY(start, days, holidays)",
    [
      "若干个工作日之后的日期，周六周日休息；可列出节假日。",
      "So many working days later; Saturdays, Sundays and the holidays are free.",
    ],
    [
      ["WORKDAY(#2026-01-09#, 1)", "#2026-01-12#"],
      ["WORKDAY(#2026-01-05#, -1)", "#2026-01-02#"],
    ],
    plain(
      [day, whole, maybe(days)],
      "date",
      (start, count, free) => addWorked(start, count, usual, free),
      ([s = nil, n = nil, h = nil]) => addWorkedSql(s, n, usual, h),
    ),
  ),
  "WORKDAY.INTL": entry(
    "自定义工作日",
    "date",
    "WORKDAY.INTL(start, days, weekend = 1, holidays)",
    [
      '若干个工作日之后的日期；周末可写编号、七位 0/1，或 "CN" 按中国法定节假日与调休。',
      'So many working days later; the weekend is a number, seven digits from Monday on, or "CN" for China\'s holidays and make-up days.',
    ],
    [
      ['WORKDAY.INTL(#2026-02-13#, 1, "CN")', "#2026-02-14#"],
      ["WORKDAY.INTL(#2026-01-09#, 1, 11)", "#2026-01-10#"],
    ],
    plain(
      [day, whole, weekend, maybe(days)],
      "date",
      (start, count, kind, free) => addWorked(start, count, weekOf(kind), free),
      ([s = nil, n = nil, , h = nil], _env, [, , kind]) => addWorkedSql(s, n, literalWeek(kind), h),
    ),
  ),
  NETWORKDAYS: entry(
    "工作日数",
    "date",
    "NETWORKDAYS(start, end, holidays)",
    ["两个日期之间的工作日数，两端包含在内。", "Working days between two dates, both included."],
    [
      ["NETWORKDAYS(#2026-01-01#, #2026-01-31#)", "22"],
      ["NETWORKDAYS(#2026-01-01#, #2026-01-31#, LIST(#2026-01-01#))", "21"],
    ],
    plain(
      [day, day, maybe(days)],
      "number",
      (start, end, free) => countWorked(start, end, usual, free),
      ([s = nil, e = nil, h = nil]) => countWorkedSql(s, e, usual, h),
    ),
  ),
  "NETWORKDAYS.INTL": entry(
    "自定义工作日数",
    "date",
    "NETWORKDAYS.INTL(start, end, weekend = 1, holidays)",
    [
      '两个日期之间的工作日数；周末可写编号、七位 0/1，或 "CN" 按中国法定节假日与调休。',
      'Working days between two dates; the weekend is a number, seven digits from Monday on, or "CN" for China\'s holidays and make-up days.',
    ],
    [
      ['NETWORKDAYS.INTL(#2026-01-01#, #2026-12-31#, "CN")', "248"],
      ['NETWORKDAYS.INTL(#2026-01-01#, #2026-01-31#, "0000001")', "27"],
    ],
    plain(
      [day, day, weekend, maybe(days)],
      "number",
      (start, end, kind, free) => countWorked(start, end, weekOf(kind), free),
      ([s = nil, e = nil, , h = nil], _env, [, , kind]) => countWorkedSql(s, e, literalWeek(kind), h),
    ),
  ),
  ISWORKDAY: entry(
    "是否工作日",
    "date",
    "ISWORKDAY(date)",
    [
      "按中国法定节假日与调休判断是否上班。",
      "Whether people work on this day by China's calendar of holidays and make-up days.",
    ],
    [
      ["ISWORKDAY(#2026-02-14#)", "TRUE"],
      ["ISWORKDAY(#2026-10-01#)", "FALSE"],
    ],
    plain(
      [day],
      "boolean",
      (at) => isWorked(at, { ...usual, isChina: true }, none),
      ([d = nil]) => isWorkdaySql(d),
    ),
  ),
  DAYS360: entry(
    "三百六十天制天数",
    "date",
    "DAYS360(start, end, isEuropean = FALSE)",
    ["按每月 30 天计算的相差天数。", "Days between two dates in a year of twelve months of 30 days."],
    [["DAYS360(#2026-01-30#, #2026-02-01#)", "1"]],
    withSql(
      plain([day, day, opt(num, 0)], "number", (start, end, method) => days360(start, end, method !== 0)),
      days360Of,
    ),
  ),
  YEARFRAC: entry(
    "年数比例",
    "date",
    "YEARFRAC(start, end, basis = 0)",
    ["两个日期相差的年数；基准 0 到 4。", "Years between two dates, with a fraction; basis 0 to 4."],
    [
      ["YEARFRAC(#2026-01-01#, #2026-07-01#)", "0.5"],
      ["YEARFRAC(#2026-01-01#, #2027-01-01#, 3)", "1"],
    ],
    plain([day, day, opt(whole, 0)], "number", yearFraction),
  ),
  TIMEVALUE: entry(
    "转时刻比例",
    "date",
    "TIMEVALUE(text)",
    ["文本所写的时刻占一天的比例。", "The time a text spells, as a share of a day."],
    [['TIMEVALUE("6:00")', "0.25"]],
    plain(
      [
        {
          ...num,
          spec: "textual",
          fromValues: ([value = null]) => parseMoment(String(value)) ?? Number.NaN,
          fromCells: ([arg = null]) => {
            const read = textOf(arg);
            return typeof read === "string" ? (parseMoment(read) ?? failure.value) : read;
          },
        },
      ],
      "number",
      (moment) => (Number.isNaN(moment) ? failure.value : moment - Math.floor(moment)),
    ),
  ),
  YEARDAYS: entry(
    "年天数",
    "date",
    "YEARDAYS(date)",
    ["这一年有多少天。", "How many days the year has."],
    [["YEARDAYS(#2024-05-01#)", "366"]],
    plain(
      [day],
      "number",
      (at) => (isLeap(partsOfDay(at)[0]) ? 366 : 365),
      ([d = nil]) => sql`extract(doy from date_trunc('year', ${d}::timestamp) + interval '1 year' - interval '1 day')`,
    ),
  ),
  MONTHDAYS: entry(
    "月天数",
    "date",
    "MONTHDAYS(date)",
    ["这个月有多少天。", "How many days the month has."],
    [["MONTHDAYS(#2024-02-01#)", "29"]],
    plain(
      [day],
      "number",
      (at) => monthLength(partsOfDay(at)[0], partsOfDay(at)[1]),
      ([d = nil]) =>
        sql`extract(day from date_trunc('month', ${d}::timestamp) + interval '1 month' - interval '1 day')`,
    ),
  ),
  DAYOFYEAR: entry(
    "年内第几天",
    "date",
    "DAYOFYEAR(date)",
    ["一年中的第几天。", "The day's number in its year."],
    [["DAYOFYEAR(#2026-02-01#)", "32"]],
    plain(
      [day],
      "number",
      (at) => at - dayOfYmd(partsOfDay(at)[0], 1, 1) + 1,
      ([d = nil]) => sql`extract(doy from ${d})`,
    ),
  ),
  STARTOFMONTH: entry(
    "月初",
    "date",
    "STARTOFMONTH(date)",
    ["这个月的第一天。", "The first day of the month."],
    [["STARTOFMONTH(#2026-02-14#)", "#2026-02-01#"]],
    plain(
      [day],
      "date",
      (at) => dayOfYmd(partsOfDay(at)[0], partsOfDay(at)[1], 1),
      ([d = nil]) => sql`date_trunc('month', ${d}::timestamp)::date`,
    ),
  ),
  STARTOFWEEK: entry(
    "周初",
    "date",
    "STARTOFWEEK(date)",
    ["这一周的星期一。", "The Monday of the week."],
    [["STARTOFWEEK(#2026-02-14#)", "#2026-02-09#"]],
    plain(
      [day],
      "date",
      (at) => at - weekdayOf(at),
      ([d = nil]) => sql`date_trunc('week', ${d}::timestamp)::date`,
    ),
  ),
  STARTOFQUARTER: entry(
    "季初",
    "date",
    "STARTOFQUARTER(date)",
    ["这个季度的第一天。", "The first day of the quarter."],
    [["STARTOFQUARTER(#2026-05-14#)", "#2026-04-01#"]],
    plain(
      [day],
      "date",
      (at) => dayOfYmd(partsOfDay(at)[0], Math.floor((partsOfDay(at)[1] - 1) / 3) * 3 + 1, 1),
      ([d = nil]) => sql`date_trunc('quarter', ${d}::timestamp)::date`,
    ),
  ),
  STARTOFYEAR: entry(
    "年初",
    "date",
    "STARTOFYEAR(date)",
    ["这一年的第一天。", "The first day of the year."],
    [["STARTOFYEAR(#2026-05-14#)", "#2026-01-01#"]],
    plain(
      [day],
      "date",
      (at) => dayOfYmd(partsOfDay(at)[0], 1, 1),
      ([d = nil]) => sql`date_trunc('year', ${d}::timestamp)::date`,
    ),
  ),
  ENDOFQUARTER: entry(
    "季末",
    "date",
    "ENDOFQUARTER(date)",
    ["这个季度的最后一天。", "The last day of the quarter."],
    [["ENDOFQUARTER(#2026-05-14#)", "#2026-06-30#"]],
    plain(
      [day],
      "date",
      (at) => dayOfYmd(partsOfDay(at)[0], Math.floor((partsOfDay(at)[1] - 1) / 3) * 3 + 4, 1) - 1,
      ([d = nil]) => sql`(date_trunc('quarter', ${d}::timestamp) + interval '3 months' - interval '1 day')::date`,
    ),
  ),
  ENDOFYEAR: entry(
    "年末",
    "date",
    "ENDOFYEAR(date)",
    ["这一年的最后一天。", "The last day of the year."],
    [["ENDOFYEAR(#2026-05-14#)", "#2026-12-31#"]],
    plain(
      [day],
      "date",
      (at) => dayOfYmd(partsOfDay(at)[0] + 1, 1, 1) - 1,
      ([d = nil]) => sql`(date_trunc('year', ${d}::timestamp) + interval '1 year' - interval '1 day')::date`,
    ),
  ),
};
