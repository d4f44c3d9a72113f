/** `--rows 100000 --json` as a map; a flag without a value maps to "true". */
export function readOptions(words: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  words.forEach((word, index) => {
    if (!word.startsWith("--")) return;
    const next = words[index + 1];
    options.set(word.slice(2), next === undefined || next.startsWith("--") ? "true" : next);
  });
  return options;
}

/** Words on the command line that no bench can run with. */
export class UsageError extends Error {}

/**
 * A whole number of at least `least`.
 * @throws UsageError that names the option, when its value is anything else
 */
export function readCount(options: ReadonlyMap<string, string>, name: string, initial: number, least = 1): number {
  const text = options.get(name);
  if (text === undefined) return initial;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`--${name}: expected a whole number from ${least}, got ${text}`);
  return value;
}
