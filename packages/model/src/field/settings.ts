import { Type } from "typebox";

/** Text in both languages, Chinese always. */
export const LabelSchema = Type.Object(
  {
    zh: Type.String({ minLength: 1, maxLength: 200 }),
    en: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { additionalProperties: false },
);

/** Most characters of an expression that is kept in a definition or sent, names as keys; the language reads longer ones, as labels are. */
export const maxExpressionLength = 20_000;

/** Source text of an expression. */
export const ExpressionSchema = Type.String({ minLength: 1, maxLength: maxExpressionLength });

/** A decimal bound, as text so that it stays exact. */
export const DecimalText = Type.String({ pattern: "^-?\\d{1,38}(\\.\\d{1,20})?$" });

/** Palette colours of options and colour rules. */
export const ColorSchema = Type.Union(
  (["gray", "teal", "blue", "violet", "pink", "red", "amber", "green"] as const).map((color) => Type.Literal(color)),
);

/** Options of a choice; 1,000 is what a person can still search through. */
export const OptionsSchema = Type.Array(
  Type.Object(
    {
      key: Type.String({ pattern: "^[a-z0-9][a-z0-9_]{0,47}$" }),
      label: LabelSchema,
      color: Type.Optional(ColorSchema),
      archived: Type.Optional(Type.Boolean()),
      availableIf: Type.Optional(ExpressionSchema),
    },
    { additionalProperties: false },
  ),
  { maxItems: 1000 },
);

/** Bands of a number. */
export const BandsSchema = Type.Object(
  {
    levels: Type.Array(
      Type.Object(
        {
          key: Type.String({ pattern: "^[a-z0-9][a-z0-9_]{0,47}$" }),
          label: LabelSchema,
          color: Type.Optional(ColorSchema),
          from: Type.Optional(DecimalText),
        },
        { additionalProperties: false },
      ),
      { minItems: 2, maxItems: 20 },
    ),
    margin: Type.Optional(Type.String({ pattern: "^\\d{1,38}(\\.\\d{1,20})?$" })),
  },
  { additionalProperties: false },
);

/** One part of an auto number. */
export const PartSchema = Type.Union([
  Type.Object(
    { kind: Type.Literal("text"), text: Type.String({ minLength: 1, maxLength: 20 }) },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal("date"),
      format: Type.Union(
        (["YYYY", "YYYYMM", "YYYYMMDD", "YY", "MM", "DD"] as const).map((format) => Type.Literal(format)),
      ),
    },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal("field"), field: Type.String() }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal("counter"),
      digits: Type.Integer({ minimum: 1, maximum: 12 }),
      start: Type.Optional(Type.Integer({ minimum: 0, maximum: 999_999_999 })),
      reset: Type.Optional(
        Type.Union((["never", "day", "month", "year"] as const).map((reset) => Type.Literal(reset))),
      ),
    },
    { additionalProperties: false },
  ),
]);

/** What a formula may yield. */
export const FormulaResultSchema = Type.Union(
  (["text", "number", "boolean", "date", "datetime", "time", "duration", "choice", "member"] as const).map((result) =>
    Type.Literal(result),
  ),
);

/** Forms a one-line text can be held to. */
export const TextFormatSchema = Type.Union(
  (["id_card", "credit_code", "postal_code", "license_plate"] as const).map((format) => Type.Literal(format)),
);
