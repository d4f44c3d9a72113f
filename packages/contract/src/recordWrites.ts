import { Type } from "typebox";
import { BrokenConstraint } from "./constraints.ts";
import { NamedRecord, RecordReply } from "./records.ts";
import { route } from "./route.ts";
import {
  Done,
  ExpressionText,
  FormParams,
  Nothing,
  RecordId,
  RecordParams,
  Version,
  WireValuesSchema,
} from "./shared.ts";

// Sent again under one key, a request answers what it came to the first time.
const IdempotencyKey = Type.String({ minLength: 8, maxLength: 100 });

export const createRecord = route({
  name: "createRecord",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/records",
  access: "member",
  summary:
    "Creates a record, with records of other forms that link to it where `children` says so: all or nothing, judged when all are there. The same idempotency key with the same values answers the record made the first time.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    {
      values: WireValuesSchema,
      idempotencyKey: IdempotencyKey,
      children: Type.Optional(
        Type.Array(
          Type.Object(
            { form: NamedRecord.form, field: Type.String({ maxLength: 48 }), values: WireValuesSchema },
            { additionalProperties: false },
          ),
          { maxItems: 200 },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  reply: RecordReply,
});

export const updateRecord = route({
  name: "updateRecord",
  method: "PATCH",
  path: "/workspaces/:workspace/forms/:form/records/:record",
  access: "member",
  summary:
    "Changes fields of a record read at `version`. Changes by others to other fields merge; to the same field answer record.stale with both values.",
  params: RecordParams,
  query: Nothing,
  body: Type.Object({ values: WireValuesSchema, version: Version }, { additionalProperties: false }),
  reply: RecordReply,
});

export const deleteRecord = route({
  name: "deleteRecord",
  method: "DELETE",
  path: "/workspaces/:workspace/forms/:form/records/:record",
  access: "member",
  summary: "Moves a record to the recycle bin, following the delete rules of links to it.",
  params: RecordParams,
  query: Nothing,
  body: Nothing,
  reply: Done,
});

const BatchOperation = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("create"),
      values: WireValuesSchema,
      idempotencyKey: Type.Optional(IdempotencyKey),
      /** For a cell of a matrix: where the record stands by, which records count, and those known to stand there. */
      place: Type.Optional(
        Type.Object(
          {
            by: Type.Array(Type.String({ maxLength: 48 }), { minItems: 1, maxItems: 2 }),
            filter: Type.Optional(ExpressionText),
            known: Type.Array(RecordId, { maxItems: 1000 }),
          },
          { additionalProperties: false },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal("update"),
      id: RecordId,
      version: Type.Optional(Version),
      values: WireValuesSchema,
    },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal("delete"), id: RecordId }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal("upsert"), by: Type.String({ maxLength: 48 }), values: WireValuesSchema },
    { additionalProperties: false },
  ),
]);

export const batchRecords = route({
  name: "batchRecords",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/records/batch",
  access: "member",
  summary:
    "Up to 1,000 writes of one kind per call: all or nothing, or the good ones with a report per row. Creates and upserts need an idempotency key: one for the call, under which the same call again gives the same answer, or for creates one each.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    {
      mode: Type.Union([Type.Literal("all_or_nothing"), Type.Literal("per_row")]),
      operations: Type.Array(BatchOperation, { minItems: 1, maxItems: 1000 }),
      idempotencyKey: Type.Optional(IdempotencyKey),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    results: Type.Array(
      Type.Object({
        index: Type.Integer(),
        id: Type.Union([RecordId, Type.Null()]),
        version: Type.Union([Type.Integer(), Type.Null()]),
        error: Type.Optional(
          Type.Object({
            code: Type.String(),
            params: Type.Record(Type.String(), Type.Unknown()),
            message: Type.String(),
          }),
        ),
      }),
    ),
    /** What was saved although it breaks constraints that only warn. */
    warnings: Type.Optional(Type.Array(BrokenConstraint)),
  }),
});

export const listHistory = route({
  name: "listHistory",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/records/:record/history",
  access: "member",
  summary:
    "Changes of a record, newest first: who, when, why, old and new values of the fields the actor may read, and numbers that passed into another of their bands.",
  params: RecordParams,
  query: Type.Object({
    before: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  body: Nothing,
  reply: Type.Object({
    changes: Type.Array(
      Type.Object({
        position: Type.String(),
        version: Type.Integer(),
        kind: Type.String(),
        at: Type.String(),
        actor: Type.Union([Type.Integer(), Type.Null()]),
        cause: Type.Unknown(),
        old: WireValuesSchema,
        new: WireValuesSchema,
        /** Of the kind "crossing": a number passed from one of its bands into another; null is no band. */
        crossing: Type.Optional(
          Type.Object({
            field: Type.String(),
            from: Type.Union([Type.String(), Type.Null()]),
            to: Type.Union([Type.String(), Type.Null()]),
            value: Type.Union([Type.String(), Type.Null()]),
          }),
        ),
      }),
    ),
    next: Type.Union([Type.String(), Type.Null()]),
  }),
});

export const restoreVersion = route({
  name: "restoreVersion",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/records/:record/restore-version",
  access: "member",
  summary: "Writes the values a record had at an older version as a new change.",
  params: RecordParams,
  query: Nothing,
  body: Type.Object({ version: Version }, { additionalProperties: false }),
  reply: RecordReply,
});

export const listBin = route({
  name: "listBin",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/bin",
  access: "member",
  summary: "Deleted records the actor could see, newest first.",
  params: FormParams,
  query: Type.Object({ before: Type.Optional(Type.String({ maxLength: 100 })) }),
  body: Nothing,
  reply: Type.Object({
    records: Type.Array(
      Type.Object({
        id: RecordId,
        title: Type.Union([Type.String(), Type.Null()]),
        deletedAt: Type.String(),
        deletedBy: Type.Union([Type.Integer(), Type.Null()]),
      }),
    ),
    next: Type.Union([Type.String(), Type.Null()]),
  }),
});

export const restoreRecord = route({
  name: "restoreRecord",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/bin/:record/restore",
  access: "member",
  summary: "Brings a deleted record back, with the links that were cleared for it where they are still free.",
  params: RecordParams,
  query: Nothing,
  body: Nothing,
  reply: RecordReply,
});
