import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import "../src/all.ts";
import { answer, compile, Decimal, listFunctions } from "../src/index.ts";
import type { FieldRef, TypedExpr, Wire } from "../src/index.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide, TestRow } from "./backEnds.ts";

// Questions and answers lie in tables here; the engine keeps them with the transaction (packages/engine/src/db/answers.ts).

const fields: readonly FieldRef[] = [
  { key: "x", label: { zh: "数" }, type: { kind: "number" } },
  { key: "t", label: { zh: "文" }, type: { kind: "text" } },
  { key: "d", label: { zh: "日" }, type: { kind: "date" } },
];

const evaluateFunction = sql`create function pg_temp.evaluate(name text, strict int[], args text[]) returns text language plpgsql as '
  declare
    place int;
    line text := to_json(name || args)::text;
    given text;
  begin
    foreach place in array strict loop
      if args[place] is null then return null; end if;
    end loop;
    select a.value into given from pg_temp.answered a where a.question = line;
    if not found then insert into pg_temp.asked values (line) on conflict do nothing; end if;
    return given;
  end '`;

let side: SqlSide;
beforeAll(async () => {
  side = await startSqlSide(fields);
  await side.query(sql`create temp table answered (question text primary key, value text)`);
  await side.query(sql`create temp table asked (question text primary key)`);
  await side.query(evaluateFunction);
});
afterAll(() => side.stop());

async function evaluate(typed: readonly TypedExpr[], rows: readonly TestRow[]): Promise<readonly (readonly Wire[])[]> {
  for (let round = 1; round <= 10; round += 1) {
    const found = await side.evaluate(typed, rows);
    const questions = await side.query(sql`delete from pg_temp.asked returning question`);
    if (questions.length === 0) return found;
    for (const [question] of questions) {
      const [name, ...given]: (string | null)[] = JSON.parse(String(question));
      await side.query(
        sql`insert into pg_temp.answered values (${String(question)}, ${answer(String(name), given)}::text)`,
      );
    }
  }
  throw new Error("batches: expected an end of questions");
}

function build(source: string): TypedExpr {
  const compiled = compile(source, { fields, allowJavaScript: "batches" });
  if (!compiled.ok) throw new Error(`${source}: ${JSON.stringify(compiled.error)}`);
  return compiled.value;
}

const inBatches = listFunctions().filter(({ computed }) => computed === "batches");

test.for(inBatches)("[F4] $name gives by questions what it gives in JavaScript, errors too", async ({ examples }) => {
  const sources = examples.map(([source]) => source);
  const typed = [...sources, ...sources.map((source) => `ISERROR(${source})`)].map(build);
  const [found] = await evaluate(typed, [{}]);
  const wanted = typed.map((one) => evaluateJs(one, {}));
  expect(found).toEqual(wanted);
});

test("[F4] questions within questions, over blanks and in conditions", async () => {
  const typed = [
    'REGEXEXTRACT(PINYIN(t), "^\\w+")',
    'IF(REGEXTEST(t, "^[a-z]"), PROPER(t), IFERROR(REGEXEXTRACT(t, "\\d+"), "none"))',
    "ROUND(PMT(x / 12, 12, 1000), 4)",
    "YEARFRAC(d, #2026-07-01#, 1)",
    'COUNT(TEXTSPLIT(REGEXREPLACE(t, "\\W+", ","), ","))',
    "ISERROR(GCD(x, 4)) or ISBLANK(PINYIN(t))",
    "CORREL(LIST(x, 1, 2), LIST(3, x, 5))",
    'TEXT(x, "0.00;(0.00)") & TEXT(d, "[$-804]dddd") & TEXT(TIME(9, 30), "[DBNum1]h") & TEXT(HOURS(x), "[mm]:s.0")',
    'TEXT(NOW() - NOW() + DAYS(1), "[h]") & TEXT(x, t)',
  ].map(build);
  const rows: readonly TestRow[] = [
    { x: new Decimal("0.05"), t: "重庆", d: "2024-02-29" },
    { x: null, t: null, d: null },
    { x: new Decimal(-1), t: "hello wORLD 12", d: "0001-01-01" },
    { x: new Decimal("1e30"), t: '\\ " { } NULL', d: "9999-12-31" },
  ];
  expect(await evaluate(typed, rows)).toEqual(rows.map((row) => typed.map((one) => evaluateJs(one, row))));
});
