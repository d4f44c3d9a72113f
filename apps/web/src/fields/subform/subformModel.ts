import type { FieldDefinition, Wire } from "@tongzhou/model";
import { wireList, wireObject } from "../checkWire.ts";
import { ownValue } from "../ownValue.ts";

// A row that is not saved has no id yet; until then this says which it is when rows move. It is never sent.
const rowMark = "_row";

/** A row of a subform: its own id once it is saved, and its values. */
export type SubformRow = Readonly<Record<string, Wire>>;

/** An empty row, different from all others. */
export function newRow(): SubformRow {
  return { [rowMark]: `n${crypto.randomUUID().slice(0, 8)}` };
}

/** What tells a row from the others, wherever it stands. */
export function rowKeyOf(row: SubformRow): string {
  return row["id"] === undefined || row["id"] === null ? String(row[rowMark] ?? "") : `r${String(row["id"])}`;
}

/** The rows, each with a key of its own; those that came without one, as a copy does, get it by their place. */
export function keyRows(rows: readonly SubformRow[]): readonly SubformRow[] {
  return rows.map((row, index) => (rowKeyOf(row) === "" ? { ...row, [rowMark]: `i${index}` } : row));
}

/** The rows of a value; a list's count has none. */
export function subformRows(value: Wire): readonly SubformRow[] {
  return wireList(value).map((row) => wireObject(row) ?? {});
}

/** Whether a row has other values than it came with, those of formulas aside; a row that came with none has. */
export function isRowChanged(
  before: SubformRow | undefined,
  row: SubformRow,
  columns: readonly FieldDefinition[],
): boolean {
  const valueOf = (one: SubformRow, key: string): string => JSON.stringify(ownValue(one, key) ?? null);
  return (
    before === undefined ||
    columns.some(({ key, kind }) => kind !== "formula" && valueOf(before, key) !== valueOf(row, key))
  );
}

/** The rows after one value changed. */
export function changeRow(rows: readonly SubformRow[], index: number, key: string, value: Wire): readonly SubformRow[] {
  return rows.map((row, at) => (at === index ? { ...row, [key]: value } : row));
}

/** The rows after one moved to another place; beyond the edge nothing moves. */
export function moveRow(rows: readonly SubformRow[], from: number, to: number): readonly SubformRow[] {
  const row = rows[from];
  if (row === undefined || to < 0 || to >= rows.length || to === from) return rows;
  return rows.toSpliced(from, 1).toSpliced(to, 0, row);
}

/** What a paste did. */
export interface SubformPaste {
  readonly rows: readonly SubformRow[];
  readonly refused: number;
}

/**
 * Spreadsheet cells laid over the rows from one cell on; rows are added below as needed.
 * @param read the text as the field's value; undefined when the field does not take it
 */
export function pasteRows(
  rows: readonly SubformRow[],
  cells: readonly (readonly string[])[],
  start: { readonly row: number; readonly column: number },
  fields: readonly FieldDefinition[],
  read: (field: FieldDefinition, text: string) => Wire | undefined,
  maxRows: number,
): SubformPaste {
  const next = [...rows];
  let refused = 0;
  for (const [offset, line] of cells.entries()) {
    const at = start.row + offset;
    if (at >= maxRows) {
      refused += line.length;
      continue;
    }
    const row: Record<string, Wire> = { ...(next[at] ?? newRow()) };
    for (const [index, text] of line.entries()) {
      const field = fields[start.column + index];
      const value = field === undefined ? undefined : read(field, text);
      if (field === undefined || value === undefined) refused += 1;
      else row[field.key] = value;
    }
    next[at] = row;
  }
  return { rows: next, refused };
}
