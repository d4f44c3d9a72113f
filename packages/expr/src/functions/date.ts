import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { addMonths, addMonthsSql, dateOfParts, dateOfPartsSql, parseDay, parseDaySql } from "../calendarDay.ts";
import { partsOfDate, timeOfSeconds } from "../day.ts";
import type { FunctionDefinition } from "../define.ts";
import { Decimal } from "../number.ts";
import { durationOf, durationSql } from "../operators.ts";
import { optional, overload, take } from "../overload.ts";
import type { Overload } from "../overload.ts";
import { datetimeOfSecondsSql, guardDate } from "../sqlGuard.ts";
import { instantOf, localDate, localTimeAnyYear } from "../zone.ts";
import { dateOfDatetime } from "../zoneOverloads.ts";

const none = sql`null`;
const blankable = { mayBeBlank: true } as const;

/** Year, month or day: of a day, and of the day an instant falls on. */
function dayPart(part: "year" | "month" | "day"): readonly Overload[] {
  const field = sqlRaw(part);
  const place = { year: 0, month: 1, day: 2 } as const satisfies Record<typeof part, number>;
  const of = (date: string): Decimal => new Decimal(partsOfDate(date)[place[part]]);
  return [
    overload(
      [take.date],
      "number",
      ([date]) => of(date),
      ([date = none]) => sql`extract(${field} from ${date})`,
      { guarded: true },
    ),
    overload(
      [take.datetime],
      "number",
      ([datetime], { zone }) => {
        const date = localDate(datetime, zone);
        return date === null ? null : of(date);
      },
      ([datetime = none], env) =>
        sql`extract(${field} from ${guardDate(sql`(${datetime} at time zone (${env.zone}))::date`)})`,
      { guarded: true, ...blankable },
    ),
  ];
}

/** Hour, minute or second: of a time of day, and of what clocks show at an instant. Seconds are whole. */
function timePart(part: "hour" | "minute" | "second"): readonly Overload[] {
  const field = sqlRaw(part);
  const place = { hour: 0, minute: 3, second: 6 } as const satisfies Record<typeof part, number>;
  const of = (time: string): Decimal => new Decimal(time.slice(place[part], place[part] + 2));
  const from = (value: Sql): Sql => sql`trunc(extract(${field} from ${value}))`;
  return [
    overload(
      [take.time],
      "number",
      ([time]) => of(time),
      ([time = none]) => from(time),
      { guarded: true },
    ),
    overload(
      [take.datetime],
      "number",
      ([datetime], { zone }) => of(localTimeAnyYear(datetime, zone).split("T")[1] ?? ""),
      ([datetime = none], env) => from(sql`(${datetime} at time zone (${env.zone}))`),
      { guarded: true },
    ),
  ];
}

/** A number of units as a duration, rounded to whole seconds. */
function units(seconds: number): Overload {
  const factor = sqlRaw(`${seconds}`);
  return overload(
    [take.number],
    "duration",
    ([count]) => durationOf(count.times(seconds).round()),
    ([count = none]) => durationSql(sql`round(${count} * ${factor})`),
    blankable,
  );
}

/** Points in time, and taking them apart. */
export const dateFunctions = {
  TODAY: {
    zh: "今天",
    group: "date",
    signature: "TODAY()",
    examples: [["TODAY() = TODAY()", "TRUE"]],
    overloads: [
      overload(
        [],
        "date",
        (_args, context) => localDate(context.now.toISOString(), context.zone),
        (_args, env) => sql`((${env.now}) at time zone (${env.zone}))::date`,
        { volatile: true },
      ),
    ],
  },
  NOW: {
    zh: "现在",
    group: "date",
    signature: "NOW()",
    examples: [["NOW() = NOW()", "TRUE"]],
    overloads: [
      overload(
        [],
        "datetime",
        (_args, context) => context.now.toISOString(),
        (_args, env) => sql`(${env.now})::timestamptz(3)`,
        {
          volatile: true,
        },
      ),
    ],
  },
  DATE: {
    zh: "日期",
    group: "date",
    signature: "DATE(year, month, day) · DATE(datetime)",
    examples: [
      ["DATE(2026, 1, 31)", "#2026-01-31#"],
      ["DATE(2026, 14, 0)", "#2027-01-31#"],
      ["DATE(2024, 2, 29)", "#2024-02-29#"],
      ["DATE(0, 1, 1)", null],
    ],
    overloads: [
      overload(
        [take.number, take.number, take.number],
        "date",
        ([year, month, day]) => dateOfParts(year, month, day),
        ([year = none, month = none, day = none]) => dateOfPartsSql(year, month, day),
        blankable,
      ),
      dateOfDatetime,
    ],
  },
  TIME: {
    zh: "时间",
    group: "date",
    signature: "TIME(hour, minute, second = 0)",
    examples: [
      ['TEXT(TIME(9, 30), "hh:mm")', '"09:30"'],
      ['TEXT(TIME(25, 0), "hh:mm")', '"01:00"'],
    ],
    overloads: [
      overload(
        [take.number, take.number, optional(take.number, "0")],
        "time",
        ([hour, minute, second]) =>
          timeOfSeconds(
            hour.trunc().times(3600).plus(minute.trunc().times(60)).plus(second.trunc()).mod(86_400).toNumber(),
          ),
        ([hour = none, minute = none, second = none]) =>
          sql`(time '00:00' + mod(trunc(${hour}) * 3600 + trunc(${minute}) * 60 + trunc(${second}), 86400)::float8 * interval '1 second')::time(0)`,
      ),
    ],
  },
  DATETIME: {
    zh: "日期时间",
    group: "date",
    signature: "DATETIME(date, time = TIME(0, 0))",
    examples: [
      ["DATE(DATETIME(#2026-01-31#, TIME(23, 59)))", "#2026-01-31#"],
      ["HOUR(DATETIME(#2026-01-31#))", "0"],
    ],
    overloads: [
      overload(
        [take.date, optional(take.time, "TIME(0, 0)")],
        "datetime",
        ([date, time], { zone }) => instantOf(`${date}T${time}`, zone),
        ([date = none, time = none], env) =>
          datetimeOfSecondsSql(sql`extract(epoch from ((${date} + ${time}) at time zone (${env.zone})))`),
        blankable,
      ),
    ],
  },
  YEAR: {
    zh: "年",
    group: "date",
    signature: "YEAR(date)",
    examples: [["YEAR(#2026-01-31#)", "2026"]],
    overloads: dayPart("year"),
  },
  MONTH: {
    zh: "月",
    group: "date",
    signature: "MONTH(date)",
    examples: [["MONTH(#2026-01-31#)", "1"]],
    overloads: dayPart("month"),
  },
  DAY: {
    zh: "日",
    group: "date",
    signature: "DAY(date)",
    examples: [["DAY(#2026-01-31#)", "31"]],
    overloads: dayPart("day"),
  },
  HOUR: {
    zh: "时",
    group: "date",
    signature: "HOUR(time)",
    examples: [["HOUR(TIME(15, 4, 9))", "15"]],
    overloads: timePart("hour"),
  },
  MINUTE: {
    zh: "分",
    group: "date",
    signature: "MINUTE(time)",
    examples: [["MINUTE(TIME(15, 4, 9))", "4"]],
    overloads: timePart("minute"),
  },
  SECOND: {
    zh: "秒",
    group: "date",
    signature: "SECOND(time)",
    examples: [["SECOND(TIME(15, 4, 9))", "9"]],
    overloads: timePart("second"),
  },
  DATEVALUE: {
    zh: "转日期",
    group: "date",
    fails: "#VALUE!",
    signature: "DATEVALUE(text)",
    examples: [
      ['DATEVALUE("2026-1-5")', "#2026-01-05#"],
      ['DATEVALUE("2026年1月5日")', "#2026-01-05#"],
      ['DATEVALUE("2026-02-30")', null],
    ],
    overloads: [
      overload(
        [take.text],
        "date",
        ([text]) => parseDay(text),
        ([text = none]) => parseDaySql(text),
        blankable,
      ),
    ],
  },
  EDATE: {
    zh: "加月",
    group: "date",
    signature: "EDATE(date, months)",
    examples: [
      ["EDATE(#2026-01-31#, 1)", "#2026-02-28#"],
      ["EDATE(#2024-02-29#, -12)", "#2023-02-28#"],
    ],
    overloads: [
      overload(
        [take.date, take.number],
        "date",
        ([date, months]) => addMonths(date, months),
        ([date = none, months = none]) => addMonthsSql(date, months),
        blankable,
      ),
    ],
  },
  EOMONTH: {
    zh: "月末",
    group: "date",
    signature: "EOMONTH(date, months = 0)",
    examples: [
      ["EOMONTH(#2026-01-15#)", "#2026-01-31#"],
      ["EOMONTH(#2026-01-31#, 1)", "#2026-02-28#"],
    ],
    overloads: [
      overload(
        [take.date, optional(take.number, "0")],
        "date",
        ([date, months]) => addMonths(date, months, "end"),
        ([date = none, months = none]) => addMonthsSql(date, months, "end"),
        blankable,
      ),
    ],
  },
  DAYS: {
    zh: "天数",
    group: "date",
    signature: "DAYS(end, start) · DAYS(count)",
    examples: [
      ["DAYS(#2026-03-01#, #2026-02-01#)", "28"],
      ["DAYS(1) = HOURS(24)", "TRUE"],
    ],
    overloads: [
      units(86_400),
      overload(
        [take.date, take.date],
        "number",
        ([end, start]) => new Decimal((Date.parse(end) - Date.parse(start)) / 86_400_000),
        ([end = none, start = none]) => sql`(${end} - ${start})::numeric`,
        { guarded: true },
      ),
    ],
  },
  WEEKS: {
    zh: "周数",
    group: "date",
    signature: "WEEKS(count)",
    examples: [["WEEKS(1) = DAYS(7)", "TRUE"]],
    overloads: [units(604_800)],
  },
  HOURS: {
    zh: "小时数",
    group: "date",
    signature: "HOURS(count)",
    examples: [
      ["HOURS(1.5) = MINUTES(90)", "TRUE"],
      ["HOURS(3) / HOURS(2)", "1.5"],
    ],
    overloads: [units(3600)],
  },
  MINUTES: {
    zh: "分钟数",
    group: "date",
    signature: "MINUTES(count)",
    examples: [["MINUTES(2) = SECONDS(120)", "TRUE"]],
    overloads: [units(60)],
  },
  SECONDS: {
    zh: "秒数",
    group: "date",
    signature: "SECONDS(count)",
    examples: [["SECONDS(1.5) = SECONDS(2)", "TRUE"]],
    overloads: [units(1)],
  },
} as const satisfies Record<string, FunctionDefinition>;
