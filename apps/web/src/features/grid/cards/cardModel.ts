/** Heights of the lines of a card list, in pixels. */
export const cardHeights = { beside: 92, stacked: 124, head: 44, headWithTotals: 66 } as const;

/** Fields of a card's record that are shown at most, by their order in the view. */
export const cardFields = 4;

// A card shows two fields in a line. On the narrowest phones four elevenths of the line's half are 70 px; letters of
// 12 px are 6.5 px wide on average, Chinese ones 12.
const nameRoom = 70;

/**
 * Whether values stand below their fields' names and not beside them: as soon as one of the names would be cut there.
 * @param names of all fields that a card may show
 */
export function isStacked(names: readonly string[]): boolean {
  return names.some((name) => nameWidth(name) > nameRoom);
}

function nameWidth(name: string): number {
  return [...name].reduce((sum, letter) => sum + (isWide(letter) ? 12 : 6.5), 0);
}

function isWide(letter: string): boolean {
  return /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(letter);
}
