import { describe, expect, test } from "vitest";
import { errorCodes, type ErrorParams } from "@tongzhou/model";
import { errorText, recordErrorText } from "./errorText.ts";

const paramSets: readonly ErrorParams[] = [
  {},
  { field: "amount", form: "ticket", limit: 1000, limitBytes: 20_971_520, retryAfterSeconds: 300 },
  { problems: [{ path: "body.values.amount" }, { path: "body.version" }], message: "Ends before it starts" },
  { field: "x".repeat(5000), form: { nested: true }, problems: "not a list", retryAfterSeconds: Number.NaN },
];

describe.each(["zh-CN", "en"] as const)("errors in %s", (locale) => {
  test.each(errorCodes)("%s has a whole sentence whatever its params", (code) => {
    for (const params of paramSets) {
      const text = errorText(code, params, locale);
      expect(text.length).toBeGreaterThan(4);
      expect(text.length).toBeLessThan(400);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
      // Readers are 你 everywhere.
      expect(text).not.toContain("您");
    }
  });
});

test.each(["zh-CN", "en"] as const)("in %s nothing is said of all when one record among many is refused", (locale) => {
  const refusals = errorCodes.filter((code) => /^(access|constraint|field|formula|link|record)[.]/.test(code));
  for (const code of refusals)
    for (const params of paramSets)
      expect(recordErrorText(code, params, locale)).not.toMatch(/nothing was|未保存|尚未|未作|未删除|未写入/i);
  expect(recordErrorText("internal", {}, locale)).toBe(errorText("internal", {}, locale));
});

test("a text names the field it is about", () => {
  expect(errorText("field.required", { field: "到期日" }, "zh-CN")).toBe("请填写字段“到期日”，内容尚未保存。");
  expect(errorText("field.required", { field: "due" }, "en")).toBe(
    "The field “due” must be filled in. Nothing was saved yet.",
  );
});

test("a refused request names the first wrong place and counts the rest", () => {
  const params = { problems: [{ path: "body.limit" }, { path: "body.sort.0" }, { path: "body.x" }] };
  expect(errorText("request.invalid", params, "en")).toContain("(body.limit and 2 more)");
  expect(errorText("request.invalid", params, "zh-CN")).toContain("（body.limit，另有 2 处）");
});

test("a broken rule is told in the builder's own words", () => {
  const params = { message: { zh: "结束日期早于开始日期", en: "It ends before it starts" } };
  expect(errorText("record.invalid", params, "zh-CN")).toBe("结束日期早于开始日期");
  expect(errorText("record.invalid", params, "en")).toBe("It ends before it starts");
});
