import { sql, sqlIdent, toQuery } from "@tongzhou/base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, toSql, toSqlCondition } from "../src/index.ts";
import type { SqlBinding, TypedExpr } from "../src/index.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide } from "./backEnds.ts";
import { randomFields } from "./randomExpression.ts";

const binding: SqlBinding = {
  field: (key) => sqlIdent("t", key),
  now: sql`now()`,
  currentMember: sql`${7}`,
  zone: sql`${"Asia/Shanghai"}::text`,
};

function build(source: string): TypedExpr {
  const result = compile(source, { fields: randomFields });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe("[Q1] a filter stays plain where an index can serve it", () => {
  test.for([
    ['choice_1 = "open"', '(("t"."choice_1") = $1::text)'],
    ["member_1 = CURRENT_USER()", '(("t"."member_1") = (coalesce(($1)::bigint, 0)))'],
    ["number_1 > 5 and date_1 <= #2026-01-31#", '((("t"."number_1") > $1::numeric) and (("t"."date_1") <= $2::date))'],
    ['choice_1 in ("open", "Z")', '(("t"."choice_1") in ($1::text, $2::text))'],
    ['CONTAINS(text_1, "50%")', '((("t"."text_1") ilike $1::text))'],
    ['CONTAINS(choices_1, "open")', '(("t"."choices_1") && array[$1::text])'],
    ["ISBLANK(text_1)", '(("t"."text_1") is null)'],
    ["number_1 between 1 and 5", '(("t"."number_1") between $1::numeric and $2::numeric)'],
  ] as const)("%s", ([source, text]) => {
    expect(toQuery(toSqlCondition(build(source), binding)).text).toBe(text);
  });
});

describe("[Q2] the statement grows no faster than the expression", () => {
  test.for([
    ["in", "boolean_1", (inner: string) => `(${inner}) in (boolean_1, boolean_2)`],
    ["ROUNDUP", "number_1", (inner: string) => `ROUNDUP(${inner}, number_2)`],
    ["MOD", "number_1", (inner: string) => `MOD(${inner}, 7) ^ 2`],
    ["SUBSTITUTE", "text_1", (inner: string) => `SUBSTITUTE(${inner}, text_2, "x")`],
    ["SWITCH", "text_1", (inner: string) => `SWITCH(${inner}, text_2, "a", "b")`],
    ["DATEADD", "datetime_1", (inner: string) => `DATEADD(${inner}, number_1, "month")`],
    ["TEXT", "number_1", (inner: string) => `VALUE(TEXT(${inner}, "0.0#"))`],
  ] as const)("%s", ([, start, wrap]) => {
    const nest = (times: number): string => Array.from({ length: times }).reduce<string>(wrap, start);
    const size = (times: number): number => toQuery(toSql(build(nest(times)), binding)).text.length;
    expect(size(16) / size(8)).toBeLessThan(2.2);
  });
});

describe("on PostgreSQL", () => {
  let side: SqlSide;
  beforeAll(async () => {
    side = await startSqlSide(randomFields);
  });
  afterAll(() => side.stop());

  test("[L2] the deepest and the widest expression that is allowed still runs", async () => {
    const deep = `${"(number_1 / ".repeat(200)}2${")".repeat(200)}`;
    const sum = `1${" + number_1".repeat(250)}`;
    const wide = `number_1 in (${Array.from({ length: 2000 }, (_, index) => index).join(", ")})`;
    const nested = `${"IF(boolean_1, ".repeat(120)}1${", 2)".repeat(120)}`;
    const row = { number_1: null, boolean_1: true };
    for (const source of [deep, sum, wide, nested]) {
      const typed = build(source);
      expect((await side.evaluate([typed], [row]))[0]?.[0] ?? null).toEqual(evaluateJs(typed, row));
    }
  });

  test("[Q3] text and names from outside never become SQL", async () => {
    const attacks = ["'; drop table t; --", '"; select 1 --', "\\'; --", "$1", "%s", "{}", "/*", "E'\\x00'"];
    for (const attack of attacks) {
      const key = attack.slice(0, 60);
      const quoted = `"${attack.replaceAll('"', '""')}"`;
      const typed = build(
        `CONTAINS(text_1, ${quoted}) and text_1 & ${quoted} <> ${quoted} and SUBSTITUTE(text_1, ${quoted}, "") = ""`,
      );
      const [[found] = []] = await side.evaluate([typed], [{ text_1: attack }]);
      expect(found).toBe(evaluateJs(typed, { text_1: attack }));
      const named = compile(`{${key.replaceAll("}", "}}")}} = "a"`, {
        fields: [{ key, label: { zh: key }, type: { kind: "text" } }],
      });
      if (!named.ok) throw new Error(JSON.stringify(named.error));
      const hostile = await startSqlSide([{ key, label: { zh: key }, type: { kind: "text" } }]);
      expect(await hostile.evaluate([named.value], [{ [key]: "a" }])).toEqual([[true]]);
      await hostile.stop();
    }
  });
});
