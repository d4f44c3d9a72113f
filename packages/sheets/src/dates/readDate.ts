/** The order of day, month and year in a written date. */
export type DateOrder = "ymd" | "dmy" | "mdy";

/** A written date or time: which orders make sense of it, and what it holds. */
export interface DateShape {
  readonly ymd: boolean;
  readonly dmy: boolean;
  readonly mdy: boolean;
  readonly hasDate: boolean;
  readonly hasTime: boolean;
  /** The text names its zone or offset. */
  readonly hasZone: boolean;
  /** Eight digits without marks. */
  readonly isCompact: boolean;
}

/** A date or time taken apart; local unless `offsetMinutes` is there. */
export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hasDate: boolean;
  readonly hasTime: boolean;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly offsetMinutes?: number;
}

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const numeric = /^([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})(?=$|[ T,])/u;
const chinese = /^([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?(?:([0-9]{1,2}) ?[日号])?/u;
const named =
  /^(?:[a-z]{3,9},? )?(?:([0-9]{1,2})(?:st|nd|rd|th)?[- /]([a-z]{3,9})\.?,?[- /]([0-9]{2,4})|([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4}))(?=$|[ T,])/iu;
const compact = /^((?:19|20)[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?=$|T)/u;
const clock =
  /^[T ,]*(上午|下午|凌晨|中午|晚上)? ?([0-9]{1,2})(?:[:：时点] ?([0-9]{1,2}))?(?:[:：分] ?([0-9]{1,2})(?:[.,]([0-9]{1,9}))?)? ?[分秒]? ?(am|pm|a\.m\.|p\.m\.)?/iu;
const zone = /^ ?(?:(Z|UTC|GMT)|(?:UTC|GMT)?([+-])([0-9]{2}):?([0-9]{2})?)$/iu;

interface Found {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly form: "ymd" | "day-or-month" | "fixed";
  readonly isShortYear: boolean;
  readonly rest: string;
}

/** What a text looks like as a date, time or both; undefined when it is none. */
export function readDateShape(text: string): DateShape | undefined {
  const trimmed = text.trim();
  const code = trimmed.charCodeAt(0);
  const mayStart = (code >= 48 && code <= 57) || isLetter(code) || code > 127;
  if (
    isLetter(code) &&
    !/^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)/iu.test(trimmed)
  ) {
    return undefined;
  }
  if (trimmed.length < 4 || trimmed.length > 48 || !mayStart || !/[0-9]/u.test(trimmed)) return undefined;
  const tried = { ymd: parseDate(trimmed, "ymd"), dmy: parseDate(trimmed, "dmy"), mdy: parseDate(trimmed, "mdy") };
  const any = tried.ymd ?? tried.dmy ?? tried.mdy;
  if (any === undefined) return undefined;
  return {
    ymd: tried.ymd !== undefined,
    dmy: tried.dmy !== undefined,
    mdy: tried.mdy !== undefined,
    hasDate: any.hasDate,
    hasTime: any.hasTime,
    hasZone: any.offsetMinutes !== undefined,
    isCompact: /^[0-9]{8}$/u.test(trimmed),
  };
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** Takes a written date, time or both apart, reading day and month in the given order; undefined when it is none. */
export function parseDate(text: string, order: DateOrder): DateParts | undefined {
  const trimmed = text.trim();
  const found = findDate(trimmed);
  if (found === undefined) return /^[0-9上下凌中晚]/u.test(trimmed) ? parseClock(trimmed, undefined) : undefined;
  const { first, second, third, form } = found;
  const [rawYear, month, day] =
    form === "fixed" || form === "ymd"
      ? [first, second, third]
      : order === "mdy"
        ? [third, first, second]
        : order === "dmy"
          ? [third, second, first]
          : [-1, 0, 0];
  const year = found.isShortYear ? rawYear + (rawYear < 70 ? 2000 : 1900) : rawYear;
  if (!isRealDay(year, month, day)) return undefined;
  const date = { year, month, day };
  if (found.rest === "") {
    return { ...date, hasDate: true, hasTime: false, hour: 0, minute: 0, second: 0, millisecond: 0 };
  }
  return parseClock(found.rest, date);
}

function findDate(text: string): Found | undefined {
  const marks = numeric.exec(text);
  if (marks !== null) {
    const [whole, a = "", , b = "", c = ""] = marks;
    const isYearFirst = a.length === 4;
    // 1.2.34 and 1/2/3 are versions or chapters, not days
    const isOdd = c.length === 1 ? !isYearFirst : c.length === 2 && marks[2] === "." && !isYearFirst;
    if (isOdd || a.length === 3 || c.length === 3 || (isYearFirst && c.length > 2)) return undefined;
    return {
      first: Number(a),
      second: Number(b),
      third: Number(c),
      form: isYearFirst ? "ymd" : "day-or-month",
      isShortYear: !isYearFirst && c.length <= 2,
      rest: text.slice(whole.length),
    };
  }
  const han = chinese.exec(text);
  if (han !== null)
    return fixed(Number(han[1]), Number(han[2]), Number(han[3] ?? "1"), text.slice(han[0].length), false);
  const eight = compact.exec(text);
  if (eight !== null) return fixed(Number(eight[1]), Number(eight[2]), Number(eight[3]), text.slice(8), false);
  const words = named.exec(text);
  if (words === null) return undefined;
  const month = monthNames.indexOf((words[2] ?? words[4] ?? "").slice(0, 3).toLowerCase()) + 1;
  const year = words[3] ?? words[6] ?? "";
  if (month === 0 || year.length === 3) return undefined;
  return fixed(Number(year), month, Number(words[1] ?? words[5]), text.slice(words[0].length), year.length === 2);
}

function fixed(first: number, second: number, third: number, rest: string, isShortYear: boolean): Found {
  return { first, second, third, form: "fixed", isShortYear, rest: rest.trimEnd() };
}

/** Whether the calendar has that day; years 1000 to 9999, as a date column and its readers can hold. */
export function isRealDay(year: number, month: number, day: number): boolean {
  if (!(year >= 1000 && year <= 9999 && month >= 1 && month <= 12 && day >= 1)) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function parseClock(
  text: string,
  date: { readonly year: number; readonly month: number; readonly day: number } | undefined,
): DateParts | undefined {
  const found = clock.exec(text);
  if (found === null) return undefined;
  const [whole, han, hours = "", minutes, seconds, fraction, half] = found;
  const isMarked = minutes !== undefined || half !== undefined || /[时点]/u.test(whole);
  // 3:2 is a score
  if (!isMarked || (minutes?.length === 1 && !/[时点]/u.test(whole))) return undefined;
  const rest = text.slice(whole.length);
  const named = rest === "" ? undefined : zone.exec(rest);
  if (named === null) return undefined;
  const hour = toHour(Number(hours), han, half?.toLowerCase());
  const minute = Number(minutes ?? "0");
  const second = Number(seconds ?? "0");
  if (hour === undefined || minute > 59 || second > 59) return undefined;
  // a zone without a date says nothing a time of day could keep
  if (named !== undefined && date === undefined) return undefined;
  return {
    year: date?.year ?? 0,
    month: date?.month ?? 0,
    day: date?.day ?? 0,
    hasDate: date !== undefined,
    hasTime: true,
    hour,
    minute,
    second,
    millisecond: Number((fraction ?? "").padEnd(3, "0").slice(0, 3)),
    ...(named === undefined ? {} : { offsetMinutes: toOffset(named) }),
  };
}

function toHour(hour: number, han: string | undefined, half: string | undefined): number | undefined {
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return hour <= 23 && half.startsWith("p") && hour >= 12 ? hour : undefined;
    return (hour % 12) + (half.startsWith("p") ? 12 : 0);
  }
  if (hour > 23) return undefined;
  if (han === "下午" || han === "晚上") return hour < 12 ? hour + 12 : hour;
  if ((han === "上午" || han === "凌晨") && hour === 12) return 0;
  if (han === "中午" && hour < 3) return hour + 12;
  return hour;
}

function toOffset(found: RegExpExecArray): number {
  if (found[1] !== undefined) return 0;
  const minutes = Number(found[3]) * 60 + Number(found[4] ?? "0");
  return found[2] === "-" ? -minutes : minutes;
}
