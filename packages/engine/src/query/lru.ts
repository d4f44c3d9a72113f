/** A map that forgets what was not asked for longest, once it holds `limit` entries. */
export class Lru<V> {
  readonly #entries = new Map<string, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is kept under the key; `build` makes it when nothing is. */
  get(key: string, build: () => V): V {
    const found = this.#entries.get(key);
    if (found !== undefined) {
      // Map keeps insertion order, so putting an entry back makes it the youngest.
      this.#entries.delete(key);
      this.#entries.set(key, found);
      return found;
    }
    const value = build();
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    return value;
  }

  /** How many entries are kept. */
  get size(): number {
    return this.#entries.size;
  }
}
