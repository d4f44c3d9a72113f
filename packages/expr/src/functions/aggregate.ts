import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { FunctionDefinition } from "../define.ts";
import { Decimal, NUMBER_SCALE, divide } from "../number.ts";
import { orBlank, overload, take, variadic } from "../overload.ts";
import type { Overload, Param } from "../overload.ts";
import { root, rootSql } from "../power.ts";
import { bindOnce, divideSql } from "../sqlGuard.ts";
import { compareValues, isList } from "../value.ts";
import type { Value } from "../value.ts";
import { wholeOf, wholeSql } from "../whole.ts";

const none = sql`null`;
const FAR = 100_000_000;

/** Values and lists of them; each reaches the function as a list. */
const lists = <T>(spec: Param<unknown>["spec"], readItem: (item: Value) => readonly T[]): Param<readonly T[]> => ({
  spec,
  takesBlank: true,
  literal: false,
  read: (value) => (isList(value) ? value.flatMap(readItem) : []),
});

const numbers = lists("numbers", (item): readonly Decimal[] => (item instanceof Decimal ? [item] : []));
const orderedValues = lists("Ts", (item): readonly Value[] => (item === null ? [] : [item]));
const anyValues = lists("values", (item): readonly Value[] => (item === null ? [] : [item]));

const total = (items: readonly Decimal[]): Decimal => items.reduce((sum, item) => sum.plus(item), new Decimal(0));

/** The items of all lists, one a row; a list that is null has none. */
const rowsOf = (args: readonly Sql[]): Sql => sql`unnest(${joinSql(args, sqlRaw(" || "))}) as "$"("$0")`;

/** SUM of lists. */
export const sumOfLists: Overload = variadic(
  numbers,
  "number",
  (all) => total(all.flat()),
  (args) => sql`(select coalesce(sum("$0"), 0) from ${rowsOf(args)})`,
  { mayBeBlank: true, overRows: (value) => sql`coalesce(sum(${value}), 0)` },
);

/** AVERAGE of lists; blank when there is nothing. */
export const averageOfLists: Overload = variadic(
  numbers,
  "number",
  (all) => divide(total(all.flat()), new Decimal(all.flat().length)),
  (args) => sql`(select ${divideSql(sql`sum("$0")`, sql`count("$0")`)} from ${rowsOf(args)})`,
  { mayBeBlank: true, overRows: (value) => divideSql(sql`sum(${value})`, sql`count(${value})`) },
);

/** MIN of lists of one ordered kind. */
export const minOfLists: Overload = extremeOfLists("min");

/** MAX of lists of one ordered kind. */
export const maxOfLists: Overload = extremeOfLists("max");

function extremeOfLists(pick: "min" | "max"): Overload {
  const sign = pick === "max" ? 1 : -1;
  return variadic(
    orderedValues,
    "T",
    (all) =>
      all
        .flat()
        .reduce<Value>((best, item) => (best === null || sign * compareValues(item, best) > 0 ? item : best), null),
    (args) => sql`(select ${sqlRaw(pick)}("$0") from ${rowsOf(args)})`,
    { mayBeBlank: true, guarded: true, overRows: (value) => sql`${sqlRaw(pick)}(${value})` },
  );
}

/** Variance from exact sums: (n Σx² - (Σx)²) / (n (n - less)). */
function variance(less: 0 | 1, isRoot: boolean): readonly Overload[] {
  const size = sqlRaw(`${less}`);
  return [
    variadic(
      numbers,
      "number",
      (all) => {
        const items = all.flat();
        const n = new Decimal(items.length);
        const squares = items.reduce((sum, item) => sum.plus(item.times(item)), new Decimal(0));
        const spread = n.times(squares).minus(total(items).pow(2));
        const result = divide(spread, n.times(n.minus(less)));
        // The variance is rounded as a result of its own, so that both back ends take the root of the same digits.
        return result === null || !isRoot ? result : root(result.toDecimalPlaces(NUMBER_SCALE, Decimal.ROUND_HALF_UP));
      },
      (args) => {
        const spread = sql`count("$0") * sum("$0" * "$0") - sum("$0") * sum("$0")`;
        const result = divideSql(sql`(${spread})`, sql`(count("$0") * (count("$0") - ${size}))::numeric`);
        const found = sql`(select ${result} from ${rowsOf(args)})`;
        return isRoot ? rootSql(sql`round(${found}, ${sqlRaw(`${NUMBER_SCALE}`)})`) : found;
      },
      { mayBeBlank: true },
    ),
  ];
}

/** The k-th of a list in order. */
function kth(isLarge: boolean): readonly Overload[] {
  const direction = sqlRaw(isLarge ? "desc" : "asc");
  return [
    overload(
      [{ ...numbers, spec: "number[]" }, take.number],
      "number",
      ([items, k]) => {
        const sorted = items.toSorted((a, b) => (isLarge ? b.cmp(a) : a.cmp(b)));
        return sorted[wholeOf(k.ceil(), 0, FAR) - 1] ?? null;
      },
      ([list = none, k = none], _env, [, known]) =>
        bindOnce(
          [list, wholeSql(sql`ceil(${k})`, known instanceof Decimal ? known.ceil() : undefined, 0, FAR)],
          (l, place) =>
            sql`case when ${place} >= 1 then (select v from unnest(${l}) as u(v) order by v ${direction} offset ${place} - 1 limit 1) end`,
        ),
      { mayBeBlank: true },
    ),
  ];
}

/** Each value once; lists hold values of one type, so their spelling tells them apart. */
function distinct(items: readonly Value[]): readonly Value[] {
  const seen = new Map<string, Value>();
  for (const item of items) {
    const key = item instanceof Decimal ? item.toFixed() : String(item);
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

/** Describing lists, and picking from them. Each value among the arguments counts as a list of one. */
export const aggregateFunctions = {
  COUNTA: {
    zh: "非空计数",
    group: "statistics",
    signature: "COUNTA(value1, …)",
    examples: [
      ['COUNTA(1, "a", BLANK())', "2"],
      ["COUNTA(LIST(1, 2), 3)", "3"],
    ],
    overloads: [
      variadic(
        anyValues,
        "number",
        (all) => new Decimal(all.flat().length),
        (args) =>
          sql`(${joinSql(
            args.map((arg) => sql`coalesce(cardinality(${arg}), 0)`),
            sqlRaw(" + "),
          )})::numeric`,
        { guarded: true, neverBlank: true },
      ),
    ],
  },
  MEDIAN: {
    zh: "中位数",
    group: "statistics",
    signature: "MEDIAN(number1, …)",
    examples: [
      ["MEDIAN(1, 2, 3, 10)", "2.5"],
      ["MEDIAN(LIST(3, 1, 2))", "2"],
    ],
    overloads: [
      variadic(
        numbers,
        "number",
        (all) => {
          const sorted = all.flat().toSorted((a, b) => a.cmp(b));
          const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
          return divide(total(middle), new Decimal(middle.length));
        },
        (args) =>
          sql`(select ${divideSql(sql`sum("$0")`, sql`count(*)`)} from (select "$0", row_number() over (order by "$0") as n, count(*) over () as c from ${rowsOf(args)}) as "$m" where n in ((c + 1) / 2, (c + 2) / 2))`,
        { mayBeBlank: true },
      ),
    ],
  },
  "VAR.S": {
    zh: "方差",
    aliases: ["VAR"],
    group: "statistics",
    signature: "VAR.S(number1, …)",
    examples: [["ROUND(VAR.S(1, 2, 3, 4), 4)", "1.6667"]],
    overloads: variance(1, false),
  },
  "VAR.P": {
    zh: "总体方差",
    aliases: ["VARP"],
    group: "statistics",
    signature: "VAR.P(number1, …)",
    examples: [["VAR.P(1, 2, 3, 4)", "1.25"]],
    overloads: variance(0, false),
  },
  "STDEV.S": {
    zh: "标准差",
    aliases: ["STDEV"],
    group: "statistics",
    signature: "STDEV.S(number1, …)",
    examples: [["ROUND(STDEV.S(1, 2, 3, 4), 4)", "1.291"]],
    overloads: variance(1, true),
  },
  "STDEV.P": {
    zh: "总体标准差",
    aliases: ["STDEVP"],
    group: "statistics",
    signature: "STDEV.P(number1, …)",
    examples: [["ROUND(STDEV.P(LIST(1, 2, 3, 4)), 4)", "1.118"]],
    overloads: variance(0, true),
  },
  LARGE: {
    zh: "第几大",
    group: "statistics",
    signature: "LARGE(list, k)",
    examples: [
      ["LARGE(LIST(3, 5, 4), 2)", "4"],
      ["LARGE(LIST(3, 5, 4), 9)", null],
    ],
    overloads: kth(true),
  },
  SMALL: {
    zh: "第几小",
    group: "statistics",
    signature: "SMALL(list, k)",
    examples: [["SMALL(LIST(3, 5, 4), 1)", "3"]],
    overloads: kth(false),
  },
  INDEX: {
    zh: "取第几项",
    group: "lookup",
    fails: "#REF!",
    signature: "INDEX(list, place)",
    examples: [
      ["INDEX(LIST(5, 6, 7), 2)", "6"],
      ['INDEX(LIST("a", "b"), 3)', null],
    ],
    overloads: [
      overload(
        [orBlank(take.listOfT), take.number],
        "T",
        ([list, at]) => list?.[wholeOf(at, 0, FAR) - 1] ?? null,
        ([list = none, at = none], _env, [, known]) => sql`(${list})[${wholeSql(at, known, 0, FAR)}]`,
        { mayBeBlank: true, guarded: true },
      ),
    ],
  },
  UNIQUE: {
    zh: "去重",
    group: "list",
    signature: "UNIQUE(list)",
    examples: [["COUNT(UNIQUE(LIST(1, 2, 1.0)))", "2"]],
    overloads: [
      overload(
        [take.listOfT],
        "T[]",
        ([list]) => distinct(list),
        ([list = none]) =>
          sql`(select array_agg(v order by n) from (select v, min(n) as n from unnest(${list}) with ordinality as u(v, n) group by v) as "$u")`,
        { mayBeBlank: true },
      ),
    ],
  },
  SORT: {
    zh: "排序",
    group: "list",
    signature: "SORT(list)",
    examples: [["INDEX(SORT(LIST(3, 1, 2)), 1)", "1"]],
    overloads: [
      overload(
        [{ ...take.listOfT, spec: "ordered[]" }],
        "T[]",
        ([list]) => list.toSorted(compareValues),
        ([list = none]) => sql`(select array_agg(v order by v) from unnest(${list}) as u(v))`,
        { mayBeBlank: true },
      ),
    ],
  },
  REVERSE: {
    zh: "倒序",
    group: "list",
    signature: "REVERSE(list)",
    examples: [["INDEX(REVERSE(LIST(3, 1, 2)), 1)", "2"]],
    overloads: [
      overload(
        [take.listOfT],
        "T[]",
        ([list]) => list.toReversed(),
        ([list = none]) => sql`(select array_agg(v order by n desc) from unnest(${list}) with ordinality as u(v, n))`,
        { mayBeBlank: true },
      ),
    ],
  },
  SLICE: {
    zh: "截取列表",
    group: "list",
    signature: "SLICE(list, start, count)",
    examples: [["COUNT(SLICE(LIST(1, 2, 3, 4), 2, 2))", "2"]],
    overloads: [
      overload(
        [take.listOfT, take.number, take.number],
        "T[]",
        ([list, start, count]) => {
          const from = Math.max(wholeOf(start, 0, FAR), 1) - 1;
          return list.slice(from, from + wholeOf(count, 0, FAR));
        },
        ([list = none, start = none, count = none], _env, [, from, size]) =>
          bindOnce(
            [list, wholeSql(start, from, 0, FAR), wholeSql(count, size, 0, FAR)],
            (l, s, c) =>
              sql`case when ${s} is not null then (${l})[greatest(${s}, 1):greatest(${s}, 1) + ${c} - 1] end`,
          ),
        { mayBeBlank: true },
      ),
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
