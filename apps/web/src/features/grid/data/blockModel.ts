import type { Wire } from "@tongzhou/model";

/** A record of a list: [id, version, …values in the order of the columns]. */
export type ListRow = readonly Wire[];

/** Records per request. A bookmark stands at each block's beginning, so a jump costs one request. */
export const blockSize = 200;

/** One request's worth of records. */
export interface Block {
  readonly rows: readonly ListRow[];
  /** The cursor of the next block; null after the last. */
  readonly next: string | null;
}

/** Cursors into an order, and how many records it has. */
export interface BlockMarks {
  readonly count: number;
  readonly every: number;
  readonly cursors: readonly (string | null)[];
}

/** How a block's first record is found: by the cursor, by loading the block before, or once the marks are there. */
export type BlockStart =
  | { readonly kind: "cursor"; readonly after: string | null }
  | { readonly kind: "chain" }
  | { readonly kind: "wait" };

/**
 * Where a block begins. The block before knows best, since nobody can have come in between; the marks lead anywhere.
 * @param before the block before it, when it is loaded and current
 */
export function findStart(index: number, before: Block | undefined, marks: BlockMarks | undefined): BlockStart {
  if (index === 0) return { kind: "cursor", after: null };
  if (before !== undefined && before.next !== null) return { kind: "cursor", after: before.next };
  if (marks === undefined) return { kind: "wait" };
  const after = (index * blockSize) % marks.every === 0 ? marks.cursors[(index * blockSize) / marks.every] : undefined;
  return after === undefined || after === null ? { kind: "chain" } : { kind: "cursor", after };
}

/** Blocks that hold the lines from `from` to before `end`. */
export function blocksOf(from: number, end: number): readonly number[] {
  if (end <= from) return [];
  const first = Math.floor(from / blockSize);
  return Array.from({ length: Math.floor((end - 1) / blockSize) - first + 1 }, (_, index) => first + index);
}

/** Blocks to forget, the farthest from view first, so that a long scroll does not fill the memory. */
export function blocksToDrop(loaded: readonly number[], inView: readonly number[], keep: number): readonly number[] {
  const center = ((inView[0] ?? 0) + (inView.at(-1) ?? 0)) / 2;
  return loaded.toSorted((a, b) => Math.abs(a - center) - Math.abs(b - center)).slice(keep);
}

/** A record that came with other values than were shown; cells are indexes among the columns. */
export interface RowChange {
  readonly record: number;
  readonly version: number;
  readonly cells: readonly number[];
}

/** What changed between the rows that were shown and those that came. */
export function changedCells(before: readonly ListRow[], after: readonly ListRow[]): readonly RowChange[] {
  const known = new Map(before.map((row) => [row[0], row]));
  return after.flatMap((row) => {
    const old = known.get(row[0] ?? null);
    if (old === undefined || old[1] === row[1]) return [];
    const cells = row.flatMap((value, index) => (index > 1 && !isSame(value, old[index] ?? null) ? [index - 2] : []));
    return cells.length === 0 ? [] : [{ record: Number(row[0]), version: Number(row[1]), cells }];
  });
}

/** Whether two wire values are the same. */
export function isSame(a: Wire, b: Wire): boolean {
  return a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));
}

/** Where a page of records begins: its place, and the cursor that leads there. */
export interface PageStart {
  readonly at: number;
  readonly after: string | null;
}

/** Where reading begins for a place far from anything loaded: at the nearest mark before it, else the first record. */
export function startBefore(from: number, marks: BlockMarks | undefined): PageStart {
  if (marks === undefined) return { at: 0, after: null };
  for (let mark = Math.floor(from / marks.every); mark > 0; mark -= 1) {
    const after = marks.cursors[mark];
    if (after !== undefined && after !== null) return { at: mark * marks.every, after };
  }
  return { at: 0, after: null };
}
