import type { Diagnostic, Suggestion } from "./diagnostic.ts";
import { isDate } from "./day.ts";
import type { Span } from "./syntax.ts";
import { elementType } from "./types.ts";
import type { Type } from "./types.ts";

// A fix is written around parts of the source, which the check does not have: a mark with their place stands for them
// until the source is at hand.
const mark = /\0(\d+)-(\d+)\0/g;
const partOf = ({ from, to }: Span): string => `\0${from}-${to}\0`;

/** The findings with their fixes written out; a fix around parts of the source is left out where there is none. */
export function writeFixes(diagnostics: readonly Diagnostic[], source: string | undefined): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const { suggestion, ...rest } = diagnostic;
    if (suggestion === undefined || !suggestion.replace.includes("\0")) return diagnostic;
    if (source === undefined) return rest;
    const written = (text: string): string =>
      text.replaceAll(mark, (_, from: string, to: string) => source.slice(Number(from), Number(to)));
    const label = written(suggestion.label);
    const shown = label.length > longestLabel ? `${label.slice(0, longestLabel)}…` : label;
    return { ...rest, suggestion: { ...suggestion, label: shown, replace: written(suggestion.replace) } };
  });
}

// What stands on a button.
const longestLabel = 40;

/** A part of another type brought to the wanted one by a call around it; nothing where no single call does. */
export function convertFix(at: Span, given: Type, wanted: Type): Suggestion | undefined {
  const around = conversion(given, wanted);
  if (around === null) return undefined;
  const [before, after] = around;
  return { label: `${before}…${after}`, replace: `${before}${partOf(at)}${after}`, from: at.from, to: at.to };
}

function conversion(given: Type, wanted: Type): readonly [before: string, after: string] | null {
  const item = elementType(given);
  if (item !== null) {
    if (wanted.kind === "number") return item.kind === "number" ? ["SUM(", ")"] : ["COUNT(", ")"];
    if (wanted.kind === "boolean") return ["ISNOTBLANK(", ")"];
    return item.kind === wanted.kind ? ["INDEX(", ", 1)"] : null;
  }
  switch (wanted.kind) {
    case "number":
      return given.kind === "text" ? ["VALUE(", ")"] : given.kind === "boolean" ? ["IF(", ", 1, 0)"] : null;
    case "boolean":
      return given.kind === "number" ? ["", " <> 0"] : ["ISNOTBLANK(", ")"];
    case "text":
      if (given.kind === "choice") return ["LABEL(", ")"];
      if (given.kind === "member" || given.kind === "department") return ["", ".name"];
      return spelled.has(given.kind) ? ["(", ') & ""'] : null;
    default:
      return null;
  }
}

const spelled: ReadonlySet<string> = new Set(["number", "date", "datetime", "time", "boolean"]);

/** A list compared with a value, as the question whether it holds it. */
export function holdsFix(whole: Span, list: Span, value: Span, isNot: boolean): Suggestion {
  const [before, after] = isNot ? ["NOT(HASANY(", "))"] : ["HASANY(", ")"];
  const replace = `${before}${partOf(list)}, ${partOf(value)}${after}`;
  return { label: `${before}…, …${after}`, replace, from: whole.from, to: whole.to };
}

/** Two parts that stand one behind the other, in the other order. */
export function swapFix(first: Span, second: Span): Suggestion {
  const swapped = `${partOf(second)}, ${partOf(first)}`;
  return { label: swapped, replace: swapped, from: first.from, to: second.to };
}

/** A sign that is missing at a place. */
export function insertFix(sign: string, at: number): { readonly suggestion: Suggestion } {
  return { suggestion: { label: sign, replace: sign, from: at, to: at } };
}

/** A day written with other signs, or without its zeros. */
export function dayFix(text: string, { from, to }: Span): Suggestion | undefined {
  const [, year = "", month = "", day = ""] = /^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*$/u.exec(text) ?? [];
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isDate(date) ? { label: `#${date}#`, replace: `#${date}#`, from, to } : undefined;
}
