import { pinyin } from "pinyin-pro";

/** Names the engine keeps for itself; no field may take them. */
const reservedNames: ReadonlySet<string> = new Set([
  "id",
  "version",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
  "deleted_at",
  "deleted_by",
  "parent_id",
  "position",
]);

const maxLength = 48;

/**
 * An English snake_case key for a label: Latin letters as they are, Chinese by pinyin.
 * @param taken keys already given; the new one is added to it
 * @param fallback the key used when nothing of the label can be spelled
 */
export function makeKey(label: string, taken: Set<string>, fallback = "field"): string {
  const spelled = spell(label) || fallback;
  const base = reservedNames.has(spelled) ? `${spelled.slice(0, maxLength - 2)}_1` : spelled;
  let key = base;
  for (let n = 2; taken.has(key); n += 1) {
    const suffix = `_${n}`;
    key = `${base.slice(0, maxLength - suffix.length).replace(/_+$/u, "")}${suffix}`;
  }
  taken.add(key);
  return key;
}

function spell(label: string): string {
  const short = label.slice(0, 120).toWellFormed();
  const latin = /\p{Script=Han}/u.test(short)
    ? short.replaceAll(
        /\p{Script=Han}+/gu,
        (han) => ` ${pinyin(han, { toneType: "none", type: "array", v: true }).join("_")} `,
      )
    : short;
  const slug = latin
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    // fooBar reads foo_bar, ID stays id
    .replaceAll(/([a-z])([A-Z])/gu, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "_")
    .replaceAll(/^_+|_+$/gu, "");
  const cut = cutAtWord(/^[0-9]/u.test(slug) ? `n${slug}` : slug);
  return /^[a-z]/u.test(cut) ? cut : "";
}

function cutAtWord(slug: string): string {
  if (slug.length <= maxLength) return slug;
  const cut = slug.slice(0, maxLength);
  const end = cut.lastIndexOf("_");
  return (end > maxLength / 2 ? cut.slice(0, end) : cut).replace(/_+$/u, "");
}
