import { Type } from "typebox";
import { route } from "./route.ts";
import { Done, ExpressionText, LabelSchema, Nothing, WorkspaceParams } from "./shared.ts";

/** An uploaded file. */
export const FileReply = Type.Object({
  id: Type.String(),
  name: Type.String(),
  sizeBytes: Type.Integer(),
  mediaType: Type.String(),
  width: Type.Optional(Type.Integer()),
  height: Type.Optional(Type.Integer()),
});

/** A text in both languages, so that switching the language needs no second call. */
const BothLanguages = Type.Object({ zh: Type.String(), en: Type.String() });

/** A count or a warning with its code, for programs, and its text. */
const ImportNotice = Type.Object({ code: Type.String(), text: BothLanguages });

/** A column of an uploaded sheet with the field it would make and why. */
export const ImportColumn = Type.Object({
  index: Type.Integer(),
  label: Type.String(),
  kind: Type.String(),
  /** Definition of the field that a new form gets for it. */
  field: Type.Unknown(),
  /** Why this kind; the first is the reason. */
  evidence: Type.Array(ImportNotice),
  samples: Type.Array(Type.String()),
  filledCount: Type.Integer(),
  blankCount: Type.Integer(),
  distinctCount: Type.Integer(),
  isDistinctExact: Type.Boolean(),
  /** Cells that cannot be taken as this kind, and the first of them. */
  badCount: Type.Integer(),
  badCells: Type.Array(Type.Object({ row: Type.Integer(), text: Type.String(), reason: BothLanguages })),
  options: Type.Array(Type.Object({ label: Type.String(), count: Type.Integer() })),
  /** Words that may say that nothing is known, such as - or N/A, in cells that hold nothing else; the most frequent first. */
  blankWords: Type.Array(Type.Object({ text: Type.String(), count: Type.Integer(), isMark: Type.Boolean() })),
});

/** A sheet of an uploaded file. Rows are counted from 0. */
const ImportSheet = Type.Object({
  index: Type.Integer(),
  name: Type.String(),
  isHidden: Type.Boolean(),
  rows: Type.Integer(),
  headerRow: Type.Union([Type.Integer(), Type.Null()]),
  /** Index of the column that names a record best; null when none can. */
  titleColumn: Type.Union([Type.Integer(), Type.Null()]),
  columns: Type.Array(ImportColumn),
  warnings: Type.Array(ImportNotice),
  preview: Type.Array(Type.Array(Type.Union([Type.String(), Type.Null()]))),
  /** How a text file was read; null for workbooks. */
  text: Type.Union([
    Type.Object({ encoding: Type.String(), confidence: Type.Number(), delimiter: Type.String() }),
    Type.Null(),
  ]),
});

/** Cells of a column that are read as another text; the empty text is a blank cell. */
const Replacements = Type.Optional(
  Type.Array(
    Type.Object(
      { from: Type.String({ maxLength: 400 }), to: Type.String({ maxLength: 2000 }) },
      { additionalProperties: false },
    ),
    { maxItems: 500 },
  ),
);

/**
 * Words of a column that a person wants read as blank, or as they stand. Of any other the field's kind decides: texts
 * hold them, elsewhere they are blank.
 */
const BlankWords = Type.Optional(
  Type.Array(
    Type.Object({ text: Type.String({ maxLength: 60 }), isBlank: Type.Boolean() }, { additionalProperties: false }),
    { maxItems: 100 },
  ),
);

/** One column of the file and what becomes of it. */
export const ImportMapping = Type.Object(
  {
    column: Type.Integer({ minimum: 0, maximum: 100_000 }),
    /** Key of a field, `subform.field`, a part such as `address.city`, or null to leave the column out. */
    field: Type.Union([Type.String({ maxLength: 97 }), Type.Null()]),
    /** For links: the field of the linked form by which its records are found. */
    matchBy: Type.Optional(Type.String({ maxLength: 48 })),
    replace: Replacements,
    blankWords: BlankWords,
  },
  { additionalProperties: false },
);

const ImportTarget = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("new_form"),
      key: Type.String({ maxLength: 48 }),
      label: LabelSchema,
      /** Names the records; null numbers them. */
      titleColumn: Type.Union([Type.Integer({ minimum: 0, maximum: 100_000 }), Type.Null()]),
      fields: Type.Array(
        Type.Object(
          {
            column: Type.Integer({ minimum: 0, maximum: 100_000 }),
            definition: Type.Unknown(),
            replace: Replacements,
            blankWords: BlankWords,
          },
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
]);

/** How an import is to run. */
export const ImportSettings = Type.Object(
  {
    sheet: Type.Integer({ minimum: 0, maximum: 10_000 }),
    /** Counted from 0; null when every row is data; absent takes the one that was found. */
    headerRow: Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum: 1_000_000 }), Type.Null()])),
    target: ImportTarget,
    rejects: Type.Union([Type.Literal("skip"), Type.Literal("all_or_nothing")]),
    isDryRun: Type.Boolean(),
    zone: Type.Optional(Type.String({ maxLength: 60 })),
  },
  { additionalProperties: false },
);

const ImportStatus = Type.Enum(["profiling", "ready", "checking", "checked", "running", "done", "cancelled", "failed"]);

/** State of an import; progress is by rows. */
export const ImportState = Type.Object({
  id: Type.String(),
  /** The uploaded file, to begin again with another header row or encoding. */
  file: Type.String(),
  fileName: Type.String(),
  form: Type.Union([Type.String(), Type.Null()]),
  /** A key for a new form, spelled from the file's name and not yet taken. */
  formKey: Type.String(),
  status: ImportStatus,
  /** The file is still being read; `rowsRead` moves, then `rowsDone`. */
  isReading: Type.Boolean(),
  sheets: Type.Array(ImportSheet),
  /** How earlier files with the same headers were taken, the newest per form; only until it is started. */
  remembered: Type.Array(Type.Object({ fileName: Type.String(), settings: ImportSettings })),
  /** How it was last started. */
  settings: Type.Union([ImportSettings, Type.Null()]),
  rowsTotal: Type.Integer(),
  rowsRead: Type.Integer(),
  rowsDone: Type.Integer(),
  rowsCreated: Type.Integer(),
  rowsUpdated: Type.Integer(),
  rowsRejected: Type.Integer(),
  /** The first rejected cells. Rows count from 1, as spreadsheets show them; a column is its label. */
  rejectSamples: Type.Array(
    Type.Object({
      row: Type.Integer(),
      column: Type.Union([Type.String(), Type.Null()]),
      /** Index of the column; null when the whole row is meant. */
      columnIndex: Type.Union([Type.Integer(), Type.Null()]),
      text: Type.Union([Type.String(), Type.Null()]),
      code: Type.String(),
      message: BothLanguages,
    }),
  ),
  error: Type.Union([
    Type.Object({
      code: Type.String(),
      params: Type.Record(Type.String(), Type.Unknown()),
      message: BothLanguages,
    }),
    Type.Null(),
  ]),
});

/** Params of a route on an import. */
export const ImportParams = Type.Object({
  workspace: WorkspaceParams.properties.workspace,
  import: Type.String({ maxLength: 64 }),
});

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
      /** What separates the fields of a text file. */
      delimiter: Type.Optional(Type.Enum([",", "\t", ";", "|"])),
      /** Header rows that a person knows better than the guess; counted from 0, null for none. */
      headerRows: Type.Optional(
        Type.Array(
          Type.Object(
            {
              sheet: Type.Integer({ minimum: 0, maximum: 10_000 }),
              row: Type.Union([Type.Integer({ minimum: 0, maximum: 59 }), Type.Null()]),
            },
            { additionalProperties: false },
          ),
          { maxItems: 50 },
        ),
      ),
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

export const listImports = route({
  name: "listImports",
  method: "GET",
  path: "/workspaces/:workspace/imports",
  access: "member",
  summary: "The newest imports of the caller, those at work first.",
  params: WorkspaceParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({
    imports: Type.Array(
      Type.Object({
        id: Type.String(),
        fileName: Type.String(),
        form: Type.Union([Type.String(), Type.Null()]),
        status: ImportStatus,
      }),
    ),
  }),
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
  body: ImportSettings,
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

/** Query string of a sheet that is downloaded. */
export const SheetQuery = Type.Object({
  /** .xlsx unless said. */
  format: Type.Optional(Type.Enum(["xlsx", "csv"])),
  /** Of CSV: UTF-8 with a mark unless said. */
  encoding: Type.Optional(Type.Enum(["utf-8", "gb18030"])),
});

/** Query string of the export download. */
export const ExportQuery = Type.Object({
  ...SheetQuery.properties,
  filter: Type.Optional(ExpressionText),
  search: Type.Optional(Type.String({ maxLength: 200 })),
  /** Fields in order, `-` before one that runs backwards: `status,-due`. */
  sort: Type.Optional(Type.String({ maxLength: 25_000 })),
  /** Fields in order, separated by commas; all of them when absent. */
  columns: Type.Optional(Type.String({ maxLength: 20_000 })),
});
