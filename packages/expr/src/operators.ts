import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { dateOfDay, datetimeOfMs, dayNumber, secondsOfTime, timeOfSeconds } from "./day.ts";
import { Decimal, divide } from "./number.ts";
import { orBlank, overload, take, variadic } from "./overload.ts";
import type { Overload } from "./overload.ts";
import { power, powerSql } from "./power.ts";
import {
  dateOfDaySql,
  datetimeOfSecondsSql,
  dayNumberSql,
  divideSql,
  guardInteger,
  secondsOfDatetimeSql,
} from "./sqlGuard.ts";

/** Largest duration: whole seconds that JavaScript and bigint both hold, about 30 million years. */
export const MAX_DURATION = 999_999_999_999_999;

const none = sql`null`;
const blankable = { mayBeBlank: true } as const;

/** A duration in the domain, or blank. */
export function durationOf(seconds: Decimal): number | null {
  return seconds.abs().gt(MAX_DURATION) ? null : seconds.toNumber() + 0;
}

/** durationOf in SQL, from integral numeric seconds. */
export function durationSql(seconds: Sql): Sql {
  return guardInteger(seconds, -MAX_DURATION, MAX_DURATION);
}

const num = (value: number): Decimal => new Decimal(value);
const ms = (datetime: string): number => Date.parse(datetime);

const plusNumbers = overload(
  [take.number, take.number],
  "number",
  ([a, b]) => a.plus(b),
  ([a = none, b = none]) => sql`(${a} + ${b})`,
  { exact: true, ...blankable },
);
const minusNumbers = overload(
  [take.number, take.number],
  "number",
  ([a, b]) => a.minus(b),
  ([a = none, b = none]) => sql`(${a} - ${b})`,
  { exact: true, ...blankable },
);

/** A day so many days later; a broken number of days counts down to the whole one, as in Excel. */
const datePlusDays = overload(
  [take.date, take.number],
  "date",
  ([date, days]) => dateOfDay(num(dayNumber(date)).plus(days.floor()).toNumber()),
  ([date = none, days = none]) => dateOfDaySql(sql`${dayNumberSql(date)} + floor(${days})`),
  blankable,
);
const daysPlusDate = overload(
  [take.number, take.date],
  "date",
  ([days, date]) => dateOfDay(num(dayNumber(date)).plus(days.floor()).toNumber()),
  ([days = none, date = none]) => dateOfDaySql(sql`${dayNumberSql(date)} + floor(${days})`),
  blankable,
);
const dateMinusDays = overload(
  [take.date, take.number],
  "date",
  ([date, days]) => dateOfDay(num(dayNumber(date)).minus(days).floor().toNumber()),
  ([date = none, days = none]) => dateOfDaySql(sql`floor(${dayNumberSql(date)} - ${days})`),
  blankable,
);
const datetimePlusDuration = (sign: 1 | -1): Overload =>
  overload(
    [take.datetime, take.duration],
    "datetime",
    ([datetime, seconds]) => datetimeOfMs(ms(datetime) + sign * seconds * 1000),
    ([datetime = none, seconds = none]) =>
      datetimeOfSecondsSql(
        sign === 1
          ? sql`${secondsOfDatetimeSql(datetime)} + ${seconds}`
          : sql`${secondsOfDatetimeSql(datetime)} - ${seconds}`,
      ),
    blankable,
  );
const timePlusDuration = (sign: 1 | -1): Overload =>
  overload(
    [take.time, take.duration],
    "time",
    ([time, seconds]) => timeOfSeconds(secondsOfTime(time) + sign * (seconds % 86_400)),
    ([time = none, seconds = none]) =>
      sign === 1
        ? sql`(${time} + mod(${seconds}, 86400)::float8 * interval '1 second')::time(0)`
        : sql`(${time} - mod(${seconds}, 86400)::float8 * interval '1 second')::time(0)`,
  );

const plusDurations = overload(
  [take.duration, take.duration],
  "duration",
  ([a, b]) => durationOf(num(a).plus(b)),
  ([a = none, b = none]) => durationSql(sql`${a}::numeric + ${b}`),
  blankable,
);
const minusDurations = overload(
  [take.duration, take.duration],
  "duration",
  ([a, b]) => durationOf(num(a).minus(b)),
  ([a = none, b = none]) => durationSql(sql`${a}::numeric - ${b}`),
  blankable,
);

/** Texts one after the other; blank counts as empty. */
export const concatenate = variadic(
  orBlank(take.textual),
  "text",
  (parts) => parts.join(""),
  (args) =>
    sql`(${joinSql(
      args.map((arg) => sql`coalesce(${arg}, '')`),
      sqlRaw(" || "),
    )})`,
);

/** What each arithmetic operator takes; the first signature that fits is used. */
export const operatorTable = {
  "+": [plusNumbers, datePlusDays, daysPlusDate, datetimePlusDuration(1), timePlusDuration(1), plusDurations],
  "-": [
    minusNumbers,
    overload(
      [take.date, take.date],
      "number",
      ([a, b]) => num(dayNumber(a) - dayNumber(b)),
      ([a = none, b = none]) => sql`(${a} - ${b})::numeric`,
      { guarded: true },
    ),
    dateMinusDays,
    overload(
      [take.datetime, take.datetime],
      "duration",
      ([a, b]) => Math.trunc((ms(a) - ms(b)) / 1000) + 0,
      ([a = none, b = none]) => sql`trunc(${secondsOfDatetimeSql(a)} - ${secondsOfDatetimeSql(b)})::bigint`,
    ),
    datetimePlusDuration(-1),
    overload(
      [take.time, take.time],
      "duration",
      ([a, b]) => secondsOfTime(a) - secondsOfTime(b),
      ([a = none, b = none]) => sql`extract(epoch from (${a} - ${b}))::bigint`,
    ),
    timePlusDuration(-1),
    minusDurations,
  ],
  "*": [
    overload(
      [take.number, take.number],
      "number",
      ([a, b]) => a.times(b),
      ([a = none, b = none]) => sql`(${a} * ${b})`,
      { exact: true, product: true, ...blankable },
    ),
    overload(
      [take.duration, take.number],
      "duration",
      ([a, b]) => durationOf(b.times(a).round()),
      ([a = none, b = none]) => durationSql(sql`round(${a} * ${b})`),
      blankable,
    ),
    overload(
      [take.number, take.duration],
      "duration",
      ([a, b]) => durationOf(a.times(b).round()),
      ([a = none, b = none]) => durationSql(sql`round(${a} * ${b})`),
      blankable,
    ),
  ],
  "/": [
    overload(
      [take.number, take.number],
      "number",
      ([a, b]) => divide(a, b),
      ([a = none, b = none]) => divideSql(a, b),
      blankable,
    ),
    overload(
      [take.duration, take.number],
      "duration",
      ([a, b]) => (b.isZero() ? null : durationOf((divide(num(a), b) ?? num(0)).round())),
      ([a = none, b = none]) => durationSql(sql`round(${divideSql(sql`${a}::numeric`, b)})`),
      blankable,
    ),
    overload(
      [take.duration, take.duration],
      "number",
      ([a, b]) => divide(num(a), num(b)),
      ([a = none, b = none]) => divideSql(sql`${a}::numeric`, sql`${b}::numeric`),
      blankable,
    ),
  ],
  "^": [
    overload(
      [take.number, take.number],
      "number",
      ([a, b]) => power(a, b),
      ([a = none, b = none]) => powerSql(a, b),
      blankable,
    ),
  ],
  "&": [concatenate],
  negate: [
    overload(
      [take.number],
      "number",
      ([a]) => a.neg(),
      ([a = none]) => sql`(- ${a})`,
      { exact: true },
    ),
    overload(
      [take.duration],
      "duration",
      ([a]) => 0 - a,
      ([a = none]) => sql`(- ${a})`,
    ),
  ],
  percent: [
    overload(
      [take.number],
      "number",
      ([a]) => a.times("0.01"),
      ([a = none]) => sql`(${a} * 0.01)`,
      { exact: true, product: true },
    ),
  ],
} as const satisfies Record<string, readonly Overload[]>;

/** An operator with typed signatures. */
export type OperatorName = keyof typeof operatorTable;
