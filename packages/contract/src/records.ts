import { maxFields } from "@tongzhou/model/shapes";
import { Type } from "typebox";
import { BrokenConstraint } from "./constraints.ts";
import { route } from "./route.ts";
import {
  Cursor,
  ExpressionText,
  FormParams,
  Nothing,
  RecordCount,
  RecordId,
  RecordParams,
  WireValue,
  WireValuesSchema,
  WorkspaceParams,
} from "./shared.ts";

const Sort = Type.Array(
  Type.Object(
    { field: Type.String(), direction: Type.Union([Type.Literal("asc"), Type.Literal("desc")]) },
    { additionalProperties: false },
  ),
  { maxItems: maxFields },
);
// Of fields, or of their bands: "health~band".
const FieldKeys = Type.Array(Type.String({ maxLength: 53 }), { maxItems: 600 });
const SearchText = Type.String({ minLength: 1, maxLength: 200 });
const AggregateName = Type.Enum(["count", "filled", "empty", "distinct", "sum", "average", "min", "max"]);
const Aggregates = Type.Array(
  Type.Object({ field: Type.String(), function: AggregateName }, { additionalProperties: false }),
  { maxItems: 60 },
);

/** Which records, in which order: shared by list, bookmarks, groups, aggregates, batch edit and export. */
const selection = {
  filter: Type.Optional(ExpressionText),
  search: Type.Optional(SearchText),
  sort: Type.Optional(Sort),
};

/** One record with its readable fields (see recordWire in @tongzhou/model for the shapes). */
export const RecordReply = Type.Object({
  id: RecordId,
  version: Type.Integer(),
  title: Type.Union([Type.String(), Type.Null()]),
  values: WireValuesSchema,
  createdAt: Type.String(),
  createdBy: Type.Union([Type.Integer(), Type.Null()]),
  updatedAt: Type.String(),
  updatedBy: Type.Union([Type.Integer(), Type.Null()]),
  isFollowed: Type.Boolean(),
  can: Type.Object({ edit: Type.Boolean(), delete: Type.Boolean() }),
  /** Of a write: what was saved all the same. Absent when there is nothing to say. */
  warnings: Type.Optional(Type.Array(BrokenConstraint)),
});

export const queryRecords = route({
  name: "queryRecords",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/query",
  access: "member",
  summary:
    "A page of records as arrays: each row is [id, version, …values in the order of columns]. Keyset paging in both directions.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    {
      ...selection,
      columns: Type.Optional(FieldKeys),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      after: Type.Optional(Cursor),
      before: Type.Optional(Cursor),
      count: Type.Optional(Type.Union([Type.Literal("none"), Type.Literal("capped"), Type.Literal("exact")])),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    columns: Type.Array(Type.String()),
    rows: Type.Array(Type.Array(WireValue)),
    next: Type.Union([Type.String(), Type.Null()]),
    previous: Type.Union([Type.String(), Type.Null()]),
    count: Type.Optional(RecordCount),
  }),
});

export const queryBookmarks = route({
  name: "queryBookmarks",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/bookmarks",
  access: "member",
  summary:
    "Cursors at every n-th record of an order, so that a scroll bar can jump anywhere in a million rows and still page by keyset. The i-th cursor is the `after` of block i; the first is null.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    { ...selection, every: Type.Integer({ minimum: 50, maximum: 10_000 }) },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    count: Type.Integer(),
    every: Type.Integer(),
    cursors: Type.Array(Type.Union([Type.String(), Type.Null()])),
  }),
});

export const groupRecords = route({
  name: "groupRecords",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/groups",
  access: "member",
  summary:
    "Groups by one of up to three fields, with counts and aggregates; children are asked for by the path of values above them.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    {
      ...selection,
      by: Type.Array(
        Type.Object(
          {
            field: Type.String(),
            bucket: Type.Optional(Type.Enum(["day", "week", "month", "quarter", "year"])),
            direction: Type.Optional(Type.Union([Type.Literal("asc"), Type.Literal("desc")])),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 3 },
      ),
      path: Type.Optional(Type.Array(WireValue, { maxItems: 2 })),
      aggregates: Type.Optional(Aggregates),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    groups: Type.Array(
      Type.Object({
        value: WireValue,
        /** Title of a linked record; absent for other kinds. */
        title: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        count: Type.Integer(),
        aggregates: Type.Array(WireValue),
        /** Filter expression that selects exactly this group's records. */
        filter: Type.String(),
      }),
    ),
    isCut: Type.Boolean(),
  }),
});

export const aggregateRecords = route({
  name: "aggregateRecords",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/aggregates",
  access: "member",
  summary: "Aggregates over all selected records, for a grid's footer, with the exact count.",
  params: FormParams,
  query: Nothing,
  body: Type.Object({ ...selection, aggregates: Aggregates }, { additionalProperties: false }),
  reply: Type.Object({ count: Type.Integer(), values: Type.Array(WireValue) }),
});

export const getRecord = route({
  name: "getRecord",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/records/:record",
  access: "member",
  summary: "One record with subform rows. A record the actor may not see does not exist.",
  params: RecordParams,
  query: Nothing,
  body: Nothing,
  reply: RecordReply,
});

export const listRelated = route({
  name: "listRelated",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/records/:record/related",
  access: "member",
  summary:
    "Where other forms link here: one entry per link field that the actor may see, with the filter that selects its records.",
  params: RecordParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({
    lists: Type.Array(
      Type.Object({
        form: Type.String(),
        field: Type.String(),
        filter: Type.String(),
        count: RecordCount,
      }),
    ),
  }),
});

/** A record of any form. */
export const NamedRecord = { form: Type.String({ pattern: "^[a-z][a-z0-9_]{0,47}$" }), record: RecordId };

export const listTitles = route({
  name: "listTitles",
  method: "POST",
  path: "/workspaces/:workspace/titles",
  access: "member",
  summary:
    "Titles of records of any forms, in the order asked for. What is gone or out of the caller's sight is left out; a title that may not be read is null.",
  params: WorkspaceParams,
  query: Nothing,
  body: Type.Object(
    { records: Type.Array(Type.Object(NamedRecord, { additionalProperties: false }), { maxItems: 200 }) },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    records: Type.Array(Type.Object({ ...NamedRecord, title: Type.Union([Type.String(), Type.Null()]) })),
  }),
});
