/** Width of the chip that says how many more there are, with the gap before it. */
export const restWidth = 44;

/** A first chip narrower than this has nothing left to read. */
export const leastWidth = 112;

/** Which chips are shown. */
export interface ChipRoom {
  readonly fitting: number;
  /** What the first one is cut to, where not even that has room. */
  readonly firstWidth?: number | undefined;
}

/**
 * How many chips are shown in a width, given where each ends; when not all are, room is left for the one that says how
 * many more there are. The first is cut rather than folded up while there is something of it to read.
 */
export function fitChips(ends: readonly number[], width: number): ChipRoom {
  const last = ends.at(-1) ?? 0;
  if (last <= width) return { fitting: ends.length };
  const fitting = ends.filter((end) => end + restWidth <= width).length;
  const firstWidth = ends.length === 1 ? width : width - restWidth;
  return fitting > 0 || firstWidth < leastWidth ? { fitting } : { fitting: 1, firstWidth };
}
