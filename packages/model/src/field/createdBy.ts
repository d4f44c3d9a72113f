import { Type } from "typebox";
import { refuseWrite } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 创建人: who made the record. */
export const createdByField: FieldSpec<"created_by"> = {
  kind: "created_by",
  label: { zh: "创建人", en: "Created by" },
  group: "system",
  settings: Type.Object({}),
  storage: () => ({ kind: "system", column: "created_by", type: "bigint" }),
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
