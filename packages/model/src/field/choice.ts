import { Type } from "typebox";
import { decodeOption, toOptionRefs } from "./options.ts";
import { OptionsSchema } from "./settings.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 单选: one option; the column holds its key, so changing a label touches no row. */
export const choiceField: FieldSpec<"choice"> = {
  kind: "choice",
  label: { zh: "单选", en: "Single choice" },
  group: "choice",
  settings: Type.Object({ options: OptionsSchema }),
  storage: () => ({ kind: "column", type: "text" }),
  decode: (value, field) => decodeOption(value, field.options),
  exprType: (field) => ({ kind: "choice", options: toOptionRefs(field.options) }),
  sample: (field, pick) => field.options[pick(Math.max(1, field.options.length))]?.key ?? null,
  operators: ["is", "is_not", "in", "not_in", "is_blank", "is_not_blank"],
  can: {
    sort: true,
    group: true,
    beUnique: false,
    beTitle: false,
    beSearched: true,
    beInSubform: true,
    beWritten: true,
  },
};
