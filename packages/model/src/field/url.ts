import { Type } from "typebox";
import { decodeUrl } from "./contact.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 网址: a web, mail or telephone address that is safe to follow. */
export const urlField: FieldSpec<"url"> = {
  kind: "url",
  label: { zh: "网址", en: "URL" },
  group: "basic",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "text" }),
  decode: (value) => decodeUrl(value),
  exprType: () => ({ kind: "text" }),
  sample: (_field, pick) => `https://example.com/${pick(1000)}`,
  operators: ["is", "is_not", "contains", "not_contains", "starts_with", "in", "not_in", "is_blank", "is_not_blank"],
  can: {
    sort: true,
    group: true,
    beUnique: true,
    beTitle: false,
    beSearched: true,
    beInSubform: true,
    beWritten: true,
  },
};
