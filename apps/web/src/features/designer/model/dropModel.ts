import type { CanvasPlace } from "./layoutEdits.ts";

/** A point on the screen. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box on the screen. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A group of the canvas as it lies on the screen, its fields in order. */
export interface GroupBox {
  readonly section: string | null;
  readonly box: Box;
  readonly cards: readonly Box[];
}

/** Where something let go at a point would land, and the bar that shows it. */
export interface Drop {
  readonly place: CanvasPlace;
  readonly mark: Box;
}

/** A list of rows as it lies on the screen. */
export interface ListBox {
  readonly list: string;
  readonly box: Box;
  readonly items: readonly Box[];
}

/** Before which row of a list something would land, and the bar that shows it. */
export interface ListDrop {
  readonly list: string;
  readonly index: number;
  readonly mark: Box;
}

const markWidth = 3;
const markGap = 6;

/** The place for a point: in the group that is nearest, before the first field whose middle comes after the point. */
export function findDrop(point: Point, groups: readonly GroupBox[]): Drop | undefined {
  const nearest = groups.toSorted((a, b) => distance(point.y, a.box) - distance(point.y, b.box))[0];
  if (nearest === undefined) return undefined;
  const { section, box, cards } = nearest;
  const found = cards.findIndex((card) => isBefore(point, card));
  const index = found < 0 ? cards.length : found;
  return { place: { section, index }, mark: markAt(index, box, cards) };
}

/** The place for a point among rows that lie below each other: before the first one whose middle is below it. */
export function findRowDrop({ y }: Point, lists: readonly ListBox[]): ListDrop | undefined {
  const nearest = lists.toSorted((a, b) => distance(y, a.box) - distance(y, b.box))[0];
  if (nearest === undefined) return undefined;
  const { list, box, items } = nearest;
  const found = items.findIndex((item) => y < (item.top + item.bottom) / 2);
  const index = found < 0 ? items.length : found;
  const [next, last] = [items[index], items[index - 1]];
  const at =
    last === undefined ? (next?.top ?? box.top) : next === undefined ? last.bottom : (last.bottom + next.top) / 2;
  return {
    list,
    index,
    mark: { left: box.left, right: box.right, top: at - markWidth / 2, bottom: at + markWidth / 2 },
  };
}

/** The list with one item moved before the item that stood at a place. */
export function moveItem<T>(list: readonly T[], from: number, before: number): readonly T[] {
  const item = list[from];
  if (item === undefined) return list;
  return list.toSpliced(from, 1).toSpliced(before > from ? before - 1 : before, 0, item);
}

function distance(y: number, box: Box): number {
  return y < box.top ? box.top - y : y > box.bottom ? y - box.bottom : 0;
}

function isBefore(point: Point, card: Box): boolean {
  if (point.y < card.top) return true;
  return point.y <= card.bottom && point.x < (card.left + card.right) / 2;
}

function markAt(index: number, box: Box, cards: readonly Box[]): Box {
  const [next, last] = [cards[index], cards[index - 1]];
  // At the start of a row the bar stands before the next field, elsewhere behind the one before.
  const isSameRow = next !== undefined && last !== undefined && last.top < next.bottom && last.bottom > next.top;
  if (last !== undefined && (next === undefined || isSameRow))
    return { left: last.right + markGap - markWidth, right: last.right + markGap, top: last.top, bottom: last.bottom };
  if (next !== undefined)
    return { left: next.left - markGap, right: next.left - markGap + markWidth, top: next.top, bottom: next.bottom };
  return { ...box, bottom: box.top + markWidth };
}
