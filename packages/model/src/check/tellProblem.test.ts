import { expect, test } from "vitest";
import type { DefinitionProblem } from "./definitionProblem.ts";
import { tellProblem } from "./tellProblem.ts";

const params = { at: 5, code: "expr.unknown_field", detail: '{"name":"pricee"}' };
const wrong: DefinitionProblem = { path: "forms.bill.fields.tax.expression", code: "expression", params };

test("what is wrong with an expression is told in words, with its place", () => {
  expect(tellProblem(wrong, "zh")).toBe("表达式有误（第 5 个字符）：没有字段“pricee”");
  expect(tellProblem(wrong, "en")).toMatch(/^The expression is wrong \(at character 5\): .*pricee/);
});

test("other problems are told as they are", () => {
  expect(tellProblem({ path: "zone", code: "zone", params: { zone: "X" } }, "en")).toBe(
    "The time zone “X” does not exist",
  );
});
