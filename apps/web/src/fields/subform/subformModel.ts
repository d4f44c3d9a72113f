import type { FieldDefinition, Wire } from "@tongzhou/model";
import { wireList, wireObject } from "../checkWire.ts";

/** A row of a subform: its own id once it is saved, and its values. */
export type SubformRow = Readonly<Record<string, Wire>>;

/** The rows of a value; a list's count has none. */
export function subformRows(value: Wire): readonly SubformRow[] {
  return wireList(value).map((row) => wireObject(row) ?? {});
}

/** The rows after one value changed. */
export function changeRow(rows: readonly SubformRow[], index: number, key: string, value: Wire): readonly SubformRow[] {
  return rows.map((row, at) => (at === index ? { ...row, [key]: value } : row));
}

/** The rows after one moved up or down; at the edge nothing moves. */
export function moveRow(rows: readonly SubformRow[], index: number, step: 1 | -1): readonly SubformRow[] {
  const row = rows[index];
  const other = rows[index + step];
  if (row === undefined || other === undefined) return rows;
  return rows.with(index, other).with(index + step, row);
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
    const row: Record<string, Wire> = { ...next[at] };
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
