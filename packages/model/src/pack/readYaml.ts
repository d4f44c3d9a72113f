import { err, ok, type Result } from "@tongzhou/base";
import { isMap, isScalar, isSeq, Lexer, LineCounter, parseDocument } from "yaml";

/** Why a YAML text is refused, and where. */
export interface YamlProblem {
  readonly code: "too_long" | "too_many_lines" | "too_many_parts" | "too_deep" | "syntax" | "aliases";
  readonly message: string;
  /** From 1. */
  readonly line?: number;
}

/**
 * The most that a text may hold. Documents come from people's disks, and a parser takes its time by the part, not by the
 * character: this many parts take about a second at worst. A part is a word, a mark, a break or a run of blanks; usual
 * documents have one for every two characters, a form of 500 fields 75,000.
 */
export const yamlLimits = {
  characters: 2_000_000,
  lines: 50_000,
  parts: 120_000,
  // A field of a subform stands in the sixth level; the reader calls itself once for each.
  depth: 100,
  // A hundred are more than a person writes, and far fewer than a bomb needs.
  aliases: 100,
} as const;

/**
 * The value of a YAML text, and of JSON, which is YAML too: read as such, a key that stands twice is found. What could
 * hold the process for long is counted before it is parsed, by a look that stops at the first limit.
 */
export function readYaml(text: string): Result<unknown, YamlProblem> {
  const tooMuch = findExcess(text);
  if (tooMuch !== null) return err(tooMuch);
  const lines = new LineCounter();
  // Both of these compare or copy once for each pair: keys with all before them, errors with the text around them.
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  const problem = (code: "syntax" | "aliases", message: string, at: number | undefined): YamlProblem => ({
    code,
    message,
    ...(at === undefined ? {} : { line: lines.linePos(at).line }),
  });
  const [first] = document.errors;
  if (first !== undefined) return err(problem("syntax", first.message, first.pos[0]));
  const key = findUnfitKey(document.contents);
  if (key !== null) return err(problem("syntax", key.message, key.at));
  try {
    // The node that they stand for counts as one of them.
    return ok(document.toJS({ maxAliasCount: yamlLimits.aliases + 1 }));
  } catch (error) {
    return err(problem("aliases", error instanceof Error ? error.message : "unreadable", undefined));
  }
}

function findExcess(text: string): YamlProblem | null {
  if (text.length > yamlLimits.characters)
    return { code: "too_long", message: `longer than ${yamlLimits.characters} characters` };
  if (hasMoreLines(text)) return { code: "too_many_lines", message: `more than ${yamlLimits.lines} lines` };
  const tooDeep: YamlProblem = { code: "too_deep", message: `more than ${yamlLimits.depth} levels` };
  // The lexer calls itself for each dash of a line, so it only sees lines with few.
  for (const [indent] of text.matchAll(/^ *(?:[-?:] +)*/gmu)) if (indent.length / 2 > yamlLimits.depth) return tooDeep;
  let [parts, depth, aliases] = [0, 0, 0];
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    parts += 1;
    if (parts > yamlLimits.parts)
      return {
        code: "too_many_parts",
        message: `more than ${yamlLimits.parts} words, marks, breaks and runs of blanks; divide it among several documents`,
      };
    // Brackets and stars inside of texts do not count.
    if (!isText && (token === "[" || token === "{")) depth += 1;
    else if (!isText && (token === "]" || token === "}")) depth -= 1;
    else if (!isText && token.startsWith("*")) aliases += 1;
    if (depth > yamlLimits.depth) return tooDeep;
    if (aliases > yamlLimits.aliases) return { code: "aliases", message: `more than ${yamlLimits.aliases} aliases` };
    isText = token === textFollows;
  }
  return null;
}

// What the lexer puts before a text without quotes.
const textFollows = "\u001F";

function hasMoreLines(text: string): boolean {
  let at = -1;
  for (let lines = 1; lines <= yamlLimits.lines; lines += 1) {
    at = text.indexOf("\n", at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** The first key that stands twice in its mapping, or is no single value, in the order in which one reads. */
function findUnfitKey(node: unknown): { readonly message: string; readonly at: number | undefined } | null {
  if (isSeq(node)) return findFirst(node.items, findUnfitKey);
  if (!isMap(node)) return null;
  const seen = new Set<string>();
  return findFirst(node.items, ({ key, value }) => {
    if (!isScalar(key)) return { message: "Map keys must be single values", at: placeOf(key) };
    // As properties of an object, which they become, 1 and "1" are one.
    const name = String(key.value);
    if (seen.has(name)) return { message: `Map keys must be unique: ${name.slice(0, 60)}`, at: key.range?.[0] };
    seen.add(name);
    return findUnfitKey(value);
  });
}

function placeOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
}

function findFirst<T, R>(items: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
