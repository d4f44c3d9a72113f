/** Numbers that look random and are the same in every installation. */
export interface Random {
  /** 0 (included) to 1 (excluded). */
  next(): number;
  /** A whole number below `size`. */
  below(size: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Log-normal around a median: most values near it, a few far above. */
  logNormal(median: number, spread: number): number;
}

/** mulberry32, a 32-bit generator: small, fast, and good enough to spread a demo. */
export function buildRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (size: number): number => Math.floor(next() * size);
  return {
    next,
    below,
    pick: ([first, ...rest]) => [first, ...rest][below(rest.length + 1)] ?? first,
    logNormal: (median, spread) => {
      const gauss = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * gauss);
    },
  };
}
