import { Type } from "typebox";
import { refuseWrite } from "./decode.ts";
import { PartSchema } from "./settings.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 流水号: text, date, field and counter parts, given once by the platform when the record is made. */
export const autoNumberField: FieldSpec<"auto_number"> = {
  kind: "auto_number",
  label: { zh: "流水号", en: "Auto number" },
  group: "advanced",
  settings: Type.Object({ parts: Type.Array(PartSchema, { minItems: 1, maxItems: 8 }) }),
  storage: () => ({ kind: "column", type: "text" }),
  decode: () => refuseWrite(),
  exprType: () => ({ kind: "text" }),
  sample: (_field, pick) => `GD-${String(pick(10_000)).padStart(4, "0")}`,
  operators: ["is", "is_not", "contains", "not_contains", "starts_with", "in", "not_in", "is_blank", "is_not_blank"],
  can: {
    sort: true,
    group: false,
    beUnique: false,
    beTitle: true,
    beSearched: true,
    beInSubform: false,
    beWritten: false,
  },
};
