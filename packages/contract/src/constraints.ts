import { Type } from "typebox";
import { route } from "./route.ts";
import { ExpressionText, FormParams, LabelSchema, Nothing, RecordCount, RecordId, RecordParams } from "./shared.ts";

const Severity = Type.Enum(["block_save", "block_transition", "warn", "report"]);
const NullableText = Type.Union([Type.String(), Type.Null()]);

/**
 * A constraint that does not hold for a record. What the caller may not see is null: the record, or, where the
 * constraint reads something out of sight, everything but the severity.
 */
export const BrokenConstraint = Type.Object({
  severity: Severity,
  form: NullableText,
  /** Key of the constraint. */
  key: NullableText,
  label: Type.Union([LabelSchema, Type.Null()]),
  message: Type.Union([LabelSchema, Type.Null()]),
  record: Type.Union([RecordId, Type.Null()]),
  /** Title of the record. */
  title: NullableText,
  /** Where it is mended: a field of the form, or a link of another form seen from here (`task_by_project`). */
  fix: NullableText,
});

const BrokenRecord = Type.Object({ id: RecordId, title: NullableText });

export const listRecordConstraints = route({
  name: "listRecordConstraints",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/records/:record/constraints",
  access: "member",
  summary: "The constraints that a record breaks, judged by what the caller may see.",
  params: RecordParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({ broken: Type.Array(BrokenConstraint) }),
});

export const listConstraints = route({
  name: "listConstraints",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/constraints",
  access: "member",
  summary:
    "The constraints of a form that the caller may see, each with how many records break it; null where counting takes too long.",
  params: FormParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({
    constraints: Type.Array(
      Type.Object({
        key: Type.String(),
        label: LabelSchema,
        message: LabelSchema,
        severity: Severity,
        fix: NullableText,
        broken: Type.Union([RecordCount, Type.Null()]),
      }),
    ),
  }),
});

export const listBrokenAmong = route({
  name: "listBrokenAmong",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/constraints/broken",
  access: "member",
  summary:
    "Which of some records, those of a list in view, break which of the form's constraints, judged by what the caller may see. Records that break none are left out.",
  params: FormParams,
  query: Nothing,
  body: Type.Object({ records: Type.Array(RecordId, { maxItems: 500 }) }, { additionalProperties: false }),
  reply: Type.Object({
    broken: Type.Array(Type.Object({ record: RecordId, constraints: Type.Array(Type.String()) })),
  }),
});

export const listBrokenRecords = route({
  name: "listBrokenRecords",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/constraints/:constraint/records",
  access: "member",
  summary: "The records that break a constraint, by id, a page at a time, judged by what the caller may see.",
  params: Type.Object({
    ...FormParams.properties,
    constraint: Type.String({ pattern: "^[a-z][a-z0-9_]{0,47}$" }),
  }),
  query: Type.Object(
    {
      /** Id of the last record of the page before. */
      after: Type.Optional(RecordId),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    },
    { additionalProperties: false },
  ),
  body: Nothing,
  reply: Type.Object({ records: Type.Array(BrokenRecord), next: Type.Union([RecordId, Type.Null()]) }),
});

export const tryConstraint = route({
  name: "tryConstraint",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/constraints/try",
  access: "member",
  summary:
    "How many records an expression would find broken, and the first of them, before it becomes a constraint. By what the caller may see.",
  params: FormParams,
  query: Nothing,
  body: Type.Object({ expression: ExpressionText }, { additionalProperties: false }),
  reply: Type.Object({ broken: RecordCount, samples: Type.Array(BrokenRecord) }),
});
