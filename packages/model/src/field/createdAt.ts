import { Type } from "typebox";
import { refuseWrite } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 创建时间: when the record was made. */
export const createdAtField: FieldSpec<"created_at"> = {
  kind: "created_at",
  label: { zh: "创建时间", en: "Created at" },
  group: "system",
  settings: Type.Object({}),
  storage: () => ({ kind: "system", column: "created_at", type: "timestamptz(3)" }),
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
