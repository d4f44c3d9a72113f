/** Width of the chip that says how many more there are, with the gap before it. */
export const restWidth = 44;

// Narrower than this a cut chip says nothing.
const leastWidth = 88;

/**
 * How wide the first chip is drawn, its words cut, when not even that one fits; 0 when all must go behind the one that
 * says how many there are.
 */
export function squeezeFirst(count: number, fitting: number, width: number): number {
  if (fitting > 0 || count === 0) return 0;
  const left = count === 1 ? width : width - restWidth;
  return left < leastWidth ? 0 : left;
}

/**
 * How many chips are shown in a width, given where each ends; when not all are, room is left for the one that says how
 * many more there are.
 */
export function countFitting(ends: readonly number[], width: number): number {
  const last = ends.at(-1) ?? 0;
  if (last <= width) return ends.length;
  return ends.filter((end) => end + restWidth <= width).length;
}
