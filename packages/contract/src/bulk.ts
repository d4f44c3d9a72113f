import { Type } from "typebox";
import { route } from "./route.ts";
import { ExpressionText, FormParams, Nothing, RecordId, WireValuesSchema, WorkspaceParams } from "./shared.ts";

/** An error with its text in the caller's language. */
const told = {
  code: Type.String(),
  params: Type.Record(Type.String(), Type.Unknown()),
  message: Type.String(),
};

/** A bulk change and how far it is, by records. */
export const BulkChangeState = Type.Object({
  id: Type.String(),
  form: Type.String(),
  action: Type.Enum(["edit", "delete", "undo"]),
  status: Type.Enum(["planned", "running", "done", "cancelled", "failed"]),
  /** Keys of the fields it writes; empty before an edit is started. */
  fields: Type.Array(Type.String()),
  /** How many records it is about, exactly; decided when it was planned. */
  total: Type.Integer(),
  /** Records that matched and that the caller may see, but not change or delete. */
  withheld: Type.Integer(),
  done: Type.Integer(),
  changed: Type.Integer(),
  /** What was asked for was so already. */
  unchanged: Type.Integer(),
  failed: Type.Integer(),
  /** Why records were left out, the most frequent reasons first. */
  reasons: Type.Array(Type.Object({ ...told, count: Type.Integer() })),
  error: Type.Union([Type.Object(told), Type.Null()]),
  /** Whether it can be taken back now. */
  canUndo: Type.Boolean(),
  createdAt: Type.String(),
});

const BulkParams = Type.Object({
  workspace: WorkspaceParams.properties.workspace,
  bulk: Type.String({ maxLength: 64 }),
});

export const planBulkChange = route({
  name: "planBulkChange",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/bulk-changes",
  access: "member",
  summary:
    "Plans a change of everything a filter and a search find now, at most 1,000,000 records, without those named. Nothing is changed before it is started; its id makes starting it idempotent.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    {
      action: Type.Union([Type.Literal("edit"), Type.Literal("delete")]),
      filter: Type.Optional(ExpressionText),
      search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      /** Records that match and are to be left out. */
      except: Type.Optional(Type.Array(RecordId, { maxItems: 5000 })),
    },
    { additionalProperties: false },
  ),
  reply: BulkChangeState,
});

export const startBulkChange = route({
  name: "startBulkChange",
  method: "POST",
  path: "/workspaces/:workspace/bulk-changes/:bulk/start",
  access: "member",
  summary:
    "Carries a plan out as a durable job. An edit says what is written into every record: values (null clears), and expressions over each record's own fields. Started again with the same, it answers how far it is.",
  params: BulkParams,
  query: Nothing,
  body: Type.Object(
    {
      values: Type.Optional(WireValuesSchema),
      expressions: Type.Optional(Type.Record(Type.String({ maxLength: 48 }), ExpressionText, { maxProperties: 600 })),
    },
    { additionalProperties: false },
  ),
  reply: BulkChangeState,
});

export const getBulkChange = route({
  name: "getBulkChange",
  method: "GET",
  path: "/workspaces/:workspace/bulk-changes/:bulk",
  access: "member",
  summary: "State and progress of a bulk change of the caller's.",
  params: BulkParams,
  query: Nothing,
  body: Nothing,
  reply: BulkChangeState,
});

export const listBulkChanges = route({
  name: "listBulkChanges",
  method: "GET",
  path: "/workspaces/:workspace/bulk-changes",
  access: "member",
  summary: "The newest bulk changes that the caller started, those at work first; kept for 30 days.",
  params: WorkspaceParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({ changes: Type.Array(BulkChangeState) }),
});

export const cancelBulkChange = route({
  name: "cancelBulkChange",
  method: "POST",
  path: "/workspaces/:workspace/bulk-changes/:bulk/cancel",
  access: "member",
  summary: "Stops a bulk change; what is written stays and is counted.",
  params: BulkParams,
  query: Nothing,
  body: Nothing,
  reply: BulkChangeState,
});

export const undoBulkChange = route({
  name: "undoBulkChange",
  method: "POST",
  path: "/workspaces/:workspace/bulk-changes/:bulk/undo",
  access: "member",
  summary:
    "Takes a bulk change back as another one, which it answers: edited fields get the values they had where nobody changed them since, deleted records come back from the bin.",
  params: BulkParams,
  query: Nothing,
  body: Nothing,
  reply: BulkChangeState,
});

export const listBulkFailures = route({
  name: "listBulkFailures",
  method: "GET",
  path: "/workspaces/:workspace/bulk-changes/:bulk/failures",
  access: "member",
  summary: "Records that a bulk change left out, by id, with the reason; the first 10,000 are kept, all are counted.",
  params: BulkParams,
  query: Type.Object({
    after: Type.Optional(RecordId),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  }),
  body: Nothing,
  reply: Type.Object({
    failures: Type.Array(
      Type.Object({
        record: RecordId,
        /** Null for a record the caller may not see, or that is gone. */
        title: Type.Union([Type.String(), Type.Null()]),
        ...told,
      }),
    ),
    next: Type.Union([RecordId, Type.Null()]),
  }),
});
