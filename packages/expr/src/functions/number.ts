import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { FunctionDefinition } from "../define.ts";
import { Decimal, divide } from "../number.ts";
import { optional, orBlank, overload, take, variadic } from "../overload.ts";
import type { Overload } from "../overload.ts";
import { ceiling, ceilingSql, digitsOf, digitsSql, floor, floorSql, modulo, moduloSql, roundTo } from "../rounding.ts";
import { bindOnce, divideSql } from "../sqlGuard.ts";
import type { PlainKind } from "../types.ts";
import { averageOfLists, maxOfLists, minOfLists, sumOfLists } from "./aggregate.ts";
import { compareValues } from "../value.ts";
import type { Value } from "../value.ts";

const comma = sqlRaw(", ");
const none = sql`null`;
const zero = new Decimal(0);

const present = <T>(items: readonly (T | null)[]): readonly T[] => items.filter((item) => item !== null);
const total = (items: readonly Decimal[]): Decimal => items.reduce((sum, item) => sum.plus(item), zero);
const totalSql = (args: readonly Sql[]): Sql =>
  sql`(${joinSql(
    args.map((arg) => sql`coalesce(${arg}, 0)`),
    sqlRaw(" + "),
  )})`;

/** The largest or smallest argument that is not blank; one signature per ordered kind. */
function extreme(kind: "number" | "date" | "datetime" | "time" | "duration", pick: "greatest" | "least"): Overload {
  const sign = pick === "greatest" ? 1 : -1;
  const best = (items: readonly Value[]): Value =>
    items.reduce(
      (kept, item) => (kept === null || (item !== null && sign * compareValues(item, kept) > 0) ? item : kept),
      null,
    );
  const result: PlainKind = kind;
  return variadic(
    { ...take.any, spec: kind, takesBlank: true },
    result,
    best,
    (args) => sql`${sqlRaw(pick)}(${joinSql(args, comma)})`,
    {
      guarded: true,
    },
  );
}

const ordered = ["number", "date", "datetime", "time", "duration"] as const;

/** A one-argument function on numbers. */
function unary(
  js: (x: Decimal) => Decimal | null,
  sqlOf: (x: Sql) => Sql,
  traits: { mayBeBlank?: boolean } = {},
): readonly Overload[] {
  return [
    overload(
      [take.number],
      "number",
      ([x]) => js(x),
      ([x = none]) => sqlOf(x),
      traits,
    ),
  ];
}

function rounding(
  js: (x: Decimal, digits: number) => Decimal,
  sqlOf: (x: Sql, digits: Sql) => Sql,
): readonly Overload[] {
  return [
    overload(
      [take.number, optional(take.number, "0")],
      "number",
      ([x, digits]) => js(x, digitsOf(digits)),
      ([x = none, digits = none], _env, [, known = null]) => sqlOf(x, digitsSql(digits, known)),
      { mayBeBlank: true },
    ),
  ];
}

/** Arithmetic beyond the operators. */
export const numberFunctions = {
  ABS: {
    zh: "绝对值",
    group: "number",
    signature: "ABS(number)",
    examples: [["ABS(-2.5)", "2.5"]],
    overloads: unary(
      (x) => x.abs(),
      (x) => sql`abs(${x})`,
    ),
  },
  SIGN: {
    zh: "正负号",
    group: "number",
    signature: "SIGN(number)",
    examples: [
      ["SIGN(-3)", "-1"],
      ["SIGN(0)", "0"],
    ],
    overloads: unary(
      (x) => new Decimal(x.cmp(0)),
      (x) => sql`sign(${x})`,
    ),
  },
  INT: {
    zh: "取整",
    group: "number",
    signature: "INT(number)",
    examples: [
      ["INT(2.9)", "2"],
      ["INT(-2.1)", "-3"],
    ],
    overloads: unary(
      (x) => x.floor(),
      (x) => sql`floor(${x})`,
    ),
  },
  TRUNC: {
    zh: "截断",
    group: "number",
    signature: "TRUNC(number, digits = 0)",
    examples: [
      ["TRUNC(-2.78, 1)", "-2.7"],
      ["TRUNC(1299, -2)", "1200"],
    ],
    overloads: rounding(
      (x, digits) => roundTo(x, digits, Decimal.ROUND_DOWN),
      (x, digits) => sql`trunc(${x}, ${digits})`,
    ),
  },
  ROUND: {
    zh: "四舍五入",
    group: "number",
    signature: "ROUND(number, digits = 0)",
    examples: [
      ["ROUND(2.5)", "3"],
      ["ROUND(-2.5)", "-3"],
      ["ROUND(1.005, 2)", "1.01"],
      ["ROUND(1250, -2)", "1300"],
    ],
    overloads: rounding(
      (x, digits) => roundTo(x, digits, Decimal.ROUND_HALF_UP),
      (x, digits) => sql`round(${x}, ${digits})`,
    ),
  },
  ROUNDUP: {
    zh: "向上舍入",
    group: "number",
    signature: "ROUNDUP(number, digits = 0)",
    examples: [
      ["ROUNDUP(2.01)", "3"],
      ["ROUNDUP(-2.01)", "-3"],
      ["ROUNDUP(3.14159, 3)", "3.142"],
    ],
    overloads: rounding(
      (x, digits) => roundTo(x, digits, Decimal.ROUND_UP),
      (x, digits) =>
        bindOnce(
          [x, digits],
          (n, d) => sql`trunc(${n}, ${d}) + sign(${n} - trunc(${n}, ${d})) * power(10::numeric, -${d})`,
        ),
    ),
  },
  ROUNDDOWN: {
    zh: "向下舍入",
    group: "number",
    signature: "ROUNDDOWN(number, digits = 0)",
    examples: [["ROUNDDOWN(-2.99)", "-2"]],
    overloads: rounding(
      (x, digits) => roundTo(x, digits, Decimal.ROUND_DOWN),
      (x, digits) => sql`trunc(${x}, ${digits})`,
    ),
  },
  CEILING: {
    zh: "向上取倍数",
    group: "number",
    signature: "CEILING(number, step = 1)",
    examples: [
      ["CEILING(2.5)", "3"],
      ["CEILING(-10, 3)", "-9"],
      ["CEILING(-10, -3)", "-12"],
      ["CEILING(10, -3)", null],
      ["CEILING(7, 0)", "0"],
    ],
    overloads: [
      overload(
        [take.number, optional(take.number, "1")],
        "number",
        ([x, step]) => ceiling(x, step),
        ([x = none, step = none]) => ceilingSql(x, step),
        {
          mayBeBlank: true,
        },
      ),
    ],
  },
  FLOOR: {
    zh: "向下取倍数",
    group: "number",
    signature: "FLOOR(number, step = 1)",
    examples: [
      ["FLOOR(2.5)", "2"],
      ["FLOOR(-10, 3)", "-12"],
      ["FLOOR(-10, -3)", "-9"],
      ["FLOOR(7, 0)", null],
    ],
    overloads: [
      overload(
        [take.number, optional(take.number, "1")],
        "number",
        ([x, step]) => floor(x, step),
        ([x = none, step = none]) => floorSql(x, step),
        {
          mayBeBlank: true,
        },
      ),
    ],
  },
  MOD: {
    zh: "取余",
    group: "number",
    fails: "#DIV/0!",
    signature: "MOD(number, divisor)",
    examples: [
      ["MOD(7, 3)", "1"],
      ["MOD(-7, 3)", "2"],
      ["MOD(7, -3)", "-2"],
      ["MOD(7, 0)", null],
    ],
    overloads: [
      overload(
        [take.number, take.number],
        "number",
        ([x, by]) => modulo(x, by),
        ([x = none, by = none]) => moduloSql(x, by),
        {
          mayBeBlank: true,
        },
      ),
    ],
  },
  QUOTIENT: {
    zh: "取商",
    group: "number",
    fails: "#DIV/0!",
    signature: "QUOTIENT(number, divisor)",
    examples: [
      ["QUOTIENT(-7, 2)", "-3"],
      ["QUOTIENT(1, 0)", null],
    ],
    overloads: [
      overload(
        [take.number, take.number],
        "number",
        ([x, by]) => (by.isZero() ? null : x.divToInt(by)),
        ([x = none, by = none]) => sql`div(${x}, nullif(${by}, 0))`,
        { mayBeBlank: true },
      ),
    ],
  },
  MIN: {
    zh: "最小值",
    group: "number",
    signature: "MIN(value1, …)",
    examples: [
      ["MIN(3, BLANK(), 2)", "2"],
      ["MIN(#2026-01-31#, #2026-01-01#)", "#2026-01-01#"],
    ],
    overloads: [...ordered.map((kind) => extreme(kind, "least")), minOfLists],
  },
  MAX: {
    zh: "最大值",
    group: "number",
    signature: "MAX(value1, …)",
    examples: [
      ["MAX(LIST(#2026-01-31#, #2026-01-01#))", "#2026-01-31#"],
      ["MAX(3, BLANK(), 2)", "3"],
      ["MAX(#2026-01-31#, #2026-01-01#)", "#2026-01-31#"],
    ],
    overloads: [...ordered.map((kind) => extreme(kind, "greatest")), maxOfLists],
  },
  SUM: {
    zh: "求和",
    group: "number",
    signature: "SUM(number1, …)",
    examples: [
      ["SUM(LIST(1, 2), 3)", "6"],
      ["SUM(1, BLANK(), 2.5)", "3.5"],
      ["SUM(BLANK())", "0"],
    ],
    overloads: [
      variadic(orBlank(take.number), "number", (items) => total(present(items)), totalSql, { mayBeBlank: true }),
      sumOfLists,
    ],
  },
  AVERAGE: {
    zh: "平均值",
    group: "number",
    signature: "AVERAGE(number1, …)",
    examples: [
      ["AVERAGE(LIST(1, 2, 3))", "2"],
      ["AVERAGE(1, BLANK(), 4)", "2.5"],
      ["AVERAGE(BLANK())", null],
    ],
    overloads: [
      variadic(
        orBlank(take.number),
        "number",
        (items) => divide(total(present(items)), new Decimal(present(items).length)),
        (args) => {
          const rows = joinSql(
            args.map((arg) => sql`(${arg})`),
            comma,
          );
          return sql`(select ${divideSql(sql`sum("$0")`, sql`count("$0")`)} from (values ${rows}) as "$"("$0"))`;
        },
        { mayBeBlank: true },
      ),
      averageOfLists,
    ],
  },
  ISEVEN: {
    zh: "是偶数",
    group: "number",
    signature: "ISEVEN(number)",
    examples: [
      ["ISEVEN(4)", "TRUE"],
      ["ISEVEN(-3.5)", "FALSE"],
    ],
    overloads: [
      overload(
        [take.number],
        "boolean",
        ([x]) => x.trunc().mod(2).isZero(),
        ([x = none]) => sql`(mod(trunc(${x}), 2) = 0)`,
      ),
    ],
  },
  ISODD: {
    zh: "是奇数",
    group: "number",
    signature: "ISODD(number)",
    examples: [["ISODD(-3.5)", "TRUE"]],
    overloads: [
      overload(
        [take.number],
        "boolean",
        ([x]) => !x.trunc().mod(2).isZero(),
        ([x = none]) => sql`(mod(trunc(${x}), 2) <> 0)`,
      ),
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
