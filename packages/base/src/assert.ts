/**
 * Stops when we are wrong, not when the caller is.
 * @param tag short, unique, greppable; then what was expected and what came
 */
export function assert(condition: unknown, tag: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${tag}`);
}

/** Marks a place the types say cannot be reached, e.g. the default of a switch over a closed union. */
export function unreachable(value: never): never {
  throw new Error(`Unreachable: got ${JSON.stringify(value)}`);
}

/** The value, or a stop when it is missing although it cannot be. */
export function must<T>(value: T | null | undefined, tag: string): T {
  assert(value !== null && value !== undefined, tag);
  return value;
}
