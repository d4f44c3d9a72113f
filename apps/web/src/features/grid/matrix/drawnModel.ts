import type { MatrixLine } from "./matrixModel.ts";
import { sizes } from "./matrixModel.ts";

/** A rectangle of a sheet: lines from the first to one past the last, and columns alike. */
export interface DrawnArea {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly end: number;
}

/** A sheet as far as drawing goes. */
export interface DrawnSheet {
  readonly lines: readonly MatrixLine[];
  readonly columnCount: number;
  readonly columnWidth: number;
  readonly frozenWidth: number;
}

/** What of a sheet is in view, in pixels. */
export interface SheetView {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** Nothing is drawn. */
export const noArea: DrawnArea = { first: 0, last: 0, from: 0, end: 0 };

// What is drawn already is scrolled by the browser alone, but all of it is painted again every few hundred pixels: 24,000
// cells, 300 rows by 60 columns whole, made frames longer than these do. 60 columns are more than three screens, and beside
// them there is room for two screens above and below.
const mostCells = 8000;
const mostColumns = 60;
// Cells that may be added in one frame to what stays; when it would be more, what is far from the view is let go.
const mostAdded = 900;
const around = { lines: 4, columns: 2 } as const;

/** The lines and columns in view, with a few around. */
export function viewArea({ lines, columnCount, columnWidth, frozenWidth }: DrawnSheet, view: SheetView): DrawnArea {
  const lane = Math.max(columnWidth, view.width - frozenWidth);
  const area = {
    first: lineAt(lines, view.top) - around.lines,
    last: lineAt(lines, view.top + view.height) + 1 + around.lines,
    from: Math.floor(view.left / columnWidth) - around.columns,
    end: Math.ceil((view.left + lane) / columnWidth) + around.columns,
  };
  return clampArea(area, lines.length, columnCount);
}

/** An area within a sheet. */
export function clampArea(area: DrawnArea, lineCount: number, columnCount: number): DrawnArea {
  return intersect(area, { first: 0, last: lineCount, from: 0, end: columnCount });
}

/** Whether all of an area is in another. */
export function covers(outer: DrawnArea, inner: DrawnArea): boolean {
  return outer.first <= inner.first && outer.last >= inner.last && outer.from <= inner.from && outer.end >= inner.end;
}

/** What is drawn in time while one looks at a view: the whole sheet, or as much of it around the view as stays light. */
export function targetArea(view: DrawnArea, lineCount: number, columnCount: number): DrawnArea {
  const [from, end] = widen(view.from, view.end, mostColumns, columnCount);
  const [first, last] = widen(view.first, view.last, Math.floor(mostCells / Math.max(1, end - from)), lineCount);
  return { first, last, from, end };
}

/** What is to be drawn at once when a view has left what is drawn: as much of that as can stay without many new cells. */
export function reachArea(drawn: DrawnArea, view: DrawnArea, target: DrawnArea): DrawnArea {
  const kept = intersect(drawn, target);
  if (sizeOf(intersect(kept, view)) === 0) return view;
  const whole = hull(kept, view);
  const lower = { ...hull(kept, view), first: view.first, last: view.last };
  return [whole, lower].find((area) => sizeOf(area) - sizeOf(intersect(drawn, area)) <= mostAdded) ?? view;
}

/** The next step from what is drawn to what is to be: what is too far goes, columns come first, then lines on both sides. */
export function growArea(drawn: DrawnArea, target: DrawnArea, cells: number): DrawnArea {
  const kept = intersect(drawn, target);
  if (sizeOf(kept) === 0) return drawn;
  if (!covers(kept, drawn)) return kept;
  if (kept.from > target.from || kept.end < target.end) {
    const [from, end] = stretch(kept.from, kept.end, target.from, target.end, cells / (kept.last - kept.first));
    return { ...kept, from, end };
  }
  const [first, last] = stretch(kept.first, kept.last, target.first, target.last, cells / (kept.end - kept.from));
  return { ...kept, first, last };
}

/** How many cells an area has. */
export function sizeOf({ first, last, from, end }: DrawnArea): number {
  return Math.max(0, last - first) * Math.max(0, end - from);
}

/** The line at a height. */
function lineAt(lines: readonly MatrixLine[], height: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.top ?? 0) + sizes.row <= height) low = middle + 1;
    else high = middle;
  }
  return low;
}

function intersect(one: DrawnArea, other: DrawnArea): DrawnArea {
  const first = Math.max(one.first, other.first);
  const from = Math.max(one.from, other.from);
  return {
    first,
    last: Math.max(first, Math.min(one.last, other.last)),
    from,
    end: Math.max(from, Math.min(one.end, other.end)),
  };
}

function hull(one: DrawnArea, other: DrawnArea): DrawnArea {
  return {
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
    from: Math.min(one.from, other.from),
    end: Math.max(one.end, other.end),
  };
}

// As many as `most` with the given ones in the middle, as far as there are any.
function widen(from: number, end: number, most: number, count: number): readonly [number, number] {
  if (count <= most) return [0, count];
  const spare = Math.max(0, most - (end - from));
  const start = Math.max(0, Math.min(from - Math.floor(spare / 2), count - (end - from) - spare));
  return [start, start + Math.max(most, end - from)];
}

function stretch(from: number, end: number, least: number, most: number, wanted: number): readonly [number, number] {
  const by = Math.max(1, Math.floor(wanted));
  const after = Math.min(most - end, by);
  return [from - Math.min(from - least, by - after), end + after];
}
