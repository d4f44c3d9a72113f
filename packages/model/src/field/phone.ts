import { Type } from "typebox";
import { decodePhone } from "./contact.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 电话: a telephone number as people write it. */
export const phoneField: FieldSpec<"phone"> = {
  kind: "phone",
  label: { zh: "电话", en: "Phone" },
  group: "basic",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "text" }),
  decode: (value) => decodePhone(value),
  exprType: () => ({ kind: "text" }),
  sample: (_field, pick) => `1380000${String(pick(10_000)).padStart(4, "0")}`,
  operators: ["is", "is_not", "contains", "not_contains", "starts_with", "in", "not_in", "is_blank", "is_not_blank"],
  can: { sort: true, group: true, beUnique: true, beTitle: true, beSearched: true, beInSubform: true, beWritten: true },
};
