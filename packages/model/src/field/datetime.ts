import { Type } from "typebox";
import { decodeInstant } from "./instant.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 日期时间: an instant, kept to the millisecond. */
export const datetimeField: FieldSpec<"datetime"> = {
  kind: "datetime",
  label: { zh: "日期时间", en: "Date and time" },
  group: "basic",
  settings: Type.Object({ precision: Type.Optional(Type.Union([Type.Literal("minute"), Type.Literal("second")])) }),
  storage: () => ({ kind: "column", type: "timestamptz(3)" }),
  decode: (value) => decodeInstant(value),
  exprType: () => ({ kind: "datetime" }),
  sample: (_field, pick) => new Date(Date.UTC(2026, pick(12), 1 + pick(28), pick(24), pick(60))).toISOString(),
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
