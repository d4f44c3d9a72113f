import { Type } from "typebox";
import { route } from "./route.ts";
import { ExpressionText, FormParams, Nothing, RecordId, WireValue, WireValuesSchema } from "./shared.ts";

/** What an expression gives: of a list its first items and how many there are; an error is a blank that says so. */
const triedValue = {
  value: WireValue,
  count: Type.Union([Type.Integer(), Type.Null()]),
  isError: Type.Boolean(),
};
const RecordTitle = Type.Union([Type.String(), Type.Null()]);

/** What an expression is about, where it is not the record: rows of a subform, or the records that a link may lead to. */
const triedPlace = {
  subform: Type.Optional(Type.String({ maxLength: 48 })),
  among: Type.Optional(Type.String({ maxLength: 48 })),
};
/** A row of a subform, and its place in the record from 1. */
const TriedRowSchema = Type.Union([Type.Object({ id: Type.Integer(), place: Type.Integer() }), Type.Null()]);

export const tryExpression = route({
  name: "tryExpression",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/try",
  access: "member",
  summary:
    "What an expression gives for chosen records, or for the three changed last, as the caller may see them: its kind, and per record its value. Records that are gone or out of sight are left out. With `subform` it is asked of the first three rows of each; with `among`, a form's key, it is a link's filter over that form, and gives the records that could be picked.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    {
      expression: ExpressionText,
      records: Type.Optional(Type.Array(RecordId, { minItems: 1, maxItems: 3 })),
      ...triedPlace,
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    kind: Type.String(),
    records: Type.Array(Type.Object({ id: RecordId, title: RecordTitle, row: TriedRowSchema, ...triedValue })),
  }),
});

export const explainExpression = route({
  name: "explainExpression",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/explain",
  access: "member",
  summary:
    "What each part of an expression gives for one record, as the caller may see it: the whole first, and each part before its own, with its place in the tree. `subform` and `among` are those of a trial; of a subform's rows `row` says which by its id.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    { expression: ExpressionText, record: RecordId, row: Type.Optional(RecordId), ...triedPlace },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    title: RecordTitle,
    parts: Type.Array(
      Type.Object({
        id: Type.String(),
        depth: Type.Integer(),
        expression: Type.String(),
        kind: Type.String(),
        ...triedValue,
      }),
    ),
  }),
});

const PartNames = Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 500 });
const DraftAnswers = Type.Array(Type.Object({ part: Type.String(), value: WireValue, isWhole: Type.Boolean() }));
/** Parts that took too long, and forms whose records the answers rest on: when these change, it is to be asked again. */
const draftBasis = { late: Type.Array(Type.String()), forms: Type.Array(Type.String()) };

/** How much one question about rows may hold. */
export const draftRowLimits = { rows: 100, parts: 100 } as const;

export const readDraft = route({
  name: "readDraft",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/draft",
  access: "member",
  summary:
    "What formulas, conditions and rules of a form give for a record as it is being typed, as the caller may see it. Nothing is written. Parts are named `field.expression`, `field.visibleIf`, `field.requiredIf`, `field.readOnlyIf`, `field.validation`, `field.options.option` and `*.rule`; those that do not exist for the caller are left out. `isWhole` says that saving would give the same. Parts that took too long are named in `late`; when all did, the answer is query.too_complex.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    {
      record: Type.Union([RecordId, Type.Null()]),
      values: WireValuesSchema,
      parts: PartNames,
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ answers: DraftAnswers, ...draftBasis }),
});

export const readDraftRows = route({
  name: "readDraftRows",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/draft/rows",
  access: "member",
  summary:
    "The same for several rows as they are being typed, each judged by itself and all at once: rows of a subform, whose parts are those of its columns, or new records of the form that one save makes together. Each part is asked of every row; the answers come in the order of the rows. What rests on records of the forms in `beside`, which the same save writes, is not whole.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    {
      subform: Type.Union([Type.String({ maxLength: 48 }), Type.Null()]),
      rows: Type.Array(WireValuesSchema, { minItems: 1, maxItems: draftRowLimits.rows }),
      parts: Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: draftRowLimits.parts }),
      beside: Type.Optional(Type.Array(Type.String({ maxLength: 48 }), { maxItems: 50 })),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ rows: Type.Array(DraftAnswers), ...draftBasis }),
});
