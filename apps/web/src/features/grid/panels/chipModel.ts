/** Width of the chip that says how many more there are, with the gap before it. */
export const restWidth = 44;

/**
 * How many chips are shown in a width, given where each ends; when not all are, room is left for the one that says how
 * many more there are.
 */
export function countFitting(ends: readonly number[], width: number): number {
  const last = ends.at(-1) ?? 0;
  if (last <= width) return ends.length;
  return ends.filter((end) => end + restWidth <= width).length;
}
