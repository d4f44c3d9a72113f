import { expect, test } from "vitest";
import { pickLabel } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import { buildFormat, buildTranslate, loadPhrases } from "@tongzhou/i18n";
import type { ErrorCode, ErrorParams, FieldDefinition } from "@tongzhou/model";
import { ApiError } from "../api/apiError.ts";
import { fieldErrorWords } from "./fieldErrorWords.ts";

const fields: readonly FieldDefinition[] = [
  { key: "state", kind: "choice", label: { zh: "状态", en: "State" }, options: [] },
  {
    key: "lines",
    kind: "subform",
    label: { zh: "明细", en: "Lines" },
    fields: [{ key: "price", kind: "number", label: { zh: "单价", en: "Price" } }],
  },
];

async function say(code: ErrorCode, params: ErrorParams, locale: Locale = "zh-CN"): Promise<string> {
  const wording = {
    locale,
    t: buildTranslate(locale, await loadPhrases(locale)),
    label: (label: Parameters<typeof pickLabel>[0]) => pickLabel(label, locale),
    format: buildFormat(locale, "Asia/Shanghai"),
  };
  return fieldErrorWords(new ApiError(code, { params, status: 422 }), fields, wording);
}

test("a field is named by its label in the reader's language, never by its key", async () => {
  expect(await say("field.required", { field: "state" })).toBe("请填写字段“状态”，内容尚未保存。");
  expect(await say("field.locked", { field: "state" }, "en")).toContain("“State”");
  expect(await say("field.forbidden", { field: "state" })).toBe("你不能修改字段“状态”，内容未保存。");
});

test("a cell of a subform is named by its table, row and column", async () => {
  expect(await say("field.required", { field: "lines.price", row: 2 })).toContain("明细第 2 行的单价");
  expect(await say("field.required", { field: "lines.price", row: 2 }, "en")).toContain("Lines, row 2, Price");
  expect(await say("field.unknown", { field: "lines.price" })).toContain("明细·单价");
});

test("a value that does not fit says what does not", async () => {
  expect(await say("field.invalid", { field: "state", problem: "unavailable_option" })).toBe(
    "“状态”：这条记录不能选这个选项",
  );
  expect(await say("field.invalid", { field: "lines.price", row: 1, problem: "range", limit: "100" }, "en")).toBe(
    "“Lines, row 1, Price”: Out of range; the limit is 100",
  );
  expect(await say("field.invalid", { field: "state", problem: "unknown_member" })).toContain(
    "字段“状态”的值不符合要求",
  );
});

test("of several wrong cells each is told on a line of its own, five at most", async () => {
  const wrong = (row: number): ErrorParams => ({ field: "lines.price", row });
  const others = [
    { code: "record.invalid", ...wrong(3), message: { zh: "太贵", en: "Too dear" } },
    { code: "field.invalid", ...wrong(4), problem: "range", limit: "100" },
  ];
  expect(await say("field.required", { ...wrong(1), others, more: 0 })).toBe(
    "请填写字段“明细第 1 行的单价”，内容尚未保存。\n“明细第 3 行的单价”：太贵\n“明细第 4 行的单价”：超出范围，界限是 100",
  );
  const many = [2, 3, 4, 5, 6, 7].map((row) => ({ code: "field.required", ...wrong(row) }));
  const said = (await say("field.required", { ...wrong(1), others: many, more: 3 }, "en")).split("\n");
  expect(said).toHaveLength(6);
  expect(said[4]).toBe("The field “Lines, row 5, Price” must be filled in.");
  expect(said[5]).toBe("and 5 more to correct");
});
