import { Type } from "typebox";
import { refuseWrite } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 更新时间: when the record last changed. */
export const updatedAtField: FieldSpec<"updated_at"> = {
  kind: "updated_at",
  label: { zh: "更新时间", en: "Updated at" },
  group: "system",
  settings: Type.Object({}),
  storage: () => ({ kind: "system", column: "updated_at", type: "timestamptz(3)" }),
  decode: () => refuseWrite(),
  exprType: () => ({ kind: "datetime" }),
  sample: () => null,
  operators: [
    "is",
    "is_not",
    "less",
    "less_or_equal",
    "greater",
    "greater_or_equal",
    "between",
    "is_blank",
    "is_not_blank",
  ],
  can: {
    sort: true,
    group: true,
    beUnique: false,
    beTitle: false,
    beSearched: false,
    beInSubform: false,
    beWritten: false,
  },
};
