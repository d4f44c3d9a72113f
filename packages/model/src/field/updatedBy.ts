import { Type } from "typebox";
import { refuseWrite } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 更新人: who last changed the record. */
export const updatedByField: FieldSpec<"updated_by"> = {
  kind: "updated_by",
  label: { zh: "更新人", en: "Updated by" },
  group: "system",
  settings: Type.Object({}),
  storage: () => ({ kind: "system", column: "updated_by", type: "bigint" }),
  decode: () => refuseWrite(),
  exprType: () => ({ kind: "member" }),
  sample: () => null,
  operators: ["is", "is_not", "in", "not_in", "is_me", "is_blank", "is_not_blank"],
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
