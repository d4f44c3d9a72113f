import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, toQuery } from "@tongzhou/base";
import { compile, complete, print, toSql } from "../src/index.ts";
import type { Scope, TypedExpr } from "../src/index.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide } from "./backEnds.ts";
import { Choices, randomFields, randomRow } from "./randomExpression.ts";

const scope: Scope = { fields: randomFields };

function build(source: string): TypedExpr {
  const result = compile(source, scope);
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.error)}`);
  return result.value;
}

const codes = (source: string): readonly string[] => {
  const result = compile(source, scope);
  return result.ok ? [] : result.error.map(({ code }) => code);
};

describe("[M1] LET", () => {
  let side: SqlSide;
  beforeAll(async () => {
    side = await startSqlSide(randomFields);
  });
  afterAll(() => side.stop());

  // Values that are blank, errors, lists and conditions, each asked for in every way there is.
  const value = fc.constantFrom(
    "number_1 / number_2",
    "SQRT(number_1)",
    "number_1",
    "text_1 & text_2",
    "TRIM(text_1)",
    "IF(boolean_1, 1 / 0, number_2)",
    "UNIQUE(LIST(number_1, number_2, 1))",
    "date_1 + number_1",
    "number_1 > number_2",
    "SWITCH(number_1, 1, 1 / 0, number_2)",
    "IFERROR(number_1 / number_2, BLANK())",
    "LET(inner, number_1 / number_2, IFERROR(inner, 1 / 0))",
    "BLANK()",
  );
  const body = fc.constantFrom(
    "ISERROR(x)",
    "ISBLANK(x)",
    "IFERROR(x, y)",
    "x = x",
    "IF(ISERROR(y), 1, 2) + IF(ISBLANK(x), 1, 2)",
    "COALESCE(x, x)",
    "LET(z, IFERROR(x, x), ISERROR(z) or ISBLANK(z))",
    "COUNT(LIST(x, x, x))",
    "IF(boolean_1, x, x)",
    'JOIN("-", x, x, y)',
  );

  test("both back ends agree on named values of every sort, and print reads back", async () => {
    const sample = fc.sample(fc.tuple(value, value, body), { numRuns: 400, seed: 20261122 });
    const sources = sample.map(([x, y, z]) => `LET(x, ${x}, y, ${y}, ${z})`);
    const typed = sources.flatMap((source) => {
      const result = compile(source, scope);
      return result.ok ? [result.value] : [];
    });
    expect(typed.length).toBeGreaterThan(150);
    const numbers = fc.sample(fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), { numRuns: 12, seed: 7 });
    const rows = numbers.map((list) => randomRow(new Choices(list)));
    for (let start = 0; start < typed.length; start += 40) {
      const batch = typed.slice(start, start + 40);
      const found = await side.evaluate(batch, rows);
      for (const [index, one] of batch.entries()) {
        const wanted = rows.map((row) => evaluateJs(one, row));
        expect([print(one), found.map((row) => row[index])]).toEqual([print(one), wanted]);
        expect(print(build(print(one)))).toBe(print(one));
      }
    }
  });

  test("a named value stands in the statement once, however often it is asked for", () => {
    const binding = {
      field: (key: string) => sql`field(${key})`,
      now: sql`now()`,
      currentMember: sql`0`,
      zone: sql`'UTC'`,
    };
    const chain = Array.from({ length: 40 }, (_, at) => `n${at + 1}, n${at} * n${at} + n${at}`).join(", ");
    const { values } = toQuery(toSql(build(`LET(n0, number_1 + 1, ${chain}, n40)`), binding));
    expect(values.filter((one) => one === "number_1")).toHaveLength(1);
  });
});

describe("[M1] names of LET", () => {
  test.each([
    ["LET(x, 1)", "expr.argument_count"],
    ["LET(x, 1, y, 2)", "expr.argument_count"],
    ["LET(1, 1, 2)", "expr.local_name"],
    ["LET(a.b, 1, 2)", "expr.local_name"],
    ["LET(x, 1, x, 2, x)", "expr.local_taken"],
    ["LET(x, LET(x, 1, x), x)", ""],
    ["LET(x, 1, LET(x, 2, x))", "expr.local_taken"],
    ["LET(number_1, 1, number_1 + number_2)", ""],
    ["LET(number_1, 1, number_1 + number1)", "expr.local_hides"],
    ["LET(x, y, y, 2, x)", "expr.unknown_field"],
    ["LET(x, 1, x) + x", "expr.unknown_field"],
    ["LET(a, LET(b, LET(c, LET(d, number_1 + 1, d), c), b), a)", "expr.too_complex"],
  ])("%s", (source, code) => {
    expect(codes(source)).toEqual(code === "" ? [] : [code]);
  });

  test("are printed as they are, and labels that would be taken for one are printed as keys", () => {
    const labelled: Scope = {
      fields: [
        { key: "amount", label: { zh: "金额" }, type: { kind: "number" } },
        { key: "rate", label: { zh: "税率" }, type: { kind: "number" } },
      ],
    };
    const result = compile("命名(金额, 税率 * 2, {总 额}, 金额 + 1, 金额 * amount + {总 额})", labelled);
    const typed = result.ok ? result.value : undefined;
    expect(typed && print(typed)).toBe("LET(金额, rate * 2, {总 额}, 金额 + 1, 金额 * amount + {总 额})");
    expect(typed && print(typed, { names: "labels", locale: "zh-CN" })).toBe(
      "LET(金额, 税率 * 2, {总 额}, 金额 + 1, 金额 * amount + {总 额})",
    );
  });

  test("a literal named by LET may stand where one is demanded", () => {
    expect(codes('LET(f, "0.00", TEXT(number_1, f))')).toEqual([]);
  });

  test("[C1] are offered after their values, and no longer after the LET", () => {
    const offered = (source: string): readonly string[] =>
      complete(source, source.length, scope, "zh-CN")
        .filter(({ kind }) => kind === "local")
        .map(({ label }) => label);
    expect(offered("LET(total, number_1, rest, number_2 - ")).toEqual(["total"]);
    expect(offered("命名(total, MAX(1, 2), rest, 2, ro")).toEqual([]);
    expect(offered("命名(total, MAX(1, 2), rest, 2, to")).toEqual(["total"]);
    expect(offered("LET(total, 1, total) + ")).toEqual([]);
  });
});
