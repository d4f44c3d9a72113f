/** The candidate most like the text, when it is alike enough to be meant; letter case is ignored. */
export function findNearest(text: string, candidates: Iterable<string>): string | null {
  const wanted = [...text.toLowerCase()].slice(0, 60);
  let best: string | null = null;
  // Up to a third of the letters may differ, one always.
  let limit = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, [...candidate.toLowerCase()].slice(0, 60));
    if (distance < limit && distance < Math.max(wanted.length, 1)) {
      best = candidate;
      limit = distance;
    }
  }
  return best;
}

/** Levenshtein's distance, two swapped neighbours counted as one change. */
function editDistance(left: readonly string[], right: readonly string[]): number {
  let before: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, a] of left.entries()) {
    const next = [row + 1];
    for (const [column, b] of right.entries()) {
      const change = (last[column] ?? 0) + (a === b ? 0 : 1);
      const cheapest = Math.min(change, (last[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1);
      const swapped = a === right[column - 1] && b === left[row - 1] ? (before[column - 1] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(cheapest, swapped));
    }
    before = last;
    last = next;
  }
  return last[right.length] ?? 0;
}
