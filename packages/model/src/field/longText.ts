import { Type } from "typebox";
import { decodeText } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Code points a long text may have at most. */
export const maxLongTextLength = 100_000;

/** 多行文本: text of several lines. */
export const longTextField: FieldSpec<"long_text"> = {
  kind: "long_text",
  label: { zh: "多行文本", en: "Long text" },
  group: "basic",
  settings: Type.Object({ maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: maxLongTextLength })) }),
  storage: () => ({ kind: "column", type: "text" }),
  decode: (value, field) => decodeText(value, field.maxLength ?? maxLongTextLength),
  exprType: () => ({ kind: "text" }),
  sample: (_field, pick) => `第一行 ${pick(100)}\n第二行`,
  operators: ["contains", "not_contains", "starts_with", "is_blank", "is_not_blank"],
  can: {
    sort: false,
    group: false,
    beUnique: false,
    beTitle: false,
    beSearched: true,
    beInSubform: true,
    beWritten: true,
  },
};
