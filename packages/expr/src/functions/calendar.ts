import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { addMonths, monthNumber, monthNumberSql, addMonthsSql } from "../calendarDay.ts";
import { dateOfDay, datetimeOfMs, dayNumber, dayOfParts, partsOfDate } from "../day.ts";
import type { FunctionDefinition } from "../define.ts";
import { Decimal } from "../number.ts";
import { literal, optional, overload, take } from "../overload.ts";
import type { Overload } from "../overload.ts";
import {
  bindOnce,
  dateOfDaySql,
  datetimeOfSecondsSql,
  dayNumberSql,
  guardDate,
  secondsOfDatetimeSql,
} from "../sqlGuard.ts";
import type { Value } from "../value.ts";
import { instantOf, localTime } from "../zone.ts";

const none = sql`null`;
const blankable = { mayBeBlank: true } as const;
const guarded = { guarded: true } as const;
const num = (value: number): Decimal => new Decimal(value);

/** Monday 1 to Sunday 7; 0001-01-01 was a Monday. */
const isoWeekday = (date: string): number => (dayNumber(date) % 7) + 1;

/** Which day is 1, as in Excel: 1 and 17 Sunday, 2 and 11 Monday, 12 Tuesday … 16 Saturday; 3 counts Monday as 0. */
function weekday(date: string, type: Decimal): Decimal | null {
  const kind = type.trunc().toNumber();
  if (kind === 3) return num(isoWeekday(date) - 1);
  const first = firstWeekday(kind);
  return first === null ? null : num(((isoWeekday(date) - first + 7) % 7) + 1);
}

function firstWeekday(kind: number): number | null {
  if (kind === 1) return 7;
  if (kind === 2) return 1;
  return kind >= 11 && kind <= 17 ? kind - 10 : null;
}

/** firstWeekday in SQL, from a whole numeric. */
const firstWeekdaySql = (kind: Sql): Sql =>
  sql`case when ${kind} = 1 then 7 when ${kind} = 2 then 1 when ${kind} between 11 and 17 then ${kind} - 10 end`;

function weekdaySql(date: Sql, type: Sql): Sql {
  return bindOnce(
    [sql`extract(isodow from ${date})`, sql`trunc(${type})`],
    (w, t) => sql`case when ${t} = 3 then ${w} - 1 else mod(${w} - (${firstWeekdaySql(t)}) + 7, 7) + 1 end`,
  );
}

/** The week of the year in which 1 January is always week 1; 21 gives ISO weeks. */
function weekNumber(date: string, type: Decimal): Decimal | null {
  const kind = type.trunc().toNumber();
  if (kind === 21) return num(isoWeek(date));
  const first = firstWeekday(kind);
  if (first === null) return null;
  const newYear = dayOfParts(partsOfDate(date)[0], 1, 1);
  const lead = ((newYear % 7) + 1 - first + 7) % 7;
  return num(Math.floor((dayNumber(date) - newYear + lead) / 7) + 1);
}

function weekNumberSql(date: Sql, type: Sql): Sql {
  return bindOnce([date, sql`trunc(${type})`], (d, t) => {
    const newYear = sql`extract(isodow from date_trunc('year', ${d}::timestamp))`;
    return sql`case when ${t} = 21 then extract(week from ${d})
      else div(extract(doy from ${d}) - 1 + mod(${newYear} - (${firstWeekdaySql(t)}) + 7, 7), 7) + 1 end`;
  });
}

/** ISO 8601: the week of its Thursday. */
function isoWeek(date: string): number {
  const thursday = dayNumber(date) - isoWeekday(date) + 4;
  const year = new Date(Date.parse(`${date}T00:00:00Z`) + (thursday - dayNumber(date)) * 86_400_000).getUTCFullYear();
  return Math.floor((thursday - dayOfParts(year, 1, 1)) / 7) + 1;
}

const dateUnits = ["day", "week", "month", "quarter", "year"] as const;
const clockUnits = { hour: 3600, minute: 60, second: 1 } as const;

function unitOf(value: Value): string {
  return typeof value === "string" ? value.toLowerCase().replace(/s$/, "") : "";
}

const isDateUnit = (value: Value): boolean => dateUnits.some((unit) => unit === unitOf(value));
const isUnit = (value: Value): boolean => isDateUnit(value) || Object.hasOwn(clockUnits, unitOf(value));

const dayFactor: Readonly<Record<string, number>> = { day: 1, week: 7 };
const monthFactor: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

/** A day so many calendar units later; a broken count is cut to a whole one. */
function addToDate(date: string, count: Decimal, unit: Value): string | null {
  const days = dayFactor[unitOf(unit)];
  const whole = count.trunc();
  if (days !== undefined) return dateOfDay(whole.times(days).plus(dayNumber(date)).toNumber());
  return addMonths(date, whole.times(monthFactor[unitOf(unit)] ?? 0));
}

function addToDateSql(date: Sql, count: Sql, unit: Value): Sql {
  const days = dayFactor[unitOf(unit)];
  if (days !== undefined) return dateOfDaySql(sql`${dayNumberSql(date)} + trunc(${count}) * ${sqlRaw(`${days}`)}`);
  return addMonthsSql(date, sql`trunc(${count}) * ${sqlRaw(`${monthFactor[unitOf(unit)] ?? 0}`)}`);
}

const addDate: Overload = overload(
  [take.date, take.number, literal(take.text, isDateUnit)],
  "date",
  ([date, count, unit]) => addToDate(date, count, unit),
  ([date = none, count = none], _env, [, , unit = null]) => addToDateSql(date, count, unit),
  blankable,
);

/** An instant later: clock units exactly, calendar units by what clocks show. */
const addDatetime: Overload = overload(
  [take.datetime, take.number, literal(take.text, isUnit)],
  "datetime",
  ([datetime, count, unit], { zone }) => {
    const clock = clockSeconds(unit);
    if (clock !== null)
      return datetimeOfMs(count.trunc().times(clock).times(1000).plus(Date.parse(datetime)).toNumber());
    const local = localTime(datetime, zone);
    const date = local === null ? null : addToDate(local.date, count, unit);
    return local === null || date === null ? null : instantOf(`${date}T${local.time}`, zone);
  },
  ([datetime = none, count = none], env, [, , unit = null]) => {
    const clock = clockSeconds(unit);
    if (clock !== null)
      return datetimeOfSecondsSql(sql`${secondsOfDatetimeSql(datetime)} + trunc(${count}) * ${sqlRaw(`${clock}`)}`);
    return bindOnce([sql`(${datetime} at time zone (${env.zone}))`, count], (local, n) => {
      const date = addToDateSql(guardDate(sql`${local}::date`), n, unit);
      return datetimeOfSecondsSql(sql`extract(epoch from ((${date} + ${local}::time) at time zone (${env.zone})))`);
    });
  },
  blankable,
);

function clockSeconds(unit: Value): number | null {
  const name = unitOf(unit);
  return name === "hour" || name === "minute" || name === "second" ? clockUnits[name] : null;
}

/** Whole months from one day to a later one. */
function monthsBetween(start: string, end: string): number {
  return monthNumber(end) - monthNumber(start) - (partsOfDate(end)[2] < partsOfDate(start)[2] ? 1 : 0);
}

const difUnits = ["y", "m", "d", "md", "ym", "yd"];

function dateDif(start: string, end: string, unit: string): Decimal | null {
  if (end < start) return null;
  const months = monthsBetween(start, end);
  const since = (from: string | null): Decimal | null => (from === null ? null : num(dayNumber(end) - dayNumber(from)));
  switch (unit.toLowerCase()) {
    case "y":
      return num(Math.floor(months / 12));
    case "m":
      return num(months);
    case "ym":
      return num(months % 12);
    case "md":
      return since(addMonths(start, num(months)));
    case "yd":
      return since(addMonths(start, num(months - (months % 12))));
    default:
      return since(start);
  }
}

function dateDifSql(start: Sql, end: Sql, unit: string): Sql {
  return bindOnce([start, end], (s, e) => {
    const months = sql`(${monthNumberSql(e)} - ${monthNumberSql(s)} - case when extract(day from ${e}) < extract(day from ${s}) then 1 else 0 end)`;
    const since = (from: Sql): Sql => sql`(${e} - (${from}))::numeric`;
    const results: Readonly<Record<string, Sql>> = {
      y: sql`div(${months}, 12)`,
      m: months,
      ym: sql`mod(${months}, 12)`,
      md: since(sql`(${s}::timestamp + make_interval(months => (${months})::int))::date`),
      yd: since(sql`(${s}::timestamp + make_interval(months => (div(${months}, 12) * 12)::int))::date`),
      d: since(s),
    };
    return sql`case when ${e} >= ${s} then ${results[unit.toLowerCase()] ?? since(s)} end`;
  });
}

/** Working with the calendar: weeks, quarters, adding and counting. */
export const calendarFunctions = {
  WEEKDAY: {
    zh: "星期",
    group: "date",
    signature: "WEEKDAY(date, type = 1)",
    examples: [
      ["WEEKDAY(#2026-01-05#)", "2"],
      ["WEEKDAY(#2026-01-05#, 2)", "1"],
      ["WEEKDAY(#2026-01-05#, 3)", "0"],
      ["WEEKDAY(#2026-01-05#, 9)", null],
    ],
    overloads: [
      overload(
        [take.date, optional(take.number, "1")],
        "number",
        ([date, type]) => weekday(date, type),
        ([date = none, type = none]) => weekdaySql(date, type),
        {
          ...guarded,
          ...blankable,
        },
      ),
    ],
  },
  WEEKNUM: {
    zh: "周序",
    group: "date",
    signature: "WEEKNUM(date, type = 1)",
    examples: [
      ["WEEKNUM(#2026-01-04#)", "2"],
      ["WEEKNUM(#2026-01-04#, 2)", "1"],
      ["WEEKNUM(#2027-01-01#, 21)", "53"],
    ],
    overloads: [
      overload(
        [take.date, optional(take.number, "1")],
        "number",
        ([date, type]) => weekNumber(date, type),
        ([date = none, type = none]) => weekNumberSql(date, type),
        {
          ...guarded,
          ...blankable,
        },
      ),
    ],
  },
  ISOWEEKNUM: {
    zh: "ISO周序",
    group: "date",
    signature: "ISOWEEKNUM(date)",
    examples: [["ISOWEEKNUM(#2027-01-01#)", "53"]],
    overloads: [
      overload(
        [take.date],
        "number",
        ([date]) => num(isoWeek(date)),
        ([date = none]) => sql`extract(week from ${date})`,
        guarded,
      ),
    ],
  },
  QUARTER: {
    zh: "季度",
    group: "date",
    signature: "QUARTER(date)",
    examples: [["QUARTER(#2026-05-01#)", "2"]],
    overloads: [
      overload(
        [take.date],
        "number",
        ([date]) => num(Math.ceil(partsOfDate(date)[1] / 3)),
        ([date = none]) => sql`extract(quarter from ${date})`,
        guarded,
      ),
    ],
  },
  DATEADD: {
    zh: "日期加",
    aliases: ["DATEDELTA"],
    group: "date",
    signature: "DATEADD(date, count, unit)",
    examples: [
      ['DATEADD(#2026-01-31#, 1, "month")', "#2026-02-28#"],
      ['DATEADD(#2026-01-31#, -1, "week")', "#2026-01-24#"],
    ],
    overloads: [addDate, addDatetime],
  },
  DATEDIF: {
    zh: "日期差",
    group: "date",
    signature: "DATEDIF(start, end, unit)",
    examples: [
      ['DATEDIF(#2024-02-29#, #2026-02-28#, "Y")', "1"],
      ['DATEDIF(#2026-01-31#, #2026-03-01#, "M")', "1"],
      ['DATEDIF(#2026-01-31#, #2026-03-01#, "MD")', "1"],
      ['DATEDIF(#2026-03-01#, #2026-01-31#, "D")', null],
    ],
    overloads: [
      overload(
        [
          take.date,
          take.date,
          literal(take.text, (unit) => typeof unit === "string" && difUnits.includes(unit.toLowerCase())),
        ],
        "number",
        ([start, end, unit]) => dateDif(start, end, unit),
        ([start = none, end = none], _env, [, , unit]) => dateDifSql(start, end, typeof unit === "string" ? unit : "d"),
        { ...guarded, ...blankable },
      ),
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
