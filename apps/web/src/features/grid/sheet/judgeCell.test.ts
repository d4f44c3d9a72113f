import { expect, test } from "vitest";
import { pickLabel } from "@tongzhou/base";
import { buildFormat, buildTranslate, loadPhrases } from "@tongzhou/i18n";
import type { FieldDefinition, FormDefinition, Wire } from "@tongzhou/model";
import { judgeCell } from "./judgeCell.ts";
import type { TypedCell } from "./judgeCell.ts";

const label = (zh: string) => ({ zh });
const cost: FieldDefinition = {
  key: "cost",
  kind: "number",
  label: label("费用"),
  requiredIf: "client.isKey",
  validation: { expression: "cost < client.limit", message: label("超过客户的额度") },
};
const form: FormDefinition = {
  key: "order",
  label: label("订单"),
  title: "title",
  fields: [
    { key: "title", kind: "text", label: label("标题") },
    { key: "client", kind: "link", form: "client", label: label("客户") },
    cost,
    { key: "count", kind: "integer", label: label("数量") },
    { key: "sum", kind: "formula", label: label("合计"), expression: "cost * count", result: "number" },
    { key: "why", kind: "text", label: label("说明"), requiredIf: "sum > 100" },
  ],
  validations: [
    { key: "budget", expression: "sum <= client.limit", message: label("合计超过客户的预算") },
    { key: "named", expression: "ISNOTBLANK(title)", message: label("要有标题") },
  ],
};
const client: FormDefinition = {
  key: "client",
  label: label("客户"),
  title: "name",
  fields: [
    { key: "name", kind: "text", label: label("名称") },
    { key: "isKey", kind: "boolean", label: label("重点") },
    { key: "limit", kind: "number", label: label("额度") },
  ],
};
const wording = {
  locale: "zh-CN",
  t: buildTranslate("zh-CN", await loadPhrases("zh-CN")),
  label: (of: Parameters<typeof pickLabel>[0]) => pickLabel(of, "zh-CN"),
  format: buildFormat("zh-CN", "Asia/Shanghai"),
} as const;

async function judge(
  value: Wire,
  answers: Readonly<Record<string, Wire>>,
  row: Readonly<Record<string, Wire>> = {},
): Promise<{ readonly words: string | undefined; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const cell: TypedCell = { field: cost, value, valueOf: (key) => row[key] };
  const words = await judgeCell(
    { form, forms: [form, client] },
    cell,
    async (parts) => {
      asked.push(...parts);
      return new Map(Object.entries(answers));
    },
    wording,
  );
  return { words, asked };
}

test("a typed value is asked about by its own validation and by the rules that read it, through formulas too", async () => {
  const { words, asked } = await judge("9", { "cost.validation": true, "*.budget": false });
  expect(asked).toEqual(["cost.validation", "*.budget"]);
  expect(words).toBe("合计超过客户的预算");
  expect((await judge("9", { "cost.validation": false })).words).toBe("超过客户的额度");
  // Blank is not false, and what was not answered is left to the saving.
  expect((await judge("9", { "cost.validation": null })).words).toBeUndefined();
});

test("a cell that is emptied is asked whether it must be filled in", async () => {
  const { words, asked } = await judge(null, { "cost.requiredIf": true });
  expect(asked).toEqual(["cost.requiredIf", "*.budget"]);
  expect(words).toBe("“费用”必填");
});

test("another field that the value makes required is named, where the list shows that it is blank", async () => {
  expect((await judge("9", { "why.requiredIf": true }, { why: null })).words).toBe("“说明”必填");
  expect((await judge("9", { "why.requiredIf": true }, { why: "有" })).asked).not.toContain("why.requiredIf");
  expect((await judge("9", {})).asked).not.toContain("why.requiredIf");
});
