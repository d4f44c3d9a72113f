import { expect, test } from "vitest";
import { buildFormScope } from "@tongzhou/model";
import type { FormDefinition } from "@tongzhou/model";
import { findNameHelp } from "./hoverModel.ts";

const label = (zh: string, en: string) => ({ zh, en });
const client: FormDefinition = {
  key: "client",
  label: label("客户", "Client"),
  title: "name",
  fields: [{ key: "name", kind: "text", label: label("名称", "Name") }],
};
const deal: FormDefinition = {
  key: "deal",
  label: label("商机", "Deal"),
  title: "amount",
  fields: [
    { key: "amount", kind: "number", label: label("金额", "Amount") },
    { key: "rate", kind: "number", label: label("折扣 率", "Discount rate") },
    { key: "client", kind: "link", form: "client", label: label("客户", "Client") },
  ],
};
const scope = buildFormScope(deal.fields, { among: { forms: [client, deal], form: "deal" } });
const at = (marked: string, locale: "zh-CN" | "en" = "zh-CN") =>
  findNameHelp(marked.replace("|", ""), marked.indexOf("|"), scope, locale);

test("a function's name tells its signature, meaning and an example, in the reader's language", () => {
  const help = at("RO|UND(金额, 2)");
  expect(help).toMatchObject({ from: 0, to: 5 });
  expect(help?.title).toContain("ROUND");
  expect(help?.example).toContain("→");
  expect(at("RO|UND(amount, 2)", "en")?.text).not.toBe(help?.text);
});

test("a field's name tells its label and kind, along a path too, and in braces", () => {
  expect(at("金|额 * 2")).toEqual({ from: 0, to: 2, title: "金额", text: "数字", example: null });
  expect(at("Client.Na|me", "en")).toMatchObject({ from: 7, to: 11, text: "text" });
  expect(at("{折扣 |率} + 1")).toMatchObject({ from: 1, to: 5, title: "折扣 率" });
});

test("texts, numbers, signs and unknown names have no help", () => {
  for (const marked of ['"金|额"', "1|2", "金额 |* 2", "没|有", "没有|(1)"]) expect(at(marked)).toBeNull();
});
