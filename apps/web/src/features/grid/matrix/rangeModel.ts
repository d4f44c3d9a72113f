import type { Wire } from "@tongzhou/model";
import { boundsOf } from "../sheet/cellRange.ts";
import type { CellPlace, CellRange } from "../sheet/cellRange.ts";

/** What a place of the sheet is to hold. */
export interface PlacedValues extends CellPlace {
  readonly values: readonly Wire[];
}

/** Every place of a range, row by row. */
export function placesIn(range: CellRange): readonly CellPlace[] {
  const { top, bottom, left, right } = boundsOf(range);
  const places: CellPlace[] = [];
  for (let row = top; row <= bottom; row += 1)
    for (let column = left; column <= right; column += 1) places.push({ row, column });
  return places;
}

/** What a drag of the fill handle writes: the cells of the range over and over, without those of the range itself. */
export function fillPlaces(
  range: CellRange,
  reached: CellRange,
  read: (place: CellPlace) => readonly Wire[],
): readonly PlacedValues[] {
  const from = boundsOf(range);
  const [height, width] = [from.bottom - from.top + 1, from.right - from.left + 1];
  const wrap = (value: number, size: number): number => ((value % size) + size) % size;
  return placesIn(reached).flatMap((place) => {
    const { row, column } = place;
    const isInside = row >= from.top && row <= from.bottom && column >= from.left && column <= from.right;
    if (isInside) return [];
    const source = {
      row: from.top + wrap(row - from.top, height),
      column: from.left + wrap(column - from.left, width),
    };
    return [{ ...place, values: read(source) }];
  });
}

/** Ctrl D: the first row of the range goes into the others; of a single row, the one above goes into it. */
export function fillDown(range: CellRange, read: (place: CellPlace) => readonly Wire[]): readonly PlacedValues[] {
  const { top, bottom } = boundsOf(range);
  const source = top === bottom ? top - 1 : top;
  if (source < 0) return [];
  return placesIn(range)
    .filter(({ row }) => row !== source)
    .map((place) => ({ ...place, values: read({ row: source, column: place.column }) }));
}

/**
 * Where pasted cells go: from the range's corner on; repeated over a larger range when they fit into it whole.
 * @returns the places that exist, and how many cells lie beyond the sheet
 */
export function pastePlaces(
  cells: readonly (readonly string[])[],
  range: CellRange,
  extent: { readonly rows: number; readonly columns: number },
): { readonly placed: readonly (CellPlace & { readonly text: string })[]; readonly beyond: number } {
  const { top, bottom, left, right } = boundsOf(range);
  const height = cells.length;
  const width = Math.max(0, ...cells.map((line) => line.length));
  if (height === 0 || width === 0) return { placed: [], beyond: 0 };
  const [rows, columns] = [bottom - top + 1, right - left + 1];
  const isTiled = rows % height === 0 && columns % width === 0;
  const [tall, wide] = isTiled ? [rows, columns] : [height, width];
  const placed: (CellPlace & { readonly text: string })[] = [];
  let beyond = 0;
  for (let y = 0; y < tall; y += 1)
    for (let x = 0; x < wide; x += 1) {
      const text = cells[y % height]?.[x % width];
      if (text === undefined) continue;
      if (top + y < extent.rows && left + x < extent.columns) placed.push({ row: top + y, column: left + x, text });
      else beyond += 1;
    }
  return { placed, beyond };
}
