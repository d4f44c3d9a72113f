import { expect, test } from "vitest";
import { buildFormScope } from "@tongzhou/model";
import type { FormDefinition } from "@tongzhou/model";
import { findCursorHelp, findNameHelp } from "./hoverModel.ts";

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
  expect(at("金|额 * 2")).toEqual({ from: 0, to: 2, isFunction: false, title: "金额", text: "数字", example: null });
  expect(at("Client.Na|me", "en")).toMatchObject({ from: 7, to: 11, text: "text" });
  expect(at("{折扣 |率} + 1")).toMatchObject({ from: 1, to: 5, title: "折扣 率" });
});

test("texts, numbers, signs and unknown names have no help", () => {
  for (const marked of ['"金|额"', "1|2", "金额 |* 2", "没|有", "没有|(1)"]) expect(at(marked)).toBeNull();
});

const cursor = (marked: string, locale: "zh-CN" | "en" = "zh-CN") =>
  findCursorHelp(marked.replace("|", ""), marked.indexOf("|"), scope, locale);
const bold = (marked: string, locale: "zh-CN" | "en" = "zh-CN") =>
  cursor(marked, locale)
    ?.signature?.map(({ text, isCurrent }) => (isCurrent ? `*${text}*` : text))
    .join("");

test("the cursor tells of the call around it with the argument it stands in, in the reader's language", () => {
  expect(bold("ROUND(金额, |2)")).toBe("四舍五入(数字, *位数 = 0*)");
  expect(bold("四舍五入(|, 2)", "en")).toBe("ROUND(*number*, digits = 0)");
  expect(bold("IF(ROUND(金额, 1) > 2, |")).toBe("如果(条件, *则*, 否则 = BLANK())");
  expect(bold("RO|UND(金额)")).toBe("四舍五入(数字, 位数 = 0)");
});

test("and of the field it touches", () => {
  expect(cursor("ROUND(客户.名|称")?.field).toEqual({ label: "名称", kind: "文本" });
  expect(cursor("金|额 * 2")).toMatchObject({ signature: null, field: { label: "金额", kind: "数字" } });
  expect(cursor("1 + |2")).toBeNull();
});
