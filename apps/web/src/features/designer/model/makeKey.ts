import type { Label } from "@tongzhou/base";
import { findPinyin } from "@tongzhou/i18n";
import { isFieldKey, isKey } from "@tongzhou/model";

const maxLength = 48;

/** Where a key has to be unlike others: among fields, a subform's columns, or forms, sections, options and the like. */
export type KeyPlace = "form" | "subform" | "other";

/**
 * A key for a label: its English words, else its Chinese in pinyin.
 * @param taken keys it must not be
 * @param fallback the key when nothing of the label can be spelled
 */
export function makeKey(label: Label, taken: ReadonlySet<string>, fallback: string, place: KeyPlace): string {
  const spelled = spell(label.en ?? "") || spell(label.zh) || fallback;
  const isFit = (key: string): boolean => (place === "other" ? isKey(key) : isFieldKey(key, place));
  const base = isFit(spelled) ? spelled : `${spelled.slice(0, maxLength - 2)}_1`;
  for (let count = 1; ; count += 1) {
    const suffix = count === 1 ? "" : `_${count}`;
    const key = `${base.slice(0, maxLength - suffix.length).replace(/_+$/, "")}${suffix}`;
    if (!taken.has(key)) return key;
  }
}

function spell(text: string): string {
  const latin = Array.from(text.slice(0, 80), (character) => {
    const syllable = findPinyin(character);
    return syllable === undefined ? character : ` ${syllable} `;
  }).join("");
  const words = latin
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  const slug = words.join("_");
  const named = /^[0-9]/.test(slug) ? `n${slug}` : slug;
  return named.slice(0, maxLength).replace(/_+$/, "");
}
