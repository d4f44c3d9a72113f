import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { dateOfExcelDay } from "../cells/serial.ts";
import { bindOnce, guardDate } from "../sqlGuard.ts";
import { chinaRestDays, chinaWorkDays } from "./chinaDays.ts";

/** Which days are worked: of the week from Monday on, and by China's calendar. */
export interface WeekSql {
  readonly rest: readonly boolean[];
  readonly isChina: boolean;
}

/** Most working days counted on; each is looked at. */
export const MAX_WORKDAYS = 100_000;

const datesOf = (days: ReadonlySet<number>): Sql => sql`${[...days].map((day) => dateOfExcelDay(day))}::date[]`;

const isUsual = (date: Sql, week: WeekSql): Sql =>
  sql`(substr('${sqlRaw(week.rest.map((isRest) => (isRest ? "0" : "1")).join(""))}', extract(isodow from ${date})::int, 1) = '1')`;

const contains = (list: Sql, date: Sql): Sql => sql`(${date} = any(${list}))`;

/** Worked by the week and by China's calendar. */
function isWorked(date: Sql, week: WeekSql): Sql {
  const usual = isUsual(date, week);
  if (!week.isChina) return usual;
  return sql`(case when ${contains(datesOf(chinaRestDays()), date)} then false
    when ${contains(datesOf(chinaWorkDays()), date)} then true else ${usual} end)`;
}

/** Whether people in China work on the day. */
export function isWorkdaySql(date: Sql): Sql {
  const week = { rest: [false, false, false, false, false, true, true], isChina: true };
  return bindOnce([date], (d) => sql`case when ${d} is not null then ${isWorked(d, week)} end`);
}

/** Working days between two days, both included: whole weeks at once, then the days that are named. */
export function countWorkedSql(start: Sql, end: Sql, week: WeekSql, free: Sql): Sql {
  const perWeek = sqlRaw(`${week.rest.filter((isRest) => !isRest).length}`);
  return bindOnce([start, end, free], (s, e, h) => {
    const [from, to] = [sql`least(${s}, ${e})`, sql`greatest(${s}, ${e})`];
    const length = sql`(${to} - ${from} + 1)`;
    const sign = sql`case when ${s} <= ${e} then 1 when ${s} > ${e} then -1 end`;
    // A day that is named as free is free, even where China works.
    const china = sql`union all select d, true from unnest(${datesOf(chinaRestDays())}) as x(d)
      union all select d, false from unnest(${datesOf(chinaWorkDays())}) as x(d)`;
    const named = sql`select d, true as free from unnest(${h}) as x(d) ${week.isChina ? china : sqlRaw("")}`;
    const day = sql`(${from} + ${length} / 7 * 7 + g)`;
    return sql`(${sign}) * (${length} / 7 * ${perWeek}
      + (select count(*) from generate_series(0, ${length} % 7 - 1) as g where ${isUsual(day, week)})
      + coalesce((select sum(case when ${isUsual(sqlRaw("d"), week)} then -1 else 1 end)
          from (select d, bool_or(free) as free from (${named}) as n where d between ${from} and ${to} group by d) as named
          where ${isUsual(sqlRaw("d"), week)} = free), 0))::numeric`;
  });
}

/** The day so many working days on; null past MAX_WORKDAYS and outside the calendar. */
export function addWorkedSql(start: Sql, count: Sql, week: WeekSql, free: Sql): Sql {
  const perWeek = week.rest.filter((isRest) => !isRest).length;
  if (perWeek === 0) return sql`null::date`;
  const [each, most] = [sqlRaw(`${perWeek}`), sqlRaw(`${MAX_WORKDAYS}`)];
  // So many days may be named as free, each of which costs a worked one.
  const spare = week.isChina ? sqlRaw(`${chinaRestDays().size}`) : sqlRaw("0");
  return bindOnce([start, sql`case when abs(${count}) <= ${most} then trunc(${count})::int end`, free], (s, n, h) => {
    const reach = sql`((abs(${n}) + ${spare} + coalesce(cardinality(${h}), 0)) * 7 / ${each} + 14)`;
    const day = sql`(${s} + sign(${n})::int * g)`;
    return sql`case when ${n} = 0 then ${s} else (select ${guardDate(day)} from generate_series(1, ${reach}) as g
      where ${isWorked(day, week)} and not exists (select from unnest(${h}) as f(d) where f.d = ${day}) order by g offset abs(${n}) - 1 limit 1) end`;
  });
}
