/**
 * Formula fields in an order in which each comes after those it uses.
 * @param uses for each formula's key, the keys its expression names (formulas and others)
 * @returns the order, or the cycle as a path that ends where it began
 */
export function orderFormulas(
  uses: ReadonlyMap<string, readonly string[]>,
):
  | { readonly ok: true; readonly order: readonly string[] }
  | { readonly ok: false; readonly cycle: readonly string[] } {
  const order: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];

  function visit(key: string): readonly string[] | null {
    if (done.has(key)) return null;
    const start = path.indexOf(key);
    if (start >= 0) return [...path.slice(start), key];
    path.push(key);
    for (const used of uses.get(key) ?? []) {
      if (!uses.has(used)) continue;
      const cycle = visit(used);
      if (cycle !== null) return cycle;
    }
    path.pop();
    done.add(key);
    order.push(key);
    return null;
  }

  for (const key of uses.keys()) {
    const cycle = visit(key);
    if (cycle !== null) return { ok: false, cycle };
  }
  return { ok: true, order };
}
