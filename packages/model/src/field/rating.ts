import { Type } from "typebox";
import { decodeInteger } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Stars when a rating field does not say. */
export const defaultRatingMax = 5;

/** 评分: one to `max` stars (5 unless said). */
export const ratingField: FieldSpec<"rating"> = {
  kind: "rating",
  label: { zh: "评分", en: "Rating" },
  group: "advanced",
  settings: Type.Object({ max: Type.Optional(Type.Integer({ minimum: 2, maximum: 10 })) }),
  storage: () => ({ kind: "column", type: "bigint" }),
  decode: (value, field) => decodeInteger(value, 1, field.max ?? defaultRatingMax),
  exprType: () => ({ kind: "number" }),
  sample: (field, pick) => 1 + pick(field.max ?? defaultRatingMax),
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
