import { Type } from "typebox";
import { decodeTime } from "./instant.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 时间: a time of day without a date or a zone. */
export const timeField: FieldSpec<"time"> = {
  kind: "time",
  label: { zh: "时间", en: "Time" },
  group: "basic",
  settings: Type.Object({ precision: Type.Optional(Type.Union([Type.Literal("minute"), Type.Literal("second")])) }),
  storage: () => ({ kind: "column", type: "time(0)" }),
  decode: (value) => decodeTime(value),
  exprType: () => ({ kind: "time" }),
  sample: (_field, pick) => `${String(pick(24)).padStart(2, "0")}:${String(pick(60)).padStart(2, "0")}:00`,
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
