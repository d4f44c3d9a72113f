/**
 * Excel's wildcards: `?` is one character, `*` any number of them, `~` takes the next one as it is. Letter case does
 * not count. Every `*` is matched greedily with one way back, so the work is at most length × length.
 */
export function matchesWildcard(text: string, pattern: string): boolean {
  return matchAt([...text.toLowerCase()], readPattern(pattern), 0, true) !== null;
}

/** First place (from 0, in characters) at or after `start` where the pattern matches; -1 when nowhere. */
export function findWildcard(text: string, pattern: string, start: number): number {
  const letters = [...text.toLowerCase()];
  const parts = readPattern(pattern);
  for (let at = start; at <= letters.length; at++) if (matchAt(letters, parts, at, false) !== null) return at;
  return -1;
}

/** Whether a text has wildcards, or signs taken as they are. */
export function hasWildcard(text: string): boolean {
  return /[*?~]/.test(text);
}

type Part = { readonly kind: "any" } | { readonly kind: "one" } | { readonly kind: "letter"; readonly letter: string };

function readPattern(pattern: string): readonly Part[] {
  const letters = [...pattern.toLowerCase()];
  const parts: Part[] = [];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] ?? "";
    const next = letters[at + 1];
    if (letter === "~" && next !== undefined && "*?~".includes(next)) {
      parts.push({ kind: "letter", letter: next });
      at++;
    } else if (letter === "*") {
      if (parts.at(-1)?.kind !== "any") parts.push({ kind: "any" });
    } else parts.push(letter === "?" ? { kind: "one" } : { kind: "letter", letter });
  }
  return parts;
}

function matchAt(letters: readonly string[], parts: readonly Part[], from: number, toEnd: boolean): number | null {
  let [at, place] = [from, 0];
  let star: { readonly place: number; at: number } | null = null;
  for (;;) {
    const part = parts[place];
    if (part === undefined && (!toEnd || at === letters.length)) return at;
    if (part?.kind === "any") {
      star = { place, at };
      place++;
      continue;
    }
    const letter = letters[at];
    if (part !== undefined && letter !== undefined && (part.kind === "one" || part.letter === letter)) {
      at++;
      place++;
      continue;
    }
    if (star === null || star.at >= letters.length) return null;
    star.at++;
    at = star.at;
    place = star.place + 1;
  }
}
