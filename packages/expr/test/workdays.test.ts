import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile } from "../src/index.ts";
import type { FieldRef, TypedExpr } from "../src/index.ts";
import { Decimal } from "../src/number.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide, TestRow } from "./backEnds.ts";

const fields: readonly FieldRef[] = [
  { key: "a", label: { zh: "a" }, type: { kind: "date" } },
  { key: "b", label: { zh: "b" }, type: { kind: "date" } },
  { key: "k", label: { zh: "k" }, type: { kind: "number" } },
];

const weeks = ["1", "7", "11", '"0010100"', '"1111110"', '"1111111"', '"CN"'];
const sources = [
  "ISWORKDAY(a)",
  "NETWORKDAYS(a, b)",
  "NETWORKDAYS(a, b, LIST(a, b, #2026-01-01#))",
  "WORKDAY(a, k, LIST(b, #2026-10-08#))",
  ...weeks.flatMap((week) => [
    `NETWORKDAYS.INTL(a, b, ${week})`,
    `NETWORKDAYS.INTL(a, b, ${week}, LIST(b))`,
    `WORKDAY.INTL(a, k, ${week})`,
    `WORKDAY.INTL(a, k, ${week}, LIST(b, #2026-10-08#))`,
  ]),
];

function build(source: string): TypedExpr {
  const result = compile(source, { fields });
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.error)}`);
  return result.value;
}

let side: SqlSide;
beforeAll(async () => {
  side = await startSqlSide(fields);
});
afterAll(() => side.stop());

// The years of the notices and those around them.
const day = fc
  .integer({ min: 0, max: 9_000 })
  .map((at) => new Date(Date.UTC(2003, 0, 1 + at)).toISOString().slice(0, 10));

test("[V1] working days are the same on both sides, by every week and by China's calendar", async () => {
  const typed = sources.map(build);
  const rows: readonly TestRow[] = fc.sample(
    fc.record({ a: day, b: day, k: fc.integer({ min: -300, max: 300 }).map((n) => new Decimal(n).div(2)) }),
    { numRuns: 60, seed: 3 },
  );
  const found = await side.evaluate(typed, rows);
  const wrong = rows.flatMap((row, at) =>
    typed.flatMap((one, index) => {
      const [fromSql, fromJs] = [found[at]?.[index] ?? null, evaluateJs(one, row)];
      return fromSql === fromJs
        ? []
        : [`${sources[index]} over ${JSON.stringify(row)}: SQL ${String(fromSql)} JS ${String(fromJs)}`];
    }),
  );
  expect(wrong.slice(0, 5)).toEqual([]);
});

test("China's working days of a year are as many as its notices say", () => {
  const of = (year: number): unknown =>
    evaluateJs(build(`NETWORKDAYS.INTL(#${year}-01-01#, #${year}-12-31#, "CN")`), {});
  expect([2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026].map(of)).toEqual([
    "250",
    "249",
    "250",
    "249",
    "249",
    "251",
    "248",
    "248",
  ]);
});
