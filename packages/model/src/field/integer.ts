import { Type } from "typebox";
import { decodeInteger } from "./decode.ts";
import { LabelSchema } from "./settings.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 整数: a whole number that JSON carries exactly. */
export const integerField: FieldSpec<"integer"> = {
  kind: "integer",
  label: { zh: "整数", en: "Integer" },
  group: "basic",
  settings: Type.Object({
    min: Type.Optional(Type.Integer()),
    max: Type.Optional(Type.Integer()),
    unit: Type.Optional(LabelSchema),
    thousands: Type.Optional(Type.Boolean()),
  }),
  storage: () => ({ kind: "column", type: "bigint" }),
  decode: (value, field) =>
    decodeInteger(value, field.min ?? Number.MIN_SAFE_INTEGER, field.max ?? Number.MAX_SAFE_INTEGER),
  exprType: () => ({ kind: "number" }),
  sample: (field, pick) => (field.min ?? 0) + pick(Math.min(1000, (field.max ?? 1000) - (field.min ?? 0) + 1)),
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
    beUnique: true,
    beTitle: false,
    beSearched: false,
    beInSubform: true,
    beWritten: true,
  },
};
