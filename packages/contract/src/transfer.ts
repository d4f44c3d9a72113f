import { Type } from "typebox";
import { route } from "./route.ts";
import { Done, ExpressionText, FormParams, LabelSchema, Nothing, WorkspaceParams } from "./shared.ts";

// Uploads and downloads of bytes are plain HTTP outside JSON, described here for OpenAPI and for readers:
//   PUT  /workspaces/:workspace/files?name=…            body = the bytes, streamed; replies FileReply
//   GET  /workspaces/:workspace/files/:file[?download]  range requests; never executed (attachment or sandboxed)
//   GET  /workspaces/:workspace/files/:file/thumbnail
//   GET  /workspaces/:workspace/imports/:import/rejects downloads the rows that were not taken, with the reason per cell
//   GET  /workspaces/:workspace/forms/:form/export?format=xlsx|csv&filter=&search=&sort=&columns=   streamed

/** An uploaded file. */
export const FileReply = Type.Object({
  id: Type.String(),
  name: Type.String(),
  sizeBytes: Type.Integer(),
  mediaType: Type.String(),
  width: Type.Optional(Type.Integer()),
  height: Type.Optional(Type.Integer()),
});

/** A column of an uploaded sheet with the kind guessed for it and why. `profile` is sheets' ColumnProfile. */
const ImportSheet = Type.Object({
  index: Type.Integer(),
  name: Type.String(),
  isHidden: Type.Boolean(),
  rows: Type.Integer(),
  headerRow: Type.Union([Type.Integer(), Type.Null()]),
  columns: Type.Array(Type.Unknown()),
  warnings: Type.Array(Type.Unknown()),
  preview: Type.Array(Type.Array(Type.Union([Type.String(), Type.Null()]))),
});

/** State of an import; progress is by rows. */
export const ImportState = Type.Object({
  id: Type.String(),
  fileName: Type.String(),
  form: Type.Union([Type.String(), Type.Null()]),
  status: Type.Enum(["profiling", "ready", "checking", "checked", "running", "done", "cancelled", "failed"]),
  sheets: Type.Array(ImportSheet),
  rowsTotal: Type.Integer(),
  rowsDone: Type.Integer(),
  rowsCreated: Type.Integer(),
  rowsUpdated: Type.Integer(),
  rowsRejected: Type.Integer(),
  rejectSamples: Type.Array(
    Type.Object({
      row: Type.Integer(),
      column: Type.Union([Type.String(), Type.Null()]),
      text: Type.Union([Type.String(), Type.Null()]),
      code: Type.String(),
      message: Type.String(),
    }),
  ),
  error: Type.Union([
    Type.Object({
      code: Type.String(),
      params: Type.Record(Type.String(), Type.Unknown()),
      message: Type.String(),
    }),
    Type.Null(),
  ]),
});

const ImportParams = Type.Object({
  workspace: WorkspaceParams.properties.workspace,
  import: Type.String({ maxLength: 64 }),
});

/** One column of the file and what becomes of it. */
export const ImportMapping = Type.Object(
  {
    column: Type.Integer({ minimum: 0 }),
    /** Key of an existing or new field, `subform.field`, or null to leave the column out. */
    field: Type.Union([Type.String({ maxLength: 97 }), Type.Null()]),
    /** For links: the field of the linked form by which its records are found. */
    matchBy: Type.Optional(Type.String({ maxLength: 48 })),
  },
  { additionalProperties: false },
);

export const createImport = route({
  name: "createImport",
  method: "POST",
  path: "/workspaces/:workspace/imports",
  access: "member",
  summary: "Starts an import from an uploaded file; its sheets are profiled over all rows in the background.",
  params: WorkspaceParams,
  query: Nothing,
  body: Type.Object(
    {
      file: Type.String({ maxLength: 64 }),
      encoding: Type.Optional(Type.String({ maxLength: 20 })),
    },
    { additionalProperties: false },
  ),
  reply: ImportState,
});

export const getImport = route({
  name: "getImport",
  method: "GET",
  path: "/workspaces/:workspace/imports/:import",
  access: "member",
  summary: "State, profile and progress of an import.",
  params: ImportParams,
  query: Nothing,
  body: Nothing,
  reply: ImportState,
});

export const startImport = route({
  name: "startImport",
  method: "POST",
  path: "/workspaces/:workspace/imports/:import/start",
  access: "member",
  summary:
    "Runs an import as a durable job: into a new form or an existing one; a dry run checks every row and writes none.",
  params: ImportParams,
  query: Nothing,
  body: Type.Object(
    {
      sheet: Type.Integer({ minimum: 0 }),
      headerRow: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
      target: Type.Union([
        Type.Object(
          {
            kind: Type.Literal("new_form"),
            key: Type.String({ maxLength: 48 }),
            label: LabelSchema,
            titleColumn: Type.Integer({ minimum: 0 }),
            fields: Type.Array(
              Type.Object(
                { column: Type.Integer({ minimum: 0 }), definition: Type.Unknown() },
                { additionalProperties: false },
              ),
              { maxItems: 500 },
            ),
          },
          { additionalProperties: false },
        ),
        Type.Object(
          {
            kind: Type.Literal("form"),
            form: Type.String({ maxLength: 48 }),
            action: Type.Union([Type.Literal("add"), Type.Literal("update"), Type.Literal("upsert")]),
            matchBy: Type.Optional(Type.String({ maxLength: 48 })),
            mappings: Type.Array(ImportMapping, { maxItems: 500 }),
          },
          { additionalProperties: false },
        ),
      ]),
      rejects: Type.Union([Type.Literal("skip"), Type.Literal("all_or_nothing")]),
      isDryRun: Type.Boolean(),
      zone: Type.Optional(Type.String({ maxLength: 60 })),
    },
    { additionalProperties: false },
  ),
  reply: ImportState,
});

export const cancelImport = route({
  name: "cancelImport",
  method: "POST",
  path: "/workspaces/:workspace/imports/:import/cancel",
  access: "member",
  summary: "Stops an import; rows already taken stay and are counted.",
  params: ImportParams,
  query: Nothing,
  body: Nothing,
  reply: Done,
});

/** Query string of the export download. */
export const ExportQuery = Type.Object({
  format: Type.Union([Type.Literal("xlsx"), Type.Literal("csv")]),
  filter: Type.Optional(ExpressionText),
  search: Type.Optional(Type.String({ maxLength: 200 })),
  sort: Type.Optional(Type.String({ maxLength: 1000 })),
  columns: Type.Optional(Type.String({ maxLength: 20_000 })),
});

/** Params of the export download. */
export const ExportParams = FormParams;
