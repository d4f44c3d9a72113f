import { sql } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { FunctionDefinition } from "../define.ts";
import { Decimal } from "../number.ts";
import { optional, overload, take } from "../overload.ts";
import type { Overload } from "../overload.ts";
import { exponential, logarithm, logarithmSql, naturalLogarithm, power, powerSql, root, rootSql } from "../power.ts";
import { bindOnce } from "../sqlGuard.ts";

const none = sql`null`;

function unary(js: (x: Decimal) => Decimal | null, sqlOf: (x: Sql) => Sql): readonly Overload[] {
  return [
    overload(
      [take.number],
      "number",
      ([x]) => js(x),
      ([x = none]) => sqlOf(x),
      { mayBeBlank: true },
    ),
  ];
}

/** Powers, roots and logarithms. */
export const mathFunctions = {
  POWER: {
    zh: "乘方",
    group: "number",
    signature: "POWER(base, exponent)",
    examples: [
      ["POWER(2, 10)", "1024"],
      ["POWER(4, 0.5)", "2"],
      ["POWER(2, -2)", "0.25"],
      ["POWER(0, -1)", null],
      ["POWER(-8, 1 / 3)", null],
    ],
    overloads: [
      overload(
        [take.number, take.number],
        "number",
        ([x, y]) => power(x, y),
        ([x = none, y = none]) => powerSql(x, y),
        {
          mayBeBlank: true,
        },
      ),
    ],
  },
  SQRT: {
    zh: "平方根",
    group: "number",
    signature: "SQRT(number)",
    examples: [
      ["SQRT(16)", "4"],
      ["SQRT(-1)", null],
    ],
    overloads: unary(root, rootSql),
  },
  EXP: {
    zh: "自然指数",
    group: "number",
    signature: "EXP(number)",
    examples: [
      ["EXP(0)", "1"],
      ["ROUND(EXP(1), 6)", "2.718282"],
    ],
    overloads: unary(exponential, (x) => sql`exp(round(greatest(least(${x}, 300), -100), 100))`),
  },
  LN: {
    zh: "自然对数",
    group: "number",
    signature: "LN(number)",
    examples: [
      ["LN(1)", "0"],
      ["LN(0)", null],
    ],
    overloads: unary(naturalLogarithm, (x) =>
      bindOnce([x], (n) => sql`ln(round(case when ${n} > 0 then ${n} end, 100))`),
    ),
  },
  LOG: {
    zh: "对数",
    group: "number",
    signature: "LOG(number, base = 10)",
    examples: [
      ["LOG(1000)", "3"],
      ["LOG(8, 2)", "3"],
      ["LOG(8, 1)", null],
    ],
    overloads: [
      overload(
        [take.number, optional(take.number, "10")],
        "number",
        ([x, base]) => logarithm(x, base),
        ([x = none, base = none]) => logarithmSql(x, base),
        {
          mayBeBlank: true,
        },
      ),
    ],
  },
  PI: {
    zh: "圆周率",
    group: "number",
    signature: "PI()",
    examples: [["ROUND(PI(), 4)", "3.1416"]],
    overloads: [
      overload(
        [],
        "number",
        () => new Decimal("3.141592653589793238462643383280"),
        () => sql`3.141592653589793238462643383280`,
        { guarded: true },
      ),
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
