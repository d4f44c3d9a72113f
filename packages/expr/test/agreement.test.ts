import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "../src/all.ts";
import { compile, parse, print } from "../src/index.ts";
import type { Scope, TypedExpr, Wire } from "../src/index.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide, TestRow } from "./backEnds.ts";
import { Choices, randomFields, randomRow, randomSource, resultKinds } from "./randomExpression.ts";

// CI runs this seed; TONGZHOU_EXPR_SEED and TONGZHOU_EXPR_RUNS widen the search.
const seed = Number(process.env["TONGZHOU_EXPR_SEED"] ?? 20261121);
const expressions = Number(process.env["TONGZHOU_EXPR_RUNS"] ?? 1200);
const ROWS = 8;
const BATCH = 40;
const zones = [
  "Asia/Shanghai",
  "America/New_York",
  "Europe/London",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Asia/Kolkata",
  "UTC",
  "America/St_Johns",
  "Pacific/Kiritimati",
  "America/Havana",
];

const scope: Scope = { fields: randomFields };
const numbers = fc.noBias(fc.array(fc.nat(), { minLength: 120, maxLength: 120 }));

function build(source: string): TypedExpr {
  const result = compile(source, scope);
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.error)}`);
  return result.value;
}

describe("[V1] both back ends", () => {
  let side: SqlSide;
  beforeAll(async () => {
    side = await startSqlSide(randomFields);
  });
  afterAll(() => side.stop());

  /** One statement for the batch; when it fails, each expression alone, to name the one that broke it. */
  async function evaluate(
    batch: readonly TypedExpr[],
    rows: readonly TestRow[],
    zone: string,
  ): Promise<readonly (readonly Wire[])[]> {
    try {
      return await side.evaluate(batch, rows, zone);
    } catch (error) {
      for (const one of batch)
        for (const row of rows)
          try {
            await side.evaluate([one], [row], zone);
          } catch (cause) {
            throw new Error(`SQL fails (${String(cause)}) for ${print(one)} over ${used(one, row)} in ${zone}`, {
              cause,
            });
          }
      throw error;
    }
  }

  test(
    `agree on ${expressions} random expressions over ${ROWS} rows each, and on their printed form`,
    { timeout: 600_000 },
    async () => {
      const sample = fc.sample(numbers, { numRuns: expressions, seed });
      const failures: string[] = [];
      for (let start = 0; start < sample.length; start += BATCH) {
        const choices = sample.slice(start, start + BATCH).map((list) => new Choices(list));
        const typed = choices.map((one) => build(randomSource(one.pick(resultKinds), one, 1 + one.below(4))));
        const rows = Array.from({ length: ROWS }, (_, index) => randomRow(choices[index] ?? new Choices([index])));
        const zone = zones[(start / BATCH) % zones.length] ?? "UTC";
        const found = await evaluate(typed, rows, zone);
        const conditions = typed.filter((one) => one.type.kind === "boolean");
        const held = await side.holds(conditions, rows, zone);
        for (const [index, one] of conditions.entries())
          for (const [number, row] of rows.entries())
            if ((evaluateJs(one, row, zone) === true) !== held[number]?.[index])
              failures.push(`where ${print(one)}\n    over ${used(one, row)} in ${zone}`);
        for (const [index, one] of typed.entries()) {
          const again = parse(print(one));
          expect(again.ok && print(again.value)).toBe(print(one));
          for (const [number, row] of rows.entries()) {
            const fromSql = found[number]?.[index] ?? null;
            const fromJs = evaluateJs(one, row, zone);
            if (JSON.stringify(fromSql) !== JSON.stringify(fromJs))
              failures.push(
                `${print(one)}\n    over ${used(one, row)} in ${zone}\n    SQL ${JSON.stringify(fromSql)} JS ${JSON.stringify(fromJs)}`,
              );
          }
        }
      }
      // The shortest says most.
      failures.sort((a, b) => a.length - b.length);
      expect(failures.slice(0, 10).join("\n"), `seed ${seed}: ${failures.length} differ`).toBe("");
    },
  );
});

function used(typed: TypedExpr, row: TestRow): string {
  return JSON.stringify(Object.fromEntries(typed.fields.map((key) => [key, row[key] ?? null])));
}
