import { pinyin } from "pinyin-pro";

/** The pinyin of a name for search, syllables and initials: "陈立" gives "chenli cl". Latin text stays as it is. */
export function spellName(name: string): string {
  const parts = pinyin(name, { toneType: "none", type: "array", nonZh: "consecutive", v: true, surname: "head" });
  const words = parts.map((part) => part.toLowerCase().trim()).filter((part) => part !== "");
  const initials = words.map((word) => word.slice(0, 1)).join("");
  return [...new Set([words.join(""), initials])].join(" ").slice(0, 400);
}

/** A key made from a label: Chinese by pinyin, the rest reduced to a-z, 0-9 and _; empty when nothing can be spelled. */
export function spellKey(label: string, maxLength: number): string {
  return pinyin(label.slice(0, 80), { toneType: "none", type: "array", nonZh: "consecutive", v: true })
    .join("_")
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replace(/^[0-9_]+/, "")
    .slice(0, maxLength)
    .replace(/_+$/, "");
}
