import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, Decimal } from "../src/index.ts";
import type { FieldRef } from "../src/index.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide } from "./backEnds.ts";

const fields: readonly FieldRef[] = [{ key: "amount", label: { zh: "金额" }, type: { kind: "number" } }];

describe("[V1] amounts in words", () => {
  let side: SqlSide;
  beforeAll(async () => {
    side = await startSqlSide(fields);
  });
  afterAll(() => side.stop());

  test("are the same on both sides wherever zeros stand, and none past sixteen digits", async () => {
    const compiled = compile("RMBCAP(amount)", { fields });
    if (!compiled.ok) throw new Error("amounts-compile");
    const digit = fc.constantFrom("0", "0", "0", "1", "7");
    const amount = fc.tuple(
      fc.constantFrom("", "-"),
      fc.array(digit, { minLength: 1, maxLength: 17 }),
      fc.array(digit, { minLength: 1, maxLength: 4 }),
    );
    const sample = fc.sample(amount, { numRuns: 1500, seed: 20261122 });
    const rows = [
      ...sample.map(([sign, whole, cents]) => `${sign}${whole.join("")}.${cents.join("")}`),
      "0.004",
      "0.995",
    ].map((text) => ({ amount: new Decimal(text) }));
    const found = await side.evaluate([compiled.value], rows);
    expect(found.map(([value]) => value)).toEqual(rows.map((row) => evaluateJs(compiled.value, row)));
    const words = (text: string) => evaluateJs(compiled.value, { amount: new Decimal(text) });
    expect([words("1000000000000"), words("10000001"), words("50000500.5"), words("9999999999999999.995")]).toEqual([
      "壹万亿元整",
      "壹仟万零壹元整",
      "伍仟万零伍佰元伍角整",
      null,
    ]);
  });
});
