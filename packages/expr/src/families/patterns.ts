import { RE2JS } from "re2js";
import { entry, num, opt, plain, text } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";
import { failure } from "../errorValue.ts";
import type { ErrorValue } from "../errorValue.ts";
import { MAX_TEXT } from "../limits.ts";
import type { Value } from "../value.ts";

// RE2's engine takes time in proportion to the text whatever the pattern, which the engines of JavaScript and
// PostgreSQL do not: a pattern is written by a person and runs over everybody's records.

const MAX_PATTERN = 1000;
// Each character of the text may meet each step of the pattern; this many take a second at most.
const MAX_STEPS = 10_000_000;
const cache = new Map<string, RE2JS | null>();
const CACHE_SIZE = 200;

function readPattern(pattern: string, mode: number, source: string): RE2JS | ErrorValue {
  const key = `${mode}:${pattern}`;
  let found = cache.get(key);
  if (found === undefined) {
    found = compile(pattern, mode);
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(key, found);
  }
  return found === null || found.programSize() * source.length > MAX_STEPS ? failure.value : found;
}

function compile(pattern: string, mode: number): RE2JS | null {
  if (pattern.length > MAX_PATTERN) return null;
  try {
    // \u4e00 is how most other languages write a character, \x{4e00} how RE2 does.
    const source = pattern.replaceAll(/(?<!\\)((?:\\\\)*)\\u([0-9a-f]{4})/giu, "$1\\x{$2}");
    return RE2JS.compile(source, mode === 1 ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    // Not a pattern, or one that RE2 has no linear time for (back references, look-around).
    return null;
  }
}

const isPattern = (found: RE2JS | ErrorValue): found is RE2JS => "matcher" in found;

// A pattern that is written out is read when the expression is.
const patternText = {
  ...text,
  accepts: (value: Value): boolean => typeof value !== "string" || compile(value, 0) !== null,
  mayBeComputed: true,
} as const;

/** Patterns, in RE2's syntax; mode 1 ignores letter case. */
export const patternFunctions: Readonly<Record<string, FunctionDefinition>> = {
  REGEXTEST: {
    // What other products call it.
    aliases: ["REGEXMATCH"],
    ...entry(
      "正则匹配",
      "text",
      "REGEXTEST(text, pattern, mode = 0)",
      [
        "文本中有符合正则表达式的部分；方式 1 不区分大小写。",
        "Whether a part of the text matches the pattern; mode 1 ignores letter case.",
      ],
      [
        ['REGEXTEST("订单 A-102", "[A-Z]-\\d+")', "TRUE"],
        ['REGEXTEST("abc", "B", 1)', "TRUE"],
      ],
      plain([text, patternText, opt(num, 0)], "boolean", (source, pattern, mode) => {
        const found = readPattern(pattern, mode, source);
        return isPattern(found) ? found.matcher(source).find() : found;
      }),
    ),
  },
  REGEXEXTRACT: entry(
    "正则提取",
    "text",
    "REGEXEXTRACT(text, pattern, group = 0, mode = 0)",
    ["符合正则表达式的第一个部分，或其中一个分组。", "The first part that matches the pattern, or one group of it."],
    [
      ['REGEXEXTRACT("订单 A-102", "[A-Z]-(\\d+)", 1)', '"102"'],
      ['REGEXEXTRACT("abc", "\\d")', null],
      ['REGEXEXTRACT("A102 冷柜报警", "[\\u4e00-\\u9fa5]{2}")', '"冷柜"'],
    ],
    plain([text, patternText, opt(num, 0), opt(num, 0)], "text", (source, pattern, group, mode) => {
      const found = readPattern(pattern, mode, source);
      if (!isPattern(found)) return found;
      const matcher = found.matcher(source);
      if (!matcher.find()) return failure.na;
      return group < 0 || group > matcher.groupCount() ? failure.value : (matcher.group(Math.trunc(group)) ?? "");
    }),
  ),
  REGEXREPLACE: entry(
    "正则替换",
    "text",
    "REGEXREPLACE(text, pattern, new, mode = 0)",
    [
      "把符合正则表达式的部分换成新内容；$1 是第一个分组。",
      "With every part that matches the pattern replaced; $1 is the first group.",
    ],
    [
      ['REGEXREPLACE("2026/01/31", "(\\d+)/(\\d+)/(\\d+)", "$1-$2-$3")', '"2026-01-31"'],
      ['REGEXREPLACE("a 1 b", " ", "")', '"a1b"'],
    ],
    plain(
      [text, patternText, { ...text, takesBlank: true }, opt(num, 0)],
      "text",
      (source, pattern, replacement, mode) => {
        const found = readPattern(pattern, mode, source);
        if (!isPattern(found)) return found;
        // What each match may grow to, before anything is built.
        if (source.length * (replacement.length + 1) > MAX_TEXT * 100) return failure.value;
        const groups = found.matcher(source).groupCount();
        if ([...replacement.matchAll(/\$(\d+)/g)].some((match) => Number(match[1]) > groups)) return failure.value;
        const result = found
          .matcher(source)
          .replaceAll(replacement.replaceAll("\\", "\\\\").replaceAll(/\$(?!\d)/g, "\\$"));
        return result.length > MAX_TEXT ? failure.value : result;
      },
    ),
  ),
};
