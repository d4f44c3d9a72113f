import { Type } from "typebox";
import { decodeDecimal } from "./decode.ts";
import { DecimalText, LabelSchema } from "./settings.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Digits after the point when a number field does not say. */
export const defaultNumberDecimals = 10;

/** 数字: an exact decimal. `percent` only changes how it is shown: 0.25 is stored for 25 %. */
export const numberField: FieldSpec<"number"> = {
  kind: "number",
  label: { zh: "数字", en: "Number" },
  group: "basic",
  settings: Type.Object({
    decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    unit: Type.Optional(LabelSchema),
    thousands: Type.Optional(Type.Boolean()),
    percent: Type.Optional(Type.Boolean()),
    min: Type.Optional(DecimalText),
    max: Type.Optional(DecimalText),
  }),
  storage: () => ({ kind: "column", type: "numeric" }),
  decode: (value, field) =>
    decodeDecimal(value, { decimals: field.decimals ?? defaultNumberDecimals, min: field.min, max: field.max }),
  exprType: () => ({ kind: "number" }),
  sample: (field, pick) => (pick(100_000) / 100).toFixed(Math.min(field.decimals ?? 2, 2)),
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
