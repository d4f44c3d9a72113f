import { Type } from "typebox";
import { decodeText } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Code points of markup a rich text may have at most. */
export const maxRichTextLength = 500_000;

/** 富文本: formatted text, kept as a small safe subset of HTML; cleaning happens where it is shown. */
export const richTextField: FieldSpec<"rich_text"> = {
  kind: "rich_text",
  label: { zh: "富文本", en: "Rich text" },
  group: "advanced",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "text" }),
  decode: (value) => decodeText(value, maxRichTextLength),
  exprType: () => ({ kind: "text" }),
  sample: () => "<p>样例<strong>正文</strong></p>",
  operators: ["contains", "not_contains", "is_blank", "is_not_blank"],
  can: {
    sort: false,
    group: false,
    beUnique: false,
    beTitle: false,
    beSearched: true,
    beInSubform: false,
    beWritten: true,
  },
};
