import { makeKey } from "../makeKey.ts";
import type { Notice } from "../source.ts";
import { share } from "./candidates.ts";
import type { Candidates, Choice } from "./candidates.ts";
import type { GuessedOption } from "./column.ts";
import type { ColumnStats } from "./columnStats.ts";
import { bit } from "./shape.ts";

const maxOptions = 100;
const maxOptionChars = 60;
const separators = ["[]", ";", "；", "、", "|", "\n", ",", "，"] as const;

/** Text, long text, or a choice when few short values come again and again. */
export function chooseTexts(candidates: Candidates): Choice {
  const { stats, total } = candidates;
  const accepts = (shape: number): boolean => (shape & bit.error) === 0;
  const base = { accepts, takesWeakMissing: false, warnings: warnAboutIds(candidates) };
  const ids = candidates.count(bit.idLike);
  const evidence: Notice[] = [];
  if (ids > 0) {
    const found = [...stats.shapes.values()].find(({ shape }) => (shape & bit.idLike) !== 0);
    evidence.push({ code: "idsStayText", params: { count: ids, example: found?.examples[0]?.cell.text ?? "" } });
  } else noteAlmost(candidates, evidence);
  const long = candidates.count(bit.long);
  if (long > 0) {
    return {
      ...base,
      kind: "long_text",
      format: {},
      evidence: [{ code: "longTexts", params: { count: long, total, chars: stats.maxChars } }, ...evidence],
    };
  }
  const several = chooseSeveral(candidates);
  if (several !== undefined) return { ...base, ...several, evidence: [...several.evidence, ...evidence] };
  // 01 and 02 may be codes to choose from, 00421 is a postcode
  const isIds = ids * 2 > total && stats.maxChars > 4;
  const options = isIds ? undefined : readOptions(stats);
  if (options !== undefined && isFew(options, stats)) {
    const found: Notice = { code: "fewValues", params: { distinct: options.length, total: stats.filled } };
    return {
      ...base,
      kind: "choice",
      format: {},
      options,
      evidence: [found, ...evidence],
      warnings: [...base.warnings, ...warnOddOption(options)],
    };
  }
  const { count, isExact } = stats.distinct();
  return {
    ...base,
    kind: "text",
    format: {},
    evidence: [
      { code: isExact ? "texts" : "textsMany", params: { distinct: count, total: stats.filled } },
      ...evidence,
    ],
  };
}

/** Says which typed kind came near, so that a person sees why a column of mostly numbers is text. */
function noteAlmost(candidates: Candidates, evidence: Notice[]): void {
  const { total } = candidates;
  const near = [
    ["almostNumbers", candidates.count(bit.dot)],
    ["almostDates", candidates.count(bit.hasDate)],
  ] as const;
  for (const [code, count] of near)
    if (count * 2 >= total && count > 0) evidence.push({ code, params: share(count, total) });
}

function warnAboutIds(candidates: Candidates): Notice[] {
  const scientific = candidates.count(bit.scientific);
  return scientific === 0 ? [] : [{ code: "idsScientific", params: { count: scientific } }];
}

/** The distinct trimmed texts as options, most frequent first; undefined when there are too many or too long ones. */
function readOptions(stats: ColumnStats): readonly GuessedOption[] | undefined {
  if (stats.isOverflowed || stats.maxChars > maxOptionChars * 2) return undefined;
  const counts = new Map<string, number>();
  for (const [key, { shape, count }] of stats.values) {
    if ((shape.shape & (bit.error | bit.missing)) !== 0) continue;
    const text = plainText(key);
    if (text === "") continue;
    if (text.length > maxOptionChars) return undefined;
    counts.set(text, (counts.get(text) ?? 0) + count);
  }
  return makeOptions(counts);
}

/** The text of a distinct value; typed cells are kept under a marked key. */
function plainText(key: string): string {
  return (key.startsWith("\u0001") ? (key.split("\u0001")[2] ?? "") : key).trim();
}

function makeOptions(counts: ReadonlyMap<string, number>): readonly GuessedOption[] | undefined {
  if (counts.size === 0 || counts.size > maxOptions) return undefined;
  const taken = new Set<string>();
  return [...counts]
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([label, count]) => ({ key: makeKey(label, taken, "option"), label, count }));
}

/** Few against the rows: at most one and a half times their square root, and each on average twice. */
function isFew(options: readonly GuessedOption[], stats: ColumnStats): boolean {
  const cells = options.reduce((sum, option) => sum + option.count, 0);
  const chars = options.reduce((sum, option) => sum + option.label.length, 0);
  return (
    cells >= 3 &&
    cells >= options.length * 2 &&
    options.length <= Math.max(2, 1.5 * Math.sqrt(cells)) &&
    chars / options.length <= 40 &&
    stats.maxChars <= maxOptionChars
  );
}

/** A rare option made of digits and marks among words is more likely a slip than a choice. */
function warnOddOption(options: readonly GuessedOption[]): Notice[] {
  const isWord = (text: string): boolean => /\p{L}/u.test(text);
  const cells = options.reduce((sum, option) => sum + option.count, 0);
  const odd = options.filter((option) => !isWord(option.label) && option.count * 200 <= cells);
  const words = options.filter((option) => isWord(option.label));
  if (words.length < 2 || odd.length * 3 > options.length) return [];
  return odd
    .slice(0, 5)
    .map((option) => ({ code: "oddOption", params: { option: option.label, count: option.count } }));
}

function chooseSeveral(candidates: Candidates): Pick<Choice, "kind" | "format" | "options" | "evidence"> | undefined {
  const { stats } = candidates;
  if (stats.isOverflowed) return undefined;
  for (const separator of separators) {
    const counts = new Map<string, number>();
    let several = 0;
    let cells = 0;
    let isFine = true;
    for (const [key, { shape, count }] of stats.values) {
      if ((shape.shape & (bit.error | bit.missing)) !== 0) continue;
      const parts = splitChoices(plainText(key), separator);
      cells += count;
      if (parts.length > 1) several += count;
      for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + count);
      if (counts.size > maxOptions || parts.some((part) => part.length > 30)) {
        isFine = false;
        break;
      }
    }
    // a list in brackets is a list even when each has one item; elsewhere one cell in ten must hold several
    const isBracketed = separator === "[]" && several > 0;
    const isEnough =
      cells >= 5 && several >= cells * (isBracketed ? 0.001 : 0.1) && counts.size * 2 < stats.values.size + 4;
    const isRepeated = counts.size >= 2 && [...counts.values()].filter((n) => n > 1).length * 2 >= counts.size;
    const isSmaller = counts.size * 3 <= cells;
    const options = isFine && isEnough && isRepeated && isSmaller ? makeOptions(counts) : undefined;
    if (options !== undefined) {
      const found: Notice = {
        code: "severalChoices",
        params: {
          count: several,
          total: cells,
          separator: separator === "\n" ? "\\n" : separator,
          distinct: options.length,
        },
      };
      return { kind: "choices", format: { separator }, options, evidence: [found] };
    }
  }
  return undefined;
}

/** The choices of one cell, each once; "[]" reads ['a', 'b'] and ["a","b"]. */
export function splitChoices(text: string, separator: string): readonly string[] {
  const trimmed = text.trim();
  if (separator !== "[]") return distinct(trimmed.split(separator));
  if (!trimmed.startsWith("[") || !trimmed.endsWith("]")) return distinct([trimmed]);
  const items: string[] = [];
  for (const found of trimmed.slice(1, -1).matchAll(/'([^']*)'|"([^"]*)"|([^,'"\s][^,'"]*)/gu)) {
    items.push(found[1] ?? found[2] ?? found[3] ?? "");
  }
  return distinct(items);
}

function distinct(parts: readonly string[]): readonly string[] {
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ""))];
}
