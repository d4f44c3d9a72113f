import { expect, test } from "vitest";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import { checkDefinition } from "./checkDefinition.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";
import { tellProblem } from "./tellProblem.ts";

const number = (key: string, zh: string, source?: string): WorkspaceDefinition["forms"][number]["fields"][number] => ({
  key,
  kind: "number",
  label: { zh, en: key.toUpperCase() },
  ...(source === undefined ? {} : { default: source }),
});
const formula = (key: string, zh: string, expression: string) =>
  ({ key, kind: "formula", label: { zh }, result: "number", expression }) as const;
const build = (fields: WorkspaceDefinition["forms"][number]["fields"]): WorkspaceDefinition => ({
  label: { zh: "空间" },
  zone: "Asia/Shanghai",
  forms: [
    {
      key: "bill",
      label: { zh: "账单" },
      title: "title",
      fields: [{ key: "title", kind: "text", label: { zh: "标题" } }, ...fields],
    },
  ],
  views: [],
  grants: [],
});
const empty = build([]);

const params = { at: 5, code: "expr.unknown_field", detail: '{"name":"pricee"}' };
const wrong: DefinitionProblem = { path: "forms.bill.fields.tax.expression", code: "expression", params };

test("what is wrong with an expression is told in words, with its place", () => {
  expect(tellProblem(wrong, empty, empty, "zh")).toBe("表达式有误（第 5 个字符）：没有字段“pricee”");
  expect(tellProblem(wrong, empty, empty, "en")).toMatch(/^The expression is wrong \(at character 5\): .*pricee/);
});

test("other problems are told as they are", () => {
  expect(tellProblem({ path: "zone", code: "zone", params: { zone: "X" } }, empty, empty, "en")).toBe(
    "The time zone “X” does not exist",
  );
});

test.each([
  [
    "defaults that wait for each other",
    [number("a", "甲", "b"), number("b", "乙", "a")],
    "默认值互相等待：甲 → 乙 → 甲",
  ],
  [
    "a default that waits for itself through a formula",
    [number("a", "甲", "c + 1"), formula("c", "合计", "a * 2")],
    "默认值互相等待：甲 → 合计 → 甲",
  ],
  ["formulas of one form", [formula("c", "合计", "d"), formula("d", "差额", "c")], "公式互相引用：合计 → 差额 → 合计"],
  [
    "columns of a subform",
    [
      {
        key: "lines",
        kind: "subform",
        label: { zh: "明细" },
        fields: [number("a", "甲", "b"), number("b", "乙", "a")],
      },
    ],
    "默认值互相等待：甲 → 乙 → 甲",
  ],
] as const)("a ring is told by labels: %s", (_, fields, message) => {
  const definition = build(fields);
  const checked = checkDefinition(definition, empty);
  expect(checked.ok ? [] : checked.error.map((one) => tellProblem(one, definition, empty, "zh"))).toEqual([message]);
});

test("what is gone is called as it was", () => {
  const before = build([number("amount", "金额")]);
  const gone: DefinitionProblem = { path: "forms.bill.search", code: "field_unknown", params: { key: "amount" } };
  expect(tellProblem(gone, empty, before, "zh")).toBe("字段“金额”不存在");
  expect(tellProblem(gone, empty, before, "en")).toBe("The field “AMOUNT” does not exist");
});
