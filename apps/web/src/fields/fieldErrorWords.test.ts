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
