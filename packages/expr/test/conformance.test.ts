import { readFileSync, readdirSync } from "node:fs";
import { must } from "@tongzhou/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile, fromWire } from "../src/index.ts";
import type { TypedExpr, Wire } from "../src/index.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide, TestRow } from "./backEnds.ts";
import { randomFields } from "./randomExpression.ts";

interface Case {
  readonly rule: string;
  readonly expression: string;
  readonly row: Readonly<Record<string, Wire>>;
  readonly expected: Wire;
}

const folder = new URL("../conformance/", import.meta.url);
const cases = readdirSync(folder).flatMap((name): readonly Case[] =>
  JSON.parse(readFileSync(new URL(name, folder), "utf8")),
);

function build(source: string): TypedExpr {
  const result = compile(source, { fields: randomFields });
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.error)}`);
  return result.value;
}

function rowOf(wire: Case["row"]): TestRow {
  const typeOf = (key: string): Parameters<typeof fromWire>[0] =>
    must(
      randomFields.find((field) => field.key === key),
      `conformance-field: got ${key}`,
    ).type;
  return Object.fromEntries(Object.entries(wire).map(([key, value]) => [key, fromWire(typeOf(key), value)]));
}

/** Trailing zeros say nothing. */
function plain(value: Wire): Wire {
  return typeof value === "string" && /^-?\d+\.\d*0$/.test(value) ? value.replace(/\.?0+$/, "") : value;
}

let side: SqlSide;
beforeAll(async () => {
  side = await startSqlSide(randomFields);
});
afterAll(() => side.stop());

test.for(cases)("[$rule] $expression over $row gives $expected", async ({ expression, row, expected }) => {
  const typed = build(expression);
  const wanted = typed.type.kind === "number" ? plain(expected) : expected;
  expect(evaluateJs(typed, rowOf(row))).toEqual(wanted);
  const [[fromSql] = []] = await side.evaluate([typed], [rowOf(row)]);
  expect(fromSql).toEqual(wanted);
});
