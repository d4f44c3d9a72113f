import type { CanvasPlace } from "./layoutEdits.ts";

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

const markWidth = 3;
const markGap = 6;

/** The place for a point: in the group that is nearest, before the first field whose middle comes after the point. */
export function findDrop(
  point: { readonly x: number; readonly y: number },
  groups: readonly GroupBox[],
): Drop | undefined {
  const nearest = groups.toSorted((a, b) => distance(point.y, a.box) - distance(point.y, b.box))[0];
  if (nearest === undefined) return undefined;
  const { section, box, cards } = nearest;
  const found = cards.findIndex((card) => isBefore(point, card));
  const index = found < 0 ? cards.length : found;
  return { place: { section, index }, mark: markAt(index, box, cards) };
}

function distance(y: number, box: Box): number {
  return y < box.top ? box.top - y : y > box.bottom ? y - box.bottom : 0;
}

function isBefore(point: { readonly x: number; readonly y: number }, card: Box): boolean {
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
