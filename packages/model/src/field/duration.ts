import { Type } from "typebox";
import { decodeInteger } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Seconds a duration may have: about 3,170 years, so that adding one to any day stays within PostgreSQL's range. */
export const maxDurationSeconds = 100_000_000_000;

/** 时长: a span in whole seconds, negative allowed. */
export const durationField: FieldSpec<"duration"> = {
  kind: "duration",
  label: { zh: "时长", en: "Duration" },
  group: "basic",
  settings: Type.Object({
    display: Type.Optional(Type.Union([Type.Literal("h:mm"), Type.Literal("hours"), Type.Literal("days")])),
  }),
  storage: () => ({ kind: "column", type: "bigint" }),
  decode: (value) => decodeInteger(value, -maxDurationSeconds, maxDurationSeconds),
  exprType: () => ({ kind: "duration" }),
  sample: (_field, pick) => 60 * pick(600),
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
