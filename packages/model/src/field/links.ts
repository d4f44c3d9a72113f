import { Type } from "typebox";
import { decodeId, decodeList } from "./decode.ts";
import { ExpressionSchema, LabelSchema } from "./settings.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 关联多条: several records of another form, through a junction table. */
export const linksField: FieldSpec<"links"> = {
  kind: "links",
  label: { zh: "关联（多条）", en: "Links" },
  group: "relation",
  settings: Type.Object({
    form: Type.String(),
    filter: Type.Optional(ExpressionSchema),
    onDelete: Type.Optional(Type.Union([Type.Literal("restrict"), Type.Literal("clear")])),
    inverse: Type.Optional(LabelSchema),
  }),
  storage: () => ({ kind: "junction" }),
  decode: (value) => decodeList(value, 1000, decodeId),
  exprType: (field) => ({ kind: "links", form: field.form }),
  sample: () => null,
  operators: ["has_any", "has_all", "is_blank", "is_not_blank"],
  can: {
    sort: false,
    group: false,
    beUnique: false,
    beTitle: false,
    beSearched: false,
    beInSubform: false,
    beWritten: true,
  },
};
