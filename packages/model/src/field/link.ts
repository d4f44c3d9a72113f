import { Type } from "typebox";
import { decodeId } from "./decode.ts";
import { ExpressionSchema, LabelSchema } from "./settings.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 关联: one record of another form (or of this one). */
export const linkField: FieldSpec<"link"> = {
  kind: "link",
  label: { zh: "关联", en: "Link" },
  group: "relation",
  settings: Type.Object({
    form: Type.String(),
    filter: Type.Optional(ExpressionSchema),
    onDelete: Type.Optional(Type.Union([Type.Literal("restrict"), Type.Literal("clear"), Type.Literal("cascade")])),
    inverse: Type.Optional(LabelSchema),
    dated: Type.Optional(Type.Boolean()),
  }),
  storage: () => ({ kind: "column", type: "bigint" }),
  decode: (value) => decodeId(value),
  exprType: (field) => ({ kind: "link", form: field.form }),
  sample: () => null,
  operators: ["is", "is_not", "in", "not_in", "is_blank", "is_not_blank"],
  can: {
    sort: true,
    group: true,
    beUnique: true,
    beTitle: false,
    beSearched: true,
    beInSubform: true,
    beWritten: true,
  },
};
