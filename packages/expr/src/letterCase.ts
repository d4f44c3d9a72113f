// PostgreSQL's C.UTF-8 maps letters one to one (Unicode's simple mappings); JavaScript's own mapping may give several
// letters (ß → SS) or look at neighbours (final sigma), so it is asked letter by letter and refused when it grows.

// Letters whose full mapping grows although they have a simple one.
const simpleLower: ReadonlyMap<string, string> = new Map([["İ", "i"]]);

/** Lower case, letter by letter. */
export function toLower(text: string): string {
  return mapLetters(text, (letter) => simpleLower.get(letter) ?? letter.toLowerCase());
}

/** Upper case, letter by letter. */
export function toUpper(text: string): string {
  return mapLetters(text, (letter) => titleOf(letter) ?? letter.toUpperCase());
}

// Case pairs of Unicode 17, which JavaScript knows and PostgreSQL 18 (Unicode 16) does not.
const tooNew = /[\u{A7CE}\u{A7CF}\u{A7D2}-\u{A7D5}\u{16EA0}-\u{16ED3}]/u;

function mapLetters(text: string, map: (letter: string) => string): string {
  let result = "";
  for (const letter of text) {
    const mapped = tooNew.test(letter) ? letter : map(letter);
    result += codePoints(mapped) === 1 ? mapped : letter;
  }
  return result;
}

/** Greek letters with iota below: their simple capital is the title letter eight code points on. */
function titleOf(letter: string): string | null {
  const code = letter.codePointAt(0) ?? 0;
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code % 16 < 8 ? code + 8 : code);
  return titles.get(letter) ?? null;
}

const titles: ReadonlyMap<string, string> = new Map([
  ["ᾳ", "ᾼ"],
  ["ῃ", "ῌ"],
  ["ῳ", "ῼ"],
]);

/** How many code points a text has; what LEN gives. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
