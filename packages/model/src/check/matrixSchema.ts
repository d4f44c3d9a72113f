import { Type } from "typebox";
import { ColorSchema, ExpressionSchema as Expression, LabelSchema } from "../field/settings.ts";

const closed = { additionalProperties: false } as const;
const Key = Type.String({ minLength: 1, maxLength: 48 });
const sumFunctions = ["count", "sum", "average", "min", "max"] as const;

const axis = {
  field: Key,
  values: Type.Optional(
    Type.Array(Type.Union([Type.String({ maxLength: 48 }), Type.Integer()]), { minItems: 1, maxItems: 300 }),
  ),
  usedOnly: Type.Optional(Type.Boolean()),
};

/** The shape of what a matrix view shows. */
export const MatrixSchema = Type.Object(
  {
    form: Key,
    rows: Type.Object(axis, closed),
    columns: Type.Array(
      Type.Object(
        {
          ...axis,
          label: Type.Optional(LabelSchema),
          filter: Type.Optional(Expression),
          sort: Type.Optional(
            Type.Array(Type.Object({ field: Key, direction: Type.Enum(["asc", "desc"]) }, closed), { maxItems: 8 }),
          ),
          caption: Type.Optional(Key),
          preset: Type.Optional(
            Type.Record(Key, Type.Union([Type.String({ maxLength: 2000 }), Type.Number(), Type.Boolean()]), {
              maxProperties: 20,
            }),
          ),
        },
        closed,
      ),
      { minItems: 1, maxItems: 4 },
    ),
    filter: Type.Optional(Expression),
    cell: Type.Union([
      Type.Object({ kind: Type.Literal("field"), field: Key }, closed),
      Type.Object(
        { kind: Type.Literal("total"), function: Type.Enum(sumFunctions), expression: Type.Optional(Expression) },
        closed,
      ),
    ]),
    colors: Type.Optional(
      Type.Array(Type.Object({ expression: Expression, color: ColorSchema }, closed), { maxItems: 30 }),
    ),
    totals: Type.Optional(
      Type.Array(
        Type.Object(
          {
            key: Key,
            label: LabelSchema,
            at: Type.Enum(["rows", "columns", "both"]),
            function: Type.Enum([...sumFunctions, "options"]),
            expression: Type.Optional(Expression),
          },
          closed,
        ),
        { maxItems: 6 },
      ),
    ),
  },
  closed,
);
