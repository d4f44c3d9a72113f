import { Type } from "typebox";
import { decodeInteger } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 进度: 0 to 100 in whole percent. */
export const progressField: FieldSpec<"progress"> = {
  kind: "progress",
  label: { zh: "进度", en: "Progress" },
  group: "advanced",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "numeric" }),
  decode: (value) => decodeInteger(value, 0, 100),
  exprType: () => ({ kind: "number" }),
  sample: (_field, pick) => pick(101),
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
    beInSubform: true,
    beWritten: true,
  },
};
