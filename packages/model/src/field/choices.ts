import { Type } from "typebox";
import { decodeList } from "./decode.ts";
import { decodeOption, toOptionRefs } from "./options.ts";
import { OptionsSchema } from "./settings.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Options a field may hold at once. */
export const maxOptions = 200;

/** 多选: several options, by key. */
export const choicesField: FieldSpec<"choices"> = {
  kind: "choices",
  label: { zh: "多选", en: "Multiple choice" },
  group: "choice",
  settings: Type.Object({ options: OptionsSchema }),
  storage: () => ({ kind: "column", type: "text[]" }),
  decode: (value, field) => decodeList(value, maxOptions, (item) => decodeOption(item, field.options)),
  exprType: (field) => ({ kind: "choices", options: toOptionRefs(field.options) }),
  sample: (field, pick) => field.options.filter(() => pick(2) === 1).map((option) => option.key),
  operators: ["has_any", "has_all", "is_blank", "is_not_blank"],
  can: {
    sort: false,
    group: false,
    beUnique: false,
    beTitle: false,
    beSearched: false,
    beInSubform: true,
    beWritten: true,
  },
};
