import { Type } from "typebox";
import { decodeEmail } from "./contact.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 邮箱: one e-mail address. */
export const emailField: FieldSpec<"email"> = {
  kind: "email",
  label: { zh: "邮箱", en: "E-mail" },
  group: "basic",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "text" }),
  decode: (value) => decodeEmail(value),
  exprType: () => ({ kind: "text" }),
  sample: (_field, pick) => `user${pick(1000)}@example.com`,
  operators: ["is", "is_not", "contains", "not_contains", "starts_with", "in", "not_in", "is_blank", "is_not_blank"],
  can: { sort: true, group: true, beUnique: true, beTitle: true, beSearched: true, beInSubform: true, beWritten: true },
};
