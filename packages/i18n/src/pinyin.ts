import { syllableStarts } from "./pinyin.data.ts";

interface Syllable {
  readonly name: string;
  readonly first: string;
}

let syllables: readonly Syllable[] | undefined;
let collator: Intl.Collator | undefined;

/** The pinyin syllable of a Chinese character, without tone; undefined for anything else. */
export function findPinyin(character: string): string | undefined {
  if (!/^\p{Script=Han}$/u.test(character)) return undefined;
  syllables ??= syllableStarts
    .trim()
    .split(/\s+/)
    .map((entry) => ({ name: entry.slice(0, -1), first: entry.slice(-1) }));
  collator ??= new Intl.Collator("zh-u-co-pinyin");
  let low = 0;
  let high = syllables.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const start = syllables[middle]?.first ?? "";
    if (collator.compare(start, character) <= 0) low = middle;
    else high = middle - 1;
  }
  return syllables[low]?.name;
}

/**
 * Whether a text contains what was typed: as it stands, or in pinyin, whole syllables and initials mixed as people do
 * ("gd", "gongd" and "gdan" all find 工单).
 */
export function matchesPinyin(text: string, typed: string): boolean {
  const query = typed.trim().toLowerCase().replaceAll(/\s+/g, " ");
  if (query === "" || text.toLowerCase().includes(query)) return true;
  if (!/^[a-zü0-9 ]+$/.test(query)) return false;
  const letters = query.replaceAll(" ", "").replaceAll(/[üv]/g, "u");
  const units = Array.from(text.toLowerCase(), (character) => findPinyin(character) ?? character.replace("v", "u"));
  return units.some((_, start) => matchesFrom(units, start, letters));
}

function matchesFrom(units: readonly string[], at: number, letters: string): boolean {
  if (letters === "") return true;
  const unit = units[at];
  if (unit === undefined) return false;
  if (unit === " ") return matchesFrom(units, at + 1, letters);
  if (unit.startsWith(letters)) return true;
  if (letters.startsWith(unit) && matchesFrom(units, at + 1, letters.slice(unit.length))) return true;
  return unit.length > 1 && unit[0] === letters[0] && matchesFrom(units, at + 1, letters.slice(1));
}
