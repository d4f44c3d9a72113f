import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile, normaliseNumber } from "../src/index.ts";
import type { FieldRef, TypedExpr } from "../src/index.ts";
import { Decimal } from "../src/number.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide, TestRow } from "./backEnds.ts";

const fields: readonly FieldRef[] = ["x", "y"].map((key) => ({ key, label: { zh: key }, type: { kind: "number" } }));
const sources = [
  "x + y",
  "x - y",
  "x * y",
  "x / y",
  "x ^ y",
  "x ^ INT(MOD(y, 20))",
  "x ^ 0.5",
  "x ^ (1 / 3)",
  "SQRT(x)",
  "SQRT(ABS(x))",
  "EXP(x)",
  "EXP(MOD(x, 100))",
  "LN(ABS(x))",
  "LOG(ABS(x))",
  "LOG(ABS(x), ABS(y))",
  "MOD(x, y)",
  "QUOTIENT(x, y)",
  "CEILING(x, y)",
  "FLOOR(x, y)",
  "ROUND(x, y)",
  "ROUNDUP(x, MOD(y, 40) - 20)",
  "ROUNDDOWN(x, MOD(y, 40) - 20)",
  "TRUNC(x, y)",
  "INT(x)",
  "AVERAGE(x, y, 1)",
  "SUM(x, y)",
  "x * x * x * x * x * x * x * x * x * y",
  "(x + y) * (x - y) / (x * y)",
  "x%%%%%%%%%%% * y",
  "-x * -y + x%",
  'TEXT(x, "#,##0.00")',
  'TEXT(x, "0.0##%")',
  'x & ""',
  'VALUE(x & "") = x',
  "x / y * y = x",
  "ISODD(x)",
];

let side: SqlSide;
beforeAll(async () => {
  side = await startSqlSide(fields);
});
afterAll(() => side.stop());

// Digits and where the point stands, so that tiny, whole and huge numbers are all likely.
const numbers = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 35n), max: 10n ** 35n }),
    fc.integer({ min: 0, max: 35 }),
    fc.integer({ min: -35, max: 70 }),
    fc.boolean(),
  )
  .map(([digits, dropped, power, isSmall]) =>
    normaliseNumber(
      isSmall
        ? new Decimal(`${digits % 1000n}`).div(8)
        : new Decimal(`${digits / 10n ** BigInt(dropped)}`).times(new Decimal(10).pow(power)),
    ),
  );

test("[N1] arithmetic over tiny, plain and huge numbers gives the same digits on both sides", async () => {
  const typed = sources.map((source): TypedExpr => {
    const result = compile(source, { fields });
    if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.error)}`);
    return result.value;
  });
  const runs = Number(process.env["TONGZHOU_EXPR_RUNS"] ?? 120);
  const seed = Number(process.env["TONGZHOU_EXPR_SEED"] ?? 1);
  const rows: readonly TestRow[] = fc.sample(fc.record({ x: numbers, y: numbers }), { numRuns: runs, seed });
  const found = await side.evaluate(typed, rows);
  const wrong = rows.flatMap((row, number) =>
    typed.flatMap((one, index) => {
      const [fromSql, fromJs] = [found[number]?.[index] ?? null, evaluateJs(one, row)];
      return fromSql === fromJs
        ? []
        : [
            `${sources[index]} x=${String(row["x"])} y=${String(row["y"])}\n  SQL ${String(fromSql)}\n  JS  ${String(fromJs)}`,
          ];
    }),
  );
  expect(wrong.slice(0, 8).join("\n"), `${wrong.length} differ`).toBe("");
});
