import { languageOf } from "./formatLanguage.ts";

// Excel's number formats: up to four sections parted by semicolons, each a row of tokens. What a section means is in
// excelNumber (digits, fractions, powers of ten) and excelMoment (days and times).

/** A piece of a section. */
export type FormatToken =
  | { readonly kind: "digit"; readonly sign: "0" | "#" | "?" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "power"; readonly letter: string; readonly showsPlus: boolean }
  | { readonly kind: "point" | "comma" | "slash" | "percent" | "at" | "general" }
  | { readonly kind: "moment"; readonly letters: string }
  | { readonly kind: "half"; readonly letters: string }
  | { readonly kind: "elapsed"; readonly letters: string }
  | { readonly kind: "fraction"; readonly digits: number };

/** One section; the condition says for which numbers it is meant. */
export interface FormatSection {
  readonly tokens: readonly FormatToken[];
  readonly isMoment: boolean;
  readonly condition: ((value: number) => boolean) | null;
  /** Language of the names of months and days; null for English. */
  readonly language: string | null;
  /** [DBNum1] to [DBNum3]: numbers in Chinese characters; 0 for none. */
  readonly hanStyle: number;
}

const cache = new Map<string, readonly FormatSection[] | null>();
const CACHE_SIZE = 500;
const MAX_FORMAT = 255;

/** The sections of a format; null when Excel would refuse it. */
export function readSections(format: string): readonly FormatSection[] | null {
  const known = cache.get(format);
  if (known !== undefined) return known;
  const sections = format.length > MAX_FORMAT ? null : split(format);
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(format, sections);
  return sections;
}

/** Whether Excel knows a format, and every letter in it that stands without quotes. */
export function isExcelFormat(format: string): boolean {
  const sections = format.trim() === "" ? null : readSections(format);
  return (
    sections !== null &&
    sections.every(({ isMoment }, index) => !/[a-z]/i.test(plainLetters(partsOf(format)[index] ?? "", isMoment)))
  );
}

/** What is left of a section without its texts, its brackets and the letters that mean something. */
function plainLetters(source: string, isMoment: boolean): string {
  const bare = source.replaceAll(/"[^"]*"?|[\\!].|[_*].|\[[^\]]*\]|general|g\/通用格式/gisu, "");
  return isMoment ? bare.replaceAll(/am\/pm|a\/p|aaaa?|[ymdhsb]+|e+/giu, "") : bare.replaceAll(/e[+-]/giu, "");
}

function partsOf(format: string): readonly string[] {
  const parts = format.match(/(?:"[^"]*"?|[\\!].|[_*].|\[[^\]]*\]|[^;])+|;/gsu) ?? [];
  const sources: string[] = [""];
  for (const part of parts)
    if (part === ";") sources.push("");
    else sources[sources.length - 1] = part;
  return sources;
}

function split(format: string): readonly FormatSection[] | null {
  const sections = partsOf(format).map(readSection);
  return sections.length > 4 || sections.includes(null) ? null : sections.filter((section) => section !== null);
}

const conditions: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
  "=": (value, limit) => value === limit,
  "<>": (value, limit) => value !== limit,
};

function readSection(source: string): FormatSection | null {
  const bare = source.replaceAll(/"[^"]*"?|[\\!].|[_*].|\[[^\]]*\]|general|g\/通用格式/gisu, "");
  const elapsed = /\[(?:h+|m+|s+)\]/i.test(source);
  const isMoment = elapsed || (/[ymdhs]|aaa|bb|^[^0]*e(?![+-])[^0]*$/i.test(bare) && !/[#?]/.test(bare));
  const tokens: FormatToken[] = [];
  let condition: FormatSection["condition"] = null;
  let [language, hanStyle]: [string | null, number] = [null, 0];
  for (let at = 0; at < source.length;) {
    const text = tokenText(source, at, isMoment);
    at += text.length;
    const bracket = /^\[(.*)\]$/s.exec(text)?.[1];
    if (bracket !== undefined) {
      const [, sign = "", limit = ""] = /^\s*(<>|<=|>=|<|>|=)\s*(-?[\d.]+)\s*$/.exec(bracket) ?? [];
      const test = conditions[sign];
      if (test !== undefined) condition = (value) => test(value, Number(limit));
      else if (/^(h+|m+|s+)$/i.test(bracket)) tokens.push({ kind: "elapsed", letters: bracket.toLowerCase() });
      else if (/^dbnum[1-3]$/i.test(bracket)) hanStyle = Number(bracket.slice(-1));
      else if (bracket.startsWith("$")) {
        language = languageOf(bracket);
        tokens.push({ kind: "text", text: bracket.slice(1).split("-")[0] ?? "" });
      }
      continue;
    }
    tokens.push(...readToken(text, isMoment, tokens));
  }
  return { tokens, isMoment, condition, language, hanStyle };
}

/** The next piece of the section. */
function tokenText(source: string, at: number, isMoment: boolean): string {
  const rest = source.slice(at);
  const shared = /^(?:"[^"]*"?|[\\!].|[_*].|\[[^\]]*\]|general|g\/通用格式)/isu.exec(rest)?.[0];
  if (shared !== undefined) return shared;
  const special = isMoment
    ? /^(?:上午\/下午|am\/pm|a\/p|\.0+|([ymdhs])\1*|aaaa?|e+|b{2,4})/iu.exec(rest)?.[0]
    : /^(?:e[+-])/i.exec(rest)?.[0];
  return special ?? String.fromCodePoint(rest.codePointAt(0) ?? 32);
}

function readToken(text: string, isMoment: boolean, before: readonly FormatToken[]): readonly FormatToken[] {
  const first = text.charAt(0);
  if (first === '"') return [{ kind: "text", text: text.replaceAll('"', "") }];
  // In the East a sign behind "!" stands for itself, as behind "\\": 0!.0,"万".
  if ((first === "\\" || first === "!") && text.length > 1) return [{ kind: "text", text: text.slice(1) }];
  if (first === "_" && text.length > 1) return [{ kind: "text", text: " " }];
  if (first === "*" && text.length > 1) return [];
  if (/^(?:general|g\/通用格式)$/i.test(text)) return [{ kind: "general" }];
  if (text === "@") return [{ kind: "at" }];
  if (isMoment) {
    if (/^\.0+$/.test(text)) {
      const seconds = before.findLast((token) => token.kind === "moment" || token.kind === "elapsed");
      const isAfter = seconds !== undefined && "letters" in seconds && seconds.letters.startsWith("s");
      return isAfter ? [{ kind: "fraction", digits: text.length - 1 }] : [{ kind: "text", text }];
    }
    if (text.includes("/") && text.length > 1) return [{ kind: "half", letters: text }];
    if (/^(?:[ymdhs]+|aaaa?|e+|b{2,4})$/i.test(text)) return [{ kind: "moment", letters: text.toLowerCase() }];
    return [{ kind: "text", text }];
  }
  if (first === "0" || first === "#" || first === "?") return [{ kind: "digit", sign: first }];
  if (text === ".") return [{ kind: "point" }];
  if (text === ",") return [{ kind: "comma" }];
  if (text === "/") return [{ kind: "slash" }];
  if (text === "%") return [{ kind: "percent" }];
  if (/^e[+-]$/i.test(text)) return [{ kind: "power", letter: first, showsPlus: text.endsWith("+") }];
  return [{ kind: "text", text }];
}
