import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { failure } from "../errorValue.ts";
import { Decimal, divide } from "../number.ts";
import { optional, overload, take, variadic } from "../overload.ts";
import type { Overload, Param } from "../overload.ts";
import { bindOnce, divideSql } from "../sqlGuard.ts";
import { isList } from "../value.ts";

// Descriptions of lists of decimals that both back ends compute exactly.

const none = sql`null`;
const numbers: Param<readonly Decimal[]> = {
  spec: "numbers",
  takesBlank: true,
  literal: false,
  read: (value) => (isList(value) ? value.filter((item) => item instanceof Decimal) : []),
};
const listOfNumbers: Param<readonly Decimal[]> = { ...numbers, spec: "number[]" };

/** The items of all lists, one a row. */
const rowsOf = (args: readonly Sql[]): Sql => sql`unnest(${joinSql(args, sqlRaw(" || "))})`;
const total = (items: readonly Decimal[]): Decimal => items.reduce((sum, item) => sum.plus(item), new Decimal(0));
const squares = (items: readonly Decimal[]): Decimal => total(items.map((item) => item.times(item)));

/** SUMSQ. */
export const sumOfSquares: Overload = variadic(
  numbers,
  "number",
  (all) => squares(all.flat()),
  (args) => sql`(select coalesce(sum(v * v), 0) from ${rowsOf(args)} as u(v))`,
  { mayBeBlank: true },
);

/** DEVSQ: (n Σx² - (Σx)²) / n. */
export const squaredDeviations: Overload = variadic(
  numbers,
  "number",
  (all) => {
    const items = all.flat();
    const n = new Decimal(items.length);
    return divide(n.times(squares(items)).minus(total(items).pow(2)), n);
  },
  (args) =>
    sql`(select ${divideSql(sql`(count(v) * sum(v * v) - sum(v) * sum(v))`, sql`count(v)::numeric`)} from ${rowsOf(args)} as u(v))`,
  { mayBeBlank: true },
);

/** AVEDEV: Σ|n x - Σx| / n². */
export const averageDeviation: Overload = variadic(
  numbers,
  "number",
  (all) => {
    const items = all.flat();
    const [n, sum] = [new Decimal(items.length), total(items)];
    return divide(total(items.map((item) => n.times(item).minus(sum).abs())), n.times(n));
  },
  (args) =>
    sql`(select ${divideSql(sql`sum(abs(c * v - s))`, sql`(max(c) * max(c))`)} from (select v, sum(v) over () as s, (count(*) over ())::numeric as c from ${rowsOf(args)} as u(v)) as "$d")`,
  { mayBeBlank: true },
);

/** MODE.SNGL; blank where nothing comes twice. */
export const mostFrequent: Overload = variadic(
  numbers,
  "number",
  (all) => {
    const counts = new Map<string, { readonly item: Decimal; count: number }>();
    for (const item of all.flat()) {
      const known = counts.get(item.toFixed());
      if (known === undefined) counts.set(item.toFixed(), { item, count: 1 });
      else known.count += 1;
    }
    let best: { readonly item: Decimal; readonly count: number } | null = null;
    for (const one of counts.values()) if (one.count > (best?.count ?? 1)) best = one;
    return best?.item ?? null;
  },
  (args) =>
    sql`(select v from (select v, count(*) as c, min(n) as n from ${rowsOf(args)} with ordinality as u(v, n) group by v) as "$m" where c > 1 order by c desc, n limit 1)`,
  { mayBeBlank: true },
);

/** The value at a place of the sorted list, between two by how near it lies to each. */
function at(items: readonly Decimal[], place: Decimal): Decimal | null {
  const sorted = items.toSorted((a, b) => a.cmp(b));
  const low = place.floor();
  const [a, b] = [sorted[low.toNumber()], sorted[low.toNumber() + 1]];
  if (a === undefined) return null;
  return b === undefined ? a : a.plus(place.minus(low).times(b.minus(a)));
}

/** The same in SQL: `place` is spelled over the list's length `c`; outside the list there is none. */
function atSql(list: Sql, place: (c: Sql) => Sql): Sql {
  const where = place(sqlRaw("c"));
  return sql`(select sum(v * greatest(0, 1 - abs(n - (${where})))) from (select v, row_number() over (order by v) - 1 as n, count(*) over () as c from unnest(${list}) as u(v)) as "$p" where (${where}) between 0 and c - 1)`;
}

/** PERCENTILE.INC, and QUARTILE.INC with parts of four. */
export function shareInclusive(parts: 1 | 4): Overload {
  const shareOf = (given: Decimal): Decimal => (parts === 1 ? given : given.trunc().times("0.25"));
  return overload(
    [listOfNumbers, take.number],
    "number",
    ([items, given]) => {
      const share = shareOf(given);
      if (share.lt(0) || share.gt(1)) return null;
      return at(items, share.times(items.length - 1));
    },
    ([list = none, given = none]) =>
      bindOnce([list, parts === 1 ? given : sql`trunc(${given}) * 0.25`], (l, p) => {
        const found = atSql(l, (c) => sql`${p} * (${c} - 1)`);
        return sql`case when ${p} >= 0 and ${p} <= 1 then ${found} end`;
      }),
    { mayBeBlank: true },
  );
}

/** PERCENTILE.EXC, and QUARTILE.EXC with parts of four. */
export function shareExclusive(parts: 1 | 4): Overload {
  const shareOf = (given: Decimal): Decimal => (parts === 1 ? given : given.trunc().times("0.25"));
  return overload(
    [listOfNumbers, take.number],
    "number",
    ([items, given]) => {
      const share = shareOf(given);
      const place = share.times(items.length + 1).minus(1);
      if (share.lte(0) || share.gte(1) || place.lt(0) || place.gt(items.length - 1)) return null;
      return at(items, place);
    },
    ([list = none, given = none]) =>
      bindOnce([list, parts === 1 ? given : sql`trunc(${given}) * 0.25`], (l, p) => {
        const found = atSql(l, (c) => sql`${p} * (${c} + 1) - 1`);
        return sql`case when ${p} > 0 and ${p} < 1 then ${found} end`;
      }),
    { mayBeBlank: true },
  );
}

/** RANK.EQ, and RANK.AVG where equals share the average place. */
export function rankOf(isAverage: boolean): Overload {
  const same = isAverage ? sql` + (count(*) filter (where v = "$0") - 1) * 0.5` : sql``;
  return overload(
    [take.number, listOfNumbers, optional(take.number, "0")],
    "number",
    ([x, items, order]) => {
      const equal = items.filter((item) => item.eq(x)).length;
      if (equal === 0) return failure.na;
      const before = items.filter((item) => (order.isZero() ? item.gt(x) : item.lt(x))).length;
      return new Decimal(before + 1).plus(isAverage ? new Decimal(equal - 1).times("0.5") : 0);
    },
    ([x = none, list = none, order = none]) =>
      bindOnce(
        [x, list, order],
        (n, l, o) =>
          sql`case when ${n} = any(${l}) and ${o} is not null then (select count(*) filter (where case when ${o} = 0 then v > ${n} else v < ${n} end) + 1::numeric${same} from unnest(${l}) as u(v)) end`,
      ),
    { mayBeBlank: true },
  );
}
