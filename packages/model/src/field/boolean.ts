import { Type } from "typebox";
import { ok } from "@tongzhou/base";
import { refuse } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 是否: yes or no; blank is neither. */
export const booleanField: FieldSpec<"boolean"> = {
  kind: "boolean",
  label: { zh: "是否", en: "Yes/No" },
  group: "choice",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "boolean" }),
  decode: (value) => (typeof value === "boolean" ? ok(value) : refuse("type", "boolean")),
  exprType: () => ({ kind: "boolean" }),
  sample: (_field, pick) => pick(2) === 1,
  operators: ["is", "is_blank", "is_not_blank"],
  can: {
    sort: true,
    group: true,
    beUnique: false,
    beTitle: false,
    beSearched: false,
    beInSubform: true,
    beWritten: true,
  },
};
