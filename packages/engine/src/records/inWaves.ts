/** Splits items so that no two of a wave share a key, keeping the order of those that do. */
export function inWaves<T>(items: readonly T[], keyOf: (item: T) => string | number): readonly (readonly T[])[] {
  const waves: T[][] = [];
  const counts = new Map<string | number, number>();
  for (const item of items) {
    const key = keyOf(item);
    const turn = counts.get(key) ?? 0;
    counts.set(key, turn + 1);
    (waves[turn] ??= []).push(item);
  }
  return waves;
}
