import { Type } from "typebox";
import { decodeId } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 部门: one department of the workspace. */
export const departmentField: FieldSpec<"department"> = {
  kind: "department",
  label: { zh: "部门", en: "Department" },
  group: "people",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "bigint" }),
  decode: (value) => decodeId(value),
  exprType: () => ({ kind: "department" }),
  sample: () => null,
  operators: ["is", "is_not", "in", "not_in", "is_blank", "is_not_blank"],
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
