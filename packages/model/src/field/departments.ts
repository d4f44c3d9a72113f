import { Type } from "typebox";
import { decodeId, decodeList } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Departments a field may hold at once. */
export const maxDepartments = 200;

/** 多个部门: several departments of the workspace. */
export const departmentsField: FieldSpec<"departments"> = {
  kind: "departments",
  label: { zh: "部门（多选）", en: "Departments" },
  group: "people",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "bigint[]" }),
  decode: (value) => decodeList(value, maxDepartments, decodeId),
  exprType: () => ({ kind: "departments" }),
  sample: () => null,
  operators: ["has_any", "has_all", "is_blank", "is_not_blank"],
  can: {
    sort: false,
    group: false,
    beUnique: false,
    beTitle: false,
    beSearched: false,
    beInSubform: true,
    beWritten: true,
  },
};
