import { Type } from "typebox";
import { decodeDate } from "./instant.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 日期: a day without a clock or a zone. */
export const dateField: FieldSpec<"date"> = {
  kind: "date",
  label: { zh: "日期", en: "Date" },
  group: "basic",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "date" }),
  decode: (value) => decodeDate(value),
  exprType: () => ({ kind: "date" }),
  sample: (_field, pick) => `2026-${String(1 + pick(12)).padStart(2, "0")}-${String(1 + pick(28)).padStart(2, "0")}`,
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
