import { Type } from "typebox";
import { decodeDecimal } from "./decode.ts";
import { DecimalText } from "./settings.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Digits after the point when a money field does not say. */
export const defaultMoneyDecimals = 2;

/** 金额: an exact amount in one currency. */
export const moneyField: FieldSpec<"money"> = {
  kind: "money",
  label: { zh: "金额", en: "Money" },
  group: "basic",
  settings: Type.Object({
    currency: Type.String({ pattern: "^[A-Z]{3}$" }),
    decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 6 })),
    min: Type.Optional(DecimalText),
    max: Type.Optional(DecimalText),
  }),
  storage: () => ({ kind: "column", type: "numeric" }),
  decode: (value, field) =>
    decodeDecimal(value, { decimals: field.decimals ?? defaultMoneyDecimals, min: field.min, max: field.max }),
  exprType: () => ({ kind: "number" }),
  sample: (_field, pick) => (pick(10_000_000) / 100).toFixed(2),
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
