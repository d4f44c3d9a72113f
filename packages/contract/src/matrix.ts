import { MatrixSchema, maxFields } from "@tongzhou/model/shapes";
import { Type } from "typebox";
import { route } from "./route.ts";
import {
  Cursor,
  ExpressionText,
  FormParams,
  LabelSchema,
  Nothing,
  RecordCount,
  RecordId,
  WireValue,
} from "./shared.ts";

const Key = Type.String({ maxLength: 48 });
const Mark = Type.String({ maxLength: 32 });
const Direction = Type.Union([Type.Literal("asc"), Type.Literal("desc")]);

/** One column of a matrix. */
const MatrixColumn = Type.Object({
  /** Index of its group. */
  group: Type.Integer(),
  value: Type.Union([Type.String(), Type.Number()]),
  /** The record's title, null when it may not be read; absent for columns that are no records. */
  title: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  caption: Type.Optional(WireValue),
});

// A constraint that a row or column breaks, by the row's or column's index.
const BrokenRule = Type.Object({
  at: Type.Integer(),
  severity: Type.Enum(["block_save", "block_transition", "warn", "report"]),
  label: LabelSchema,
  message: LabelSchema,
});

export const queryMatrix = route({
  name: "queryMatrix",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/matrix",
  access: "member",
  summary:
    "A page of a matrix: rows, all columns, and the cells between. Rows are [value, version, …values in the order of columns]. Cells are [row, column, id, version, value, colour, may] for records, where may is 1 to write the value, 2 to delete and 3 both, and [row, column, value, colour] for totals. A cell is written as its record is: by createRecord, updateRecord, deleteRecord and batchRecords.",
  params: FormParams,
  query: Nothing,
  body: Type.Object(
    {
      matrix: MatrixSchema,
      filter: Type.Optional(ExpressionText),
      search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      sort: Type.Optional(
        Type.Array(Type.Object({ field: Type.String(), direction: Direction }, { additionalProperties: false }), {
          maxItems: maxFields,
        }),
      ),
      group: Type.Optional(
        Type.Array(
          Type.Object({ field: Type.String(), direction: Type.Optional(Direction) }, { additionalProperties: false }),
          { maxItems: 3 },
        ),
      ),
      columns: Type.Optional(Type.Array(Key, { maxItems: 100 })),
      /** A page has fewer rows where their cells hold more than 50,000 records; `next` goes on behind them. */
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      /** Of the page, these rows alone, and those in which these records of the cell form stand. */
      only: Type.Optional(
        Type.Object(
          {
            rows: Type.Array(Type.Union([Type.String({ maxLength: 48 }), Type.Number()]), { maxItems: 500 }),
            records: Type.Array(RecordId, { maxItems: 500 }),
          },
          { additionalProperties: false },
        ),
      ),
      /** What the reader has of the page, by the `marks` it came with: rows that say the same are left out, and so are columns. Not beside `only`. */
      known: Type.Optional(
        Type.Object(
          {
            frame: Mark,
            rows: Type.Array(Type.Union([Type.String({ maxLength: 48 }), Type.Number()]), { maxItems: 500 }),
            marks: Type.Array(Mark, { maxItems: 500 }),
          },
          { additionalProperties: false },
        ),
      ),
      after: Type.Optional(Cursor),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    rows: Type.Object({
      columns: Type.Array(Type.String()),
      rows: Type.Array(Type.Array(WireValue)),
      next: Type.Union([Type.String(), Type.Null()]),
      count: RecordCount,
      /** With `only` or `known`: all rows of the page in their order. */
      order: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Number()]))),
    }),
    columns: Type.Array(MatrixColumn),
    isCut: Type.Boolean(),
    cells: Type.Array(Type.Array(WireValue)),
    /** Cells where the actor's rights let no record be made, as [row, from column, to column]; others may still refuse. */
    shut: Type.Array(Type.Array(Type.Integer())),
    totals: Type.Object({
      rows: Type.Array(Type.Array(WireValue)),
      columns: Type.Array(Type.Array(WireValue)),
      all: Type.Array(WireValue),
    }),
    broken: Type.Object({ rows: Type.Array(BrokenRule), columns: Type.Array(BrokenRule) }),
    /** With `known`: fingerprints of the columns, and of all rows of the page in their order. */
    marks: Type.Optional(Type.Object({ frame: Type.String(), rows: Type.Array(Type.String()) })),
  }),
});
