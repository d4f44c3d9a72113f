import { sql } from "@tongzhou/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile } from "../src/index.ts";
import type { FieldRef, TypedExpr } from "../src/index.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide } from "./backEnds.ts";

const fields: readonly FieldRef[] = [
  { key: "free", label: { zh: "休息日" }, type: { kind: "list", of: { kind: "date" } } },
  { key: "start", label: { zh: "开始" }, type: { kind: "date" } },
];

function build(source: string): TypedExpr {
  const result = compile(source, { fields });
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.error)}`);
  return result.value;
}

let side: SqlSide;
beforeAll(async () => {
  side = await startSqlSide(fields);
  await side.query(sql`set statement_timeout = '60s'`);
});
afterAll(() => side.stop());

// Looked up one after the other, a hundred thousand days among a hundred thousand others would take minutes.
test.each([0, 3, 100_000])(
  "[L3] working days around %d free days end, and are the same on both sides",
  async (many) => {
    const day = (at: number): string =>
      new Date(Date.UTC(1990, 0, 1 + ((at * 7919) % many))).toISOString().slice(0, 10);
    const row = { free: many === 0 ? null : Array.from({ length: many }, (_, at) => day(at)), start: "2000-01-01" };
    const typed = [
      "WORKDAY(start, 50000, free)",
      "WORKDAY(start, -9000, free)",
      'WORKDAY.INTL(start, 20000, "CN", free)',
      "NETWORKDAYS(#1901-01-01#, #9999-12-31#, free)",
      'NETWORKDAYS.INTL(#1901-01-01#, #2100-12-31#, "CN", free)',
      'NETWORKDAYS.INTL(#2030-01-01#, #1999-12-31#, "0010001", free)',
    ].map(build);
    expect((await side.evaluate(typed, [row]))[0]).toEqual(typed.map((one) => evaluateJs(one, row)));
  },
);
