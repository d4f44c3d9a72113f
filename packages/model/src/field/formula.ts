import { Type } from "typebox";
import { refuseWrite } from "./decode.ts";
import { formulaColumn, formulaType } from "./formulaResult.ts";
import { BandsSchema, ExpressionSchema, FormulaResultSchema, LabelSchema, OptionsSchema } from "./settings.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 公式: a value computed from other fields of the record; stored at each write unless it depends on now or on who looks. */
export const formulaField: FieldSpec<"formula"> = {
  kind: "formula",
  label: { zh: "公式", en: "Formula" },
  group: "advanced",
  settings: Type.Object({
    expression: ExpressionSchema,
    result: FormulaResultSchema,
    stored: Type.Optional(Type.Union([Type.Literal("auto"), Type.Literal("always"), Type.Literal("never")])),
    decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    unit: Type.Optional(LabelSchema),
    percent: Type.Optional(Type.Boolean()),
    currency: Type.Optional(Type.String({ pattern: "^[A-Z]{3}$" })),
    options: Type.Optional(OptionsSchema),
    bands: Type.Optional(BandsSchema),
  }),
  storage: (field) => ({ kind: "column", type: formulaColumn(field.result) }),
  decode: () => refuseWrite(),
  exprType: (field) => formulaType(field.result),
  sample: () => null,
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
    beTitle: true,
    beSearched: false,
    beInSubform: true,
    beWritten: false,
  },
};
