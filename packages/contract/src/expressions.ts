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

export const tryExpression = route({
  name: "tryExpression",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/try",
  access: "member",
  summary:
    "What an expression gives for chosen records, or for the three changed last, as the caller may see them: its kind, and per record its value. Records that are gone or out of sight are left out.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    { expression: ExpressionText, records: Type.Optional(Type.Array(RecordId, { minItems: 1, maxItems: 3 })) },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    kind: Type.String(),
    records: Type.Array(Type.Object({ id: RecordId, title: RecordTitle, ...triedValue })),
  }),
});

export const explainExpression = route({
  name: "explainExpression",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/explain",
  access: "member",
  summary:
    "What each part of an expression gives for one record, as the caller may see it: the whole first, and each part before its own, with its place in the tree.",
  params: FormParams,
  query: Nothing,
  body: Type.Object({ expression: ExpressionText, record: RecordId }, { additionalProperties: false }),
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

export const readDraft = route({
  name: "readDraft",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/draft",
  access: "member",
  summary:
    "What formulas, conditions and rules of a form give for a record as it is being typed, as the caller may see it. Nothing is written. Parts are named `field.expression`, `field.visibleIf`, `field.requiredIf`, `field.readOnlyIf`, `field.validation`, `field.options.option` and `*.rule`; those that do not exist for the caller are left out. `isWhole` says that saving would give the same.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    {
      record: Type.Union([RecordId, Type.Null()]),
      values: WireValuesSchema,
      parts: Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 500 }),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    answers: Type.Array(Type.Object({ part: Type.String(), value: WireValue, isWhole: Type.Boolean() })),
  }),
});
