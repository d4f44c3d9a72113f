import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "./parse.ts";
import { print } from "./print.ts";

/** The canonical form, or the code and place of what is wrong. */
function read(source: string): string {
  const parsed = parse(source);
  if (parsed.ok) return print(parsed.value);
  return parsed.error.map(({ code, from, to }) => `${code} ${from}-${to}`).join();
}

test.for([
  ["1+2*3", "1 + 2 * 3"],
  ["(1+2)*3", "(1 + 2) * 3"],
  ["1-(2-3)", "1 - (2 - 3)"],
  ["-2^2", "-2 ^ 2"],
  ["-(2^2)", "-(2 ^ 2)"],
  ["2^3^2", "2 ^ 3 ^ 2"],
  ["2^-1", "2 ^ -1"],
  ["50%%", "50%%"],
  ["not a = b", "not a = b"],
  ["NOT(a) and b", "not a and b"],
  ["not (a or b)", "NOT(a or b)"],
  ["not (a in (b)) in (c)", "(not a in (b)) in (c)"],
  ["a or b and not c", "a or b and not c"],
  ["(a = b) = c", "(a = b) = c"],
  ["a between 1 and 2 and b", "a between 1 and 2 and b"],
  ["x in y", "x in (y)"],
  ["状态 属于 （“a”，“b”）", '状态 in ("a", "b")'],
  ["金额 ≥ 1 且 非 真", "金额 >= 1 and not TRUE"],
  ['{客户 名称} & "he said ""hi"""', '{客户 名称} & "he said ""hi"""'],
  ["{and} & {a}}b}", "{and} & {a}}b}"],
  ["如果(a, 1)", "如果(a, 1)"],
  ["FIRST(a order by b desc, c).d", "FIRST(a[order by b desc, c]).d"],
  ["末条（a 排序按 b，c 降序）", "末条(a[order by b, c desc])"],
  ["F(a order by b, c)", "F(a[order by b], c)"],
  ["true()", "TRUE"],
  ["1e3 + .50", "1000 + 0.5"],
  ["#2024-02-29# + 1", "#2024-02-29# + 1"],
  ["a\u3000+\n\tb", "a + b"],
] as const)("[S1] %s is printed as %s", ([source, printed]) => {
  expect(read(source)).toBe(printed);
  expect(read(read(source))).toBe(read(source));
});

test.for([
  ["", "expr.empty 0-0"],
  ["  ", "expr.empty 2-2"],
  ["1 +", "expr.unexpected 3-3"],
  ["(1", "expr.expected 2-2"],
  ["1 2", "expr.unexpected 2-3"],
  ["a < b < c", "expr.chained_comparison 6-7"],
  ['"open', "expr.unclosed_text 0-5"],
  ["{open", "expr.unclosed_name 0-5"],
  ["#2026-02-29#", "expr.bad_date 0-12"],
  ["1e9999", "expr.bad_number 0-6"],
  ["1e101", "expr.bad_number 0-5"],
  ["0.0000000000000000000000000000001", "expr.bad_number 0-33"],
  ["a ? b", "expr.bad_character 2-3"],
  ["a\0b", "expr.bad_character 1-2"],
  ["a & \ud800", "expr.bad_character 4-5"],
  ["a between 1 or 2", "expr.expected 12-14"],
  ["f(1,)", "expr.unexpected 4-5"],
] as const)("[S2] %s is refused: %s", ([source, wrong]) => {
  expect(read(source)).toBe(wrong);
});

describe("[L1] hostile sources", () => {
  test.for([
    ["10 MB", "a".repeat(10_000_000), "expr.too_long"],
    ["100,000 brackets", "(".repeat(100_000), "expr.too_long"],
    ["40,000 brackets", "(".repeat(40_000), "expr.too_deep"],
    ["40,000 signs", "-".repeat(40_000), "expr.too_deep"],
    ["40,000 nots", "not ".repeat(10_000), "expr.too_deep"],
    ["a long sum", "1+".repeat(20_000) + "1", "expr.too_deep"],
    ["percent signs", "1" + "%".repeat(1000), "expr.too_deep"],
    ["nested calls", "f(".repeat(20_000), "expr.too_deep"],
    ["a long path", "a" + ".b".repeat(20_000), "expr.too_deep"],
    ["a long path in pieces", "a" + " . b".repeat(10_000), "expr.too_deep"],
    ["nested brackets of paths", "a[".repeat(20_000), "expr.too_deep"],
    ["orders in orders", "a[order by ".repeat(4000), "expr.too_deep"],
    ["many arguments", `f(${"1,".repeat(20_000)}1)`, "expr.too_complex"],
  ] as const)("%s give a diagnostic", ([, source, code]) => {
    expect(read(source)).toContain(code);
  });

  test("any text gives an expression or a diagnostic inside the source", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 60 }),
          fc
            .array(
              fc.constantFrom(
                "(",
                ")",
                "a",
                "1",
                "+",
                "not ",
                "in ",
                "between ",
                "and ",
                '"',
                "{",
                "}",
                "#",
                ",",
                "%",
                "如果",
                "<",
                ".",
                "[",
                "]",
                "order by ",
                " desc",
              ),
            )
            .map((parts) => parts.join("")),
        ),
        (source) => {
          const parsed = parse(source);
          if (parsed.ok) expect(read(print(parsed.value))).toBe(print(parsed.value));
          else
            for (const { from, to } of parsed.error) expect(from >= 0 && to >= from && to <= source.length).toBe(true);
        },
      ),
      { seed: 1, numRuns: 3000 },
    );
  }, 60_000);
});
