import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { dateOfDay, dayOfParts, isDate, partsOfDate } from "./day.ts";
import type { Decimal } from "./number.ts";
import { bindOnce, dateOfDaySql, dayNumberSql } from "./sqlGuard.ts";

// Months are counted from year 0, so 0001-01 is 12 and 9999-12 is 119,999. A result is blank when its month lies
// outside; in SQL the bounds are tested before anything is cast or added that could overflow.
const FIRST_MONTH = 12;
const LAST_MONTH = 119_999;
const bounds = sqlRaw(`between ${FIRST_MONTH} and ${LAST_MONTH}`);

/** Months since year 0. */
export function monthNumber(date: string): number {
  const [year, month] = partsOfDate(date);
  return year * 12 + month - 1;
}

/** monthNumber in SQL, as numeric. */
export function monthNumberSql(date: Sql): Sql {
  return sql`(extract(year from ${date}) * 12 + extract(month from ${date}) - 1)`;
}

/** The day of year, month and day; months and days past their range are carried, as in Excel. */
export function dateOfParts(year: Decimal, month: Decimal, day: Decimal): string | null {
  const months = year.trunc().times(12).plus(month.trunc()).minus(1).toNumber();
  if (!(months >= FIRST_MONTH && months <= LAST_MONTH)) return null;
  return dateOfDay(
    day
      .trunc()
      .minus(1)
      .plus(dayOfParts(Math.floor(months / 12), (months % 12) + 1, 1))
      .toNumber(),
  );
}

/** dateOfParts in SQL. */
export function dateOfPartsSql(year: Sql, month: Sql, day: Sql): Sql {
  return bindOnce([sql`trunc(${year}) * 12 + trunc(${month}) - 1`, sql`trunc(${day})`], (m, d) => {
    const first = sql`make_date(div(${m}, 12)::int, mod(${m}, 12)::int + 1, 1)`;
    return sql`case when ${m} ${bounds} then ${dateOfDaySql(sql`${dayNumberSql(first)} + ${d} - 1`)} end`;
  });
}

/** So many whole months later: the same day or the month's last, or always the last. */
export function addMonths(date: string, months: Decimal, day: "same" | "end" = "same"): string | null {
  const target = months.trunc().plus(monthNumber(date)).toNumber();
  if (!(target >= FIRST_MONTH && target <= LAST_MONTH)) return null;
  return dayInMonth(target, day === "end" ? 31 : partsOfDate(date)[2]);
}

/** The day in a month counted from year 0, the month's last when it has no such day. */
export function dayInMonth(month: number, day: number): string | null {
  const [year, number] = [Math.floor(month / 12), (month % 12) + 1];
  const last = dayOfParts(year, number + 1, 1) - dayOfParts(year, number, 1);
  return dateOfDay(dayOfParts(year, number, 1) + Math.min(day, last) - 1);
}

/** addMonths in SQL. */
export function addMonthsSql(date: Sql, months: Sql, day: "same" | "end" = "same"): Sql {
  return bindOnce([date, sql`trunc(${months})`], (d, n) => {
    const first = sql`(date_trunc('month', ${d}::timestamp) + make_interval(months => ${n}::int))`;
    const moved =
      day === "end"
        ? sql`${first} + interval '1 month' - interval '1 day'`
        : sql`${d}::timestamp + make_interval(months => ${n}::int)`;
    return sql`case when ${monthNumberSql(d)} + ${n} ${bounds} then (${moved})::date end`;
  });
}

const day = /^ *([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日? *$/u;

/** A day written year first, with dashes, slashes, points or 年月日. */
export function parseDay(text: string): string | null {
  const [, year, month = "", number = ""] = day.exec(text) ?? [];
  if (year === undefined) return null;
  const date = `${year}-${month.padStart(2, "0")}-${number.padStart(2, "0")}`;
  return isDate(date) ? date : null;
}

/** parseDay in SQL: the first of the month is made first, then the day must still lie in that month. */
export function parseDaySql(text: Sql): Sql {
  const parts = sql`regexp_match(${text}, '^ *([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日? *$')`;
  return bindOnce([parts], (p) => {
    const [y, m, d] = [sql`(${p})[1]::int`, sql`(${p})[2]::int`, sql`(${p})[3]::int`];
    const first = sql`make_date(${y}, ${m}, 1)`;
    const last = sql`extract(day from ${first}::timestamp + interval '1 month' - interval '1 day')`;
    return sql`case when ${y} >= 1 and ${m} between 1 and 12 then
      case when ${d} between 1 and ${last} then ${first} + (${d} - 1) end end`;
  });
}
