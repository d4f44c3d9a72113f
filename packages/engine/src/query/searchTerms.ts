/** One blank-free piece of what was typed, and how rows that hold it are found. */
export interface SearchTerm {
  /** Folded like the indexed text. */
  readonly text: string;
  /** Grams that every row holding the term has in the index; none when the index cannot help. */
  readonly grams: readonly string[];
  /** One or two letters or digits only count where a word begins; everything else anywhere. */
  readonly where: "anywhere" | "word_start";
  /** May be the initials of a name in pinyin. */
  readonly mayBeInitials: boolean;
}

/** Most pieces of one search that are looked at. */
export const maxSearchTerms = 8;

/** What was typed, in pieces; all of them must be found. */
export function searchTerms(typed: string): readonly SearchTerm[] {
  const pieces = fold(typed)
    .split(/\s+/u)
    .filter((piece) => piece !== "");
  return [...new Set(pieces)].slice(0, maxSearchTerms).map(toTerm);
}

/** tongzhou.search_fold, here: one case, one width. NUL cannot be in a column, so it cannot be looked for. */
function fold(text: string): string {
  return text.toWellFormed().replaceAll("\0", " ").normalize("NFKC").toLowerCase();
}

function toTerm(text: string): SearchTerm {
  const isShort = /^[a-z0-9]{1,2}$/.test(text);
  return {
    text,
    grams: isShort ? [text.padStart(3, " ")] : [...new Set([...asciiGrams(text), ...otherGrams(text)])],
    where: isShort ? "word_start" : "anywhere",
    mayBeInitials: /^[a-z0-9]+$/.test(text) && /[a-z]/.test(text),
  };
}

// Where a word of the term begins or ends is known only inside the term: "c-01" is in "abc-012", whose words are
// "abc" and "012". So the three-letter pieces of each word count, and how a word begins after a mark.
function asciiGrams(text: string): readonly string[] {
  return [...text.matchAll(/[a-z0-9]+/g)].flatMap((match) => {
    const [word] = match;
    const inside = Array.from({ length: Math.max(0, word.length - 2) }, (_, index) => word.slice(index, index + 3));
    if (match.index === 0) return inside;
    return [`  ${word.slice(0, 1)}`, ...(word.length > 1 ? [` ${word.slice(0, 2)}`] : []), ...inside];
  });
}

function otherGrams(text: string): readonly string[] {
  return [...text.matchAll(/[^\0-\x7f]+/gu)].flatMap(([run]) => {
    const characters = [...run];
    return characters.flatMap((one, index) => [one, ...(index === 0 ? [] : [`${characters[index - 1]}${one}`])]);
  });
}

const before = { anywhere: "%", start: "", word: "% " } as const;

/** The term as a LIKE pattern: anywhere, at the start, or where a word begins in a text with a blank before each. */
export function likePattern(text: string, place: keyof typeof before): string {
  return `${before[place]}${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
