import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, Decimal } from "../src/index.ts";
import type { FieldRef, Scope, TypedExpr } from "../src/index.ts";
import { sql } from "@tongzhou/base";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide } from "./backEnds.ts";

const list = (kind: "number" | "text" | "date") => ({ kind: "list", of: { kind } }) as const;
const fields: readonly FieldRef[] = [
  { key: "xs", label: { zh: "数" }, type: list("number") },
  { key: "words", label: { zh: "词" }, type: list("text") },
  { key: "days", label: { zh: "日" }, type: list("date") },
  { key: "note", label: { zh: "注" }, type: { kind: "text" } },
  { key: "at", label: { zh: "时" }, type: { kind: "datetime" } },
];
const scope: Scope = { fields };

function build(source: string): TypedExpr {
  const result = compile(source, scope);
  if (!result.ok) throw new Error(`${source.slice(0, 200)}: ${JSON.stringify(result.error)}`);
  return result.value;
}

const doubling = (step: (name: string) => string): string =>
  `LET(n0, note, ${Array.from({ length: 40 }, (_, at) => `n${at + 1}, ${step(`n${at}`)}`).join(", ")}, LEN(n40))`;

describe("[L1] what would be too much is refused before it runs", () => {
  test.each([
    ["ten megabytes", "1 + ".repeat(2_500_000), "expr.too_long"],
    ["ten thousand brackets", `${"(".repeat(10_000)}1${")".repeat(10_000)}`, "expr.too_deep"],
    ["ten thousand brackets of records", `note${"[1".repeat(10_000)}${"]".repeat(10_000)}`, "expr.too_deep"],
    ["six thousand parts", `SUM(${Array.from({ length: 6000 }, () => "1").join(",")})`, "expr.too_complex"],
    ["a text that doubles", doubling((name) => `${name} & ${name}`), "expr.too_large"],
    ["a joined text that doubles", doubling((name) => `JOIN("", ${name}, ${name})`), "expr.too_large"],
    ["a list that doubles", doubling((name) => `JOIN("", LIST(${name}, ${name}))`), "expr.too_large"],
    ["three hundred long texts", `JOIN("", ${Array.from({ length: 300 }, () => "note").join(", ")})`, "expr.too_large"],
    ["names without end", `LET(${"a, 1, ".repeat(3)}a)`, "expr.local_taken"],
  ])("%s", (_name, source, code) => {
    const result = compile(source, scope);
    expect(result.ok ? [] : result.error[0]?.code).toBe(code);
  });
});

describe("[L2] both back ends end in bounded time, with a value or with none", () => {
  let side: SqlSide;
  beforeAll(async () => {
    side = await startSqlSide(fields);
    await side.query(sql`set statement_timeout = '20s'`);
  });
  afterAll(() => side.stop());

  const many = 200_000;
  const xs = Array.from({ length: many }, (_, at) => new Decimal((at * 7919) % many));
  const words = xs.map((x) => `w${x.toFixed()}`);
  const days = xs.map((x) => `2026-01-${`${(x.toNumber() % 28) + 1}`.padStart(2, "0")}`);

  test.each([
    ["a division by zero", "1 / 0", null],
    ["a division by zero, caught", "IFERROR(1 / 0, -1)", "-1"],
    ["a number past the domain", "10 ^ 99 * 10 ^ 99", null],
    ["a power without end", "10 ^ (10 ^ 30)", null],
    ["a sum past the domain", "SUM(LIST(10 ^ 99 * 9, 10 ^ 99 * 9))", null],
    ["a duration past its range", "HOURS(10 ^ 30)", null],
    ["year 0", "DATE(0, 1, 1)", null],
    ["past year 9999", "#9999-12-31# + 1", null],
    ["before year 1", "EDATE(#0001-01-31#, -1)", null],
    ["the last day of all", "EOMONTH(#9999-12-01#, 0)", "9999-12-31"],
    ["past the last working day", "WORKDAY(#9999-12-31#, 100)", null],
    ["working days without end", "WORKDAY(#2026-01-01#, 1000000000000)", null],
    ["a repeated text past its limit", 'LEN(REPT("ab", 1000000000))', "0"],
    ["a replaced text past its limit", 'LEN(SUBSTITUTE(REPT("a", 99999), "a", "bb"))', "0"],
    ["a place past every list", "INDEX(xs, 10 ^ 50)", null],
  ])("%s", async (_name, source, wanted) => {
    const typed = build(source);
    expect([evaluateJs(typed, {}), (await side.evaluate([typed], [{}]))[0]?.[0]]).toEqual([wanted, wanted]);
  });

  test.each([
    ["SUM(xs)", "19999900000"],
    ["MEDIAN(xs)", "99999.5"],
    ["LARGE(xs, 1)", "199999"],
    ["COUNT(UNIQUE(xs))", "200000"],
    ["INDEX(SORT(words), 1)", "w0"],
    ["COUNT(UNIQUE(LIST(words, words)))", "200000"],
    ["MAX(days)", "2026-01-28"],
    ['JOIN(",", words)', null],
    ['LEN(JOIN(",", SLICE(words, 1, 100000)))', null],
    ["COUNT(REVERSE(SLICE(xs, 2, 150000)))", "150000"],
  ] as const)("lists of 200,000: %s", async (source, wanted) => {
    const typed = build(source);
    const row = { xs, words, days };
    const js = evaluateJs(typed, row);
    expect((await side.evaluate([typed], [row]))[0]?.[0]).toEqual(js);
    if (wanted !== null) expect(js).toBe(wanted);
  });

  test("instants of the first and last year in zones east and west have a day or none", async () => {
    const typed = [build("YEAR(at)")];
    for (const zone of ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Shanghai"])
      for (const at of ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
        expect((await side.evaluate(typed, [{ at }], zone))[0]).toEqual(
          typed.map((one) => evaluateJs(one, { at }, zone)),
        );
  });
});
