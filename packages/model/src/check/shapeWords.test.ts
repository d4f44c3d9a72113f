import { expect, test } from "vitest";
import { checkShape } from "./definitionSchema.ts";
import { describeProblem } from "./definitionProblem.ts";

const label = { zh: "名称" };

/** What is said of a field whose settings are these, path first. */
function said(settings: Readonly<Record<string, unknown>>): readonly string[] {
  const form = { key: "ticket", label, title: "a", fields: [{ key: "a", label, ...settings }] };
  const problems = checkShape({ label, zone: "Asia/Shanghai", forms: [form], views: [], grants: [] });
  return problems.map(
    (problem) =>
      `${problem.path.replace("forms.ticket.fields.a", "@")}: ${describeProblem(problem, "zh")} / ${describeProblem(problem, "en")}`,
  );
}

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ["no field kind", { kind: "blob" }, "@: 格式不对：没有这种字段 / Wrong shape: there is no such kind of field"],
  [
    "an unknown setting",
    { kind: "text", colour: 1 },
    "@: 格式不对：没有名为 colour 的设置 / Wrong shape: there is no setting called colour",
  ],
  ["a missing setting", { kind: "auto_number" }, "@: 格式不对：缺少 parts / Wrong shape: parts missing"],
  [
    "another type",
    { kind: "number", unit: "kg" },
    "@.unit: 格式不对：应为一组带名字的设置 / Wrong shape: must be settings by name",
  ],
  [
    "too small a number",
    { kind: "number", decimals: -1 },
    "@.decimals: 格式不对：不能小于 0 / Wrong shape: not below 0",
  ],
  ["too few", { kind: "auto_number", parts: [] }, "@.parts: 格式不对：至少 1 个 / Wrong shape: at least 1"],
])("%s is told in both languages", (_name, settings, expected) => {
  expect(said(settings)).toEqual([expected]);
});
