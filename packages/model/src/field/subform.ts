import { Type } from "typebox";
import { ok } from "@tongzhou/base";
import { refuse } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Rows a subform may have in one record. */
export const maxSubformRows = 5000;

/** 子表单: rows that belong to the record. The engine decodes them field by field, so `decode` only checks the frame. */
export const subformField: FieldSpec<"subform"> = {
  kind: "subform",
  label: { zh: "子表单", en: "Subform" },
  group: "relation",
  settings: Type.Object({
    fields: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 100 }),
    maxRows: Type.Optional(Type.Integer({ minimum: 1, maximum: maxSubformRows })),
  }),
  storage: () => ({ kind: "child" }),
  decode: (value, field) => {
    if (!Array.isArray(value)) return refuse("type", "rows");
    const limit = field.maxRows ?? maxSubformRows;
    return value.length > limit ? refuse("too_many", limit) : ok(null);
  },
  exprType: () => ({ kind: "opaque" }),
  sample: () => [],
  operators: ["is_blank", "is_not_blank"],
  can: {
    sort: false,
    group: false,
    beUnique: false,
    beTitle: false,
    beSearched: false,
    beInSubform: false,
    beWritten: true,
  },
};
