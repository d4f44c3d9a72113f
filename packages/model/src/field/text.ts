import { Type } from "typebox";
import { decodeText, refuse } from "./decode.ts";
import { TextFormatSchema } from "./settings.ts";
import { hasTextFormat } from "./textFormat.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Code points a one-line text may have at most. */
export const maxTextLength = 600;

/** 单行文本: one line of text. 600 code points fit PostgreSQL's 2,704-byte limit of an index row even in Chinese. */
export const textField: FieldSpec<"text"> = {
  kind: "text",
  label: { zh: "单行文本", en: "Text" },
  group: "basic",
  settings: Type.Object({
    maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: maxTextLength })),
    format: Type.Optional(TextFormatSchema),
  }),
  storage: () => ({ kind: "column", type: "text" }),
  decode: (value, field) => {
    const text = decodeText(value, field.maxLength ?? maxTextLength);
    if (!text.ok || text.value === null || field.format === undefined) return text;
    return hasTextFormat(text.value, field.format) ? text : refuse("format", field.format);
  },
  exprType: () => ({ kind: "text" }),
  sample: (_field, pick) => `样例文本 ${pick(1000)}`,
  operators: ["is", "is_not", "contains", "not_contains", "starts_with", "in", "not_in", "is_blank", "is_not_blank"],
  can: { sort: true, group: true, beUnique: true, beTitle: true, beSearched: true, beInSubform: true, beWritten: true },
};
