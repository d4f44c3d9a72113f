import type { Wire } from "@tongzhou/model";

/** Where pasted texts go. */
export interface PasteTarget {
  /** First line and column. */
  readonly row: number;
  readonly column: number;
  /** Size of the selection; texts repeat to fill a larger one. */
  readonly rows: number;
  readonly columns: number;
}

/** A text on its way to a cell; `row` counts lines of the grid and goes on past the last for new records. */
export interface PlannedCell {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/** Lines a paste takes at most; more belongs into an import. */
export const maxPasteRows = 5000;

/**
 * Which text goes into which cell. One cell fills the whole selection; a block is laid down from its corner, and
 * repeated when the selection is a whole number of times as large.
 */
export function planPaste(
  cells: readonly (readonly string[])[],
  target: PasteTarget,
  columnCount: number,
): readonly PlannedCell[] {
  const height = cells.length;
  const width = Math.max(...cells.map((row) => row.length), 0);
  if (height === 0 || width === 0) return [];
  const repeats = target.rows % height === 0 && target.columns % width === 0;
  const rows = repeats ? Math.max(target.rows, height) : height;
  const columns = repeats ? Math.max(target.columns, width) : width;
  const planned: PlannedCell[] = [];
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const text = cells[row % height]?.[column % width];
      const at = target.column + column;
      if (text !== undefined && at < columnCount) planned.push({ row: target.row + row, column: at, text });
    }
  return planned;
}

/** A cell that was not pasted, and why. */
export interface RefusedCell {
  /** The line, counted from 1. */
  readonly row: number;
  /** What the record on it is called; absent where there is none yet. */
  readonly record?: string | undefined;
  readonly field: string;
  readonly text: string;
  readonly reason: string;
}

/** A record to be made of a line past the last. */
export interface NewRow {
  /** The line, from 0. */
  readonly row: number;
  readonly values: Readonly<Record<string, Wire>>;
}

/** Values for new records, gathered from the cells past the last line. */
export function gatherNew(
  cells: readonly { readonly row: number; readonly field: string; readonly value: Wire }[],
): readonly NewRow[] {
  const rows = Map.groupBy(cells, (cell) => cell.row);
  return [...rows]
    .toSorted(([a], [b]) => a - b)
    .map(([row, own]) => ({
      row,
      values: Object.fromEntries(own.filter(({ value }) => value !== null).map(({ field, value }) => [field, value])),
    }))
    .filter(({ values }) => Object.keys(values).length > 0);
}
