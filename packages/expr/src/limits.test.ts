import { describe, expect, test } from "vitest";
import "./all.ts";
import { Range } from "./cells/cell.ts";
import { evaluateCells } from "./cells/evaluateCells.ts";
import { compile } from "./check.ts";
import { ErrorValue } from "./errorValue.ts";
import { parse } from "./parse.ts";
import { Decimal } from "./number.ts";
import { toJsWithErrors } from "./toJs.ts";
import type { Value } from "./value.ts";

const context = { now: new Date("2026-01-01T00:00:00Z"), currentMember: 7, zone: "Asia/Shanghai" };

function evaluate(source: string, row: Readonly<Record<string, Value>> = {}): string {
  const fields = [{ key: "xs", label: { zh: "xs" }, type: { kind: "list", of: { kind: "number" } } }] as const;
  const typed = compile(source, { fields, allowJavaScript: true });
  if (!typed.ok) return typed.error[0]?.code ?? "";
  const result = toJsWithErrors(typed.value)(row, context);
  return result instanceof ErrorValue ? result.code : String(result);
}

describe("[L1] what is too much is refused, never hung on", () => {
  test.for([
    ["ten megabytes", "1 + ".repeat(2_500_000), "expr.too_long"],
    ["ten thousand brackets", `${"(".repeat(10_000)}1${")".repeat(10_000)}`, "expr.too_deep"],
    ["five thousand calls", `${"ABS(".repeat(5_000)}1${")".repeat(5_000)}`, "expr.too_deep"],
    ["error tests in error tests", `${"IFERROR(".repeat(6)}1 / 0${", 2)".repeat(6)}`, "expr.too_complex"],
    ["a division by zero", "1 / 0", "#DIV/0!"],
    ["a number past the domain", "10 ^ 99 * 10 ^ 99", "#NUM!"],
    ["a factorial past Excel's", "FACT(171)", "#NUM!"],
    ["choices of too many", "COMBIN(1000000000, 500000000)", "#NUM!"],
    ["year 0", "DATE(0, 1, 1)", "#NUM!"],
    ["past year 9999", "#9999-12-31# + 1", "#NUM!"],
    ["past the last working day", "WORKDAY(#9999-12-31#, 100)", "#NUM!"],
    ["working days without end", "WORKDAY(#2026-01-01#, 1000000000000)", "#NUM!"],
    ["a catastrophic pattern", 'REGEXTEST(REPT("a", 50000), "(a|aa|a*)*b$")', "false"],
    ["a pattern without linear time", 'REGEXTEST("aa", "(a)\\1")', "expr.bad_format"],
    ["a pattern without linear time that is put together", 'REGEXTEST("aa", "(a)" & "\\1")', "#VALUE!"],
    ["a text past its limit", 'REGEXREPLACE(REPT("a", 100000), "a", REPT("b", 1000))', "#VALUE!"],
    ["depreciation without end", "VDB(1, 0, 100000000000, 0, 99999999999)", "#NUM!"],
    ["loans without end", "CUMIPMT(0.1, 10000000000, 1, 1, 10000000000, 0)", "#NUM!"],
  ] as const)("%s", ([, source, wanted]) => {
    expect(evaluate(source)).toBe(wanted);
  });

  test("lists of 200,000 numbers are added up and put in order", { timeout: 60_000 }, () => {
    const xs = Array.from({ length: 200_000 }, (_, at) => new Decimal((at * 7919) % 200_000));
    expect(evaluate("SUM(xs)", { xs })).toBe("19999900000");
    expect(evaluate("MEDIAN(xs)", { xs })).toBe("99999.5");
    expect(evaluate("LARGE(xs, 1)", { xs })).toBe("199999");
    expect(evaluate("COUNT(UNIQUE(xs))", { xs })).toBe("200000");
  });

  test("a wildcard full of stars takes no longer than the text is long", () => {
    const parsed = parse('COUNTIF({range}, "*a*a*a*a*a*a*a*a*a*b")');
    if (!parsed.ok) throw new Error("limits-parse");
    const range = new Range([["a".repeat(30_000)]]);
    expect(evaluateCells(parsed.value, () => range, { now: context.now, zone: "UTC", date1904: false })).toBe(0);
  });
});
