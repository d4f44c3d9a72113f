/** A cell by place: row index in the loaded order, column index among the visible columns. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** What is selected: the rectangle between where the selection began and where it ends, both included. */
export interface CellRange {
  readonly anchor: CellPlace;
  readonly focus: CellPlace;
}

/** The range's rectangle with its edges in order. */
export function boundsOf(range: CellRange): {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
} {
  return {
    top: Math.min(range.anchor.row, range.focus.row),
    bottom: Math.max(range.anchor.row, range.focus.row),
    left: Math.min(range.anchor.column, range.focus.column),
    right: Math.max(range.anchor.column, range.focus.column),
  };
}

/** What is done with the cells of a range. */
export type RangeUse = "copy" | "change" | "tick";

/**
 * How much of a list is worked on at once; what is beyond belongs into an export, an import or a batch. A changed cell
 * stays in memory to be taken back, a copied one only as text.
 */
export const rangeLimits = {
  copy: { rows: 50_000, cells: 500_000 },
  change: { rows: 50_000, cells: 100_000 },
  tick: { rows: 50_000, cells: 50_000 },
} as const satisfies Record<RangeUse, { readonly rows: number; readonly cells: number }>;

/** Whether a cell lies in the range. */
export function isInRange(range: CellRange, place: CellPlace): boolean {
  const { top, bottom, left, right } = boundsOf(range);
  return place.row >= top && place.row <= bottom && place.column >= left && place.column <= right;
}

/** A range of one cell. */
export function rangeAt(place: CellPlace): CellRange {
  return { anchor: place, focus: place };
}

/** How far a key moves: one cell, one page, or to the edge. */
export type MoveStep = "cell" | "page" | "edge";

/** A move in one of the four directions. */
export interface Move {
  readonly direction: "up" | "down" | "left" | "right";
  readonly step: MoveStep;
  /** Keeps the anchor, as Shift does. */
  readonly isExtending: boolean;
}

/** Size of the grid in cells and how many rows a page key moves. */
export interface GridExtent {
  readonly rows: number;
  readonly columns: number;
  readonly pageRows: number;
}

/** The range after a key; it never leaves the grid. */
export function moveRange(range: CellRange, move: Move, extent: GridExtent): CellRange {
  const focus = moveFocus(range.focus, move, extent);
  return move.isExtending ? { anchor: range.anchor, focus } : rangeAt(focus);
}

function moveFocus(
  { row, column }: CellPlace,
  { direction, step }: Move,
  { rows, columns, pageRows }: GridExtent,
): CellPlace {
  const distance = step === "cell" ? 1 : step === "page" ? Math.max(1, pageRows) : Number.MAX_SAFE_INTEGER;
  const clamp = (value: number, size: number) => Math.max(0, Math.min(size - 1, value));
  switch (direction) {
    case "up":
      return { row: clamp(row - distance, rows), column };
    case "down":
      return { row: clamp(row + distance, rows), column };
    case "left":
      return { row, column: clamp(column - distance, columns) };
    case "right":
      return { row, column: clamp(column + distance, columns) };
    default:
      return direction satisfies never;
  }
}

/** Where Tab and Enter go: through the row (Tab) or the column (Enter), wrapping to the next line at the end. */
export function nextPlace(place: CellPlace, key: "tab" | "enter", isBackward: boolean, extent: GridExtent): CellPlace {
  const along = key === "tab" ? extent.columns : extent.rows;
  const across = key === "tab" ? extent.rows : extent.columns;
  const index = key === "tab" ? place.row * along + place.column : place.column * along + place.row;
  const next = Math.max(0, Math.min(along * across - 1, index + (isBackward ? -1 : 1)));
  const line = Math.floor(next / along);
  const offset = next % along;
  // Enter stays in its column at the bottom instead of jumping to the top of the next one.
  if (key === "enter" && line !== place.column) return place;
  return key === "tab" ? { row: line, column: offset } : { row: offset, column: place.column };
}

/** The range within a grid that has become smaller; the same when it fits. */
export function clampRange(range: CellRange, rows: number, columns: number): CellRange {
  const clamp = ({ row, column }: CellPlace): CellPlace => ({
    row: Math.max(0, Math.min(row, rows - 1)),
    column: Math.max(0, Math.min(column, columns - 1)),
  });
  const next = { anchor: clamp(range.anchor), focus: clamp(range.focus) };
  const isSame =
    next.anchor.row === range.anchor.row &&
    next.focus.row === range.focus.row &&
    next.anchor.column === range.anchor.column &&
    next.focus.column === range.focus.column;
  return isSame ? range : next;
}
