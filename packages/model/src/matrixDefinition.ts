import type { Label } from "@tongzhou/base";
import type { ChoiceOption, FieldDefinition, OptionColor } from "./field/fieldDefinition.ts";
import type { SortKey } from "./viewDefinition.ts";

// A matrix lays records of one form, the cell form, over two of its fields: where a record stands in the rows and where
// in the columns. A field that links to another form makes that form's records the rows or columns; a choice its options,
// a member the people, a department the departments, a rating or a bounded whole number its numbers.
//
//   RACI          rows item (link), columns person (member), cell the letter (choice)
//   risk heat map rows probability (rating), columns impact (rating), cell the number of risks
//   skills        rows person (member), columns skill (link), cell the level (rating)
//
// The view stands on the form whose records are its rows; where rows are no records, on the cell form. Its own filter,
// sort, group and columns are about that form.

/** What a view of kind "matrix" shows. */
export interface MatrixDefinition {
  /** The cell form: its records stand in the cells. */
  readonly form: string;
  readonly rows: MatrixAxis;
  /** Groups of columns side by side, each by a field of its own, e.g. our people and then the client's. */
  readonly columns: readonly MatrixColumns[];
  /** Which records of the cell form count; absent means all the actor may see. */
  readonly filter?: string;
  readonly cell: MatrixCell;
  /** The first that holds colours a cell. In a matrix of totals they may name the axes' fields and `value`. */
  readonly colors?: readonly MatrixColor[];
  readonly totals?: readonly MatrixTotal[];
}

/** Rows, or one group of columns. */
export interface MatrixAxis {
  /** Field of the cell form that says where on this axis a record stands. */
  readonly field: string;
  /** Options, members, departments or numbers in this order; absent means all. Not for links. */
  readonly values?: readonly (string | number)[];
  /** Leaves out what no record of the matrix names. Not for rows that are records. */
  readonly usedOnly?: boolean;
}

/** A group of columns. */
export interface MatrixColumns extends MatrixAxis {
  readonly label?: Label;
  /** Which of the linked form's records, and in what order. */
  readonly filter?: string;
  readonly sort?: readonly SortKey[];
  /** Field of the linked form shown below each column's name. */
  readonly caption?: string;
  /** What records made in these columns begin with, besides row and column. */
  readonly preset?: Readonly<Record<string, string | number | boolean>>;
}

/** What stands in a cell: a field of each of its records, which is written there, or a total over them. */
export type MatrixCell = { readonly kind: "field"; readonly field: string } | ({ readonly kind: "total" } & MatrixSum);

/** A total over records of the cell form: their number, or a function of an expression over each. */
export interface MatrixSum {
  readonly function: "count" | "sum" | "average" | "min" | "max";
  /** A number per record; needed by all but count. */
  readonly expression?: string;
}

/** A colour for the cells in which the expression is true. */
export interface MatrixColor {
  readonly expression: string;
  readonly color: OptionColor;
}

/** A total beside each row, below each column, or both; `options` counts the cells by their option. */
export interface MatrixTotal {
  readonly key: string;
  readonly label: Label;
  readonly at: "rows" | "columns" | "both";
  readonly function: MatrixSum["function"] | "options";
  readonly expression?: string;
}

/** Most columns a matrix shows. */
export const maxMatrixColumns = 300;

/** Where an axis takes its rows or columns from. */
export type AxisSource =
  | { readonly kind: "records"; readonly form: string }
  | { readonly kind: "options"; readonly options: readonly ChoiceOption[] }
  | { readonly kind: "members" }
  | { readonly kind: "departments" }
  | { readonly kind: "numbers"; readonly numbers: readonly number[] };

/** What a field of the cell form makes an axis of; null when it cannot be one. */
export function axisSource(field: FieldDefinition): AxisSource | null {
  switch (field.kind) {
    case "link":
      return { kind: "records", form: field.form };
    case "choice":
      return { kind: "options", options: field.options };
    case "member":
      return { kind: "members" };
    case "department":
      return { kind: "departments" };
    case "rating":
      return { kind: "numbers", numbers: numbersFrom(1, field.max ?? 5) };
    case "integer": {
      const { min, max } = field;
      if (min === undefined || max === undefined || max - min >= maxMatrixColumns) return null;
      return { kind: "numbers", numbers: numbersFrom(min, max) };
    }
    default:
      return null;
  }
}

const shownKinds: ReadonlySet<string> = new Set([
  "text",
  "number",
  "money",
  "integer",
  "rating",
  "progress",
  "boolean",
  "date",
  "datetime",
  "time",
  "duration",
  "choice",
  "choices",
  "member",
  "department",
  "formula",
]);

/** Whether a matrix can show a field in its cells. */
export function fitsCell(field: FieldDefinition): boolean {
  return shownKinds.has(field.kind);
}

/** The form a matrix of these fields stands on: the one its rows are records of, or else the cell form. */
export function matrixHome(matrix: MatrixDefinition, fields: readonly FieldDefinition[]): string {
  const rows = fields.find((field) => field.key === matrix.rows.field);
  const source = rows === undefined ? null : axisSource(rows);
  return source?.kind === "records" ? source.form : matrix.form;
}

function numbersFrom(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
