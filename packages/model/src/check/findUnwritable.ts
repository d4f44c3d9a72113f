import type { DefinitionProblem } from "./definitionProblem.ts";

// Far deeper than any document; whatever lies below is refused as a wrong shape, not read.
const maxDepth = 50;

const unwritable = {
  detail: "文字里有 NUL 或半个字符",
  detailEn: "must be text without NUL and unpaired surrogates",
};

/** Texts that no database can hold: with a NUL, or with half of a character that takes two. */
export function findUnwritable(value: unknown, path: string, depth = 0): readonly DefinitionProblem[] {
  if (typeof value === "string")
    return value.includes("\0") || !value.isWellFormed() ? [{ path, code: "shape", params: unwritable }] : [];
  if (typeof value !== "object" || value === null || depth > maxDepth) return [];
  const at = (name: string | number): string => (path === "" ? String(name) : `${path}.${name}`);
  return Array.isArray(value)
    ? value.flatMap((item: unknown, index) => findUnwritable(item, at(nameOf(item, index)), depth + 1))
    : Object.entries(value).flatMap(([name, item]) => findUnwritable(item, at(name), depth + 1));
}

/** What an item of a list is called in a path: its key, or its place. */
export function nameOf(value: unknown, index: number): string | number {
  return typeof value === "object" && value !== null && "key" in value && typeof value.key === "string"
    ? value.key
    : index;
}
