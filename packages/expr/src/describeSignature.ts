import type { Locale } from "@tongzhou/base";
import type { FunctionEntry } from "./functionEntries.ts";
import { parameters } from "./texts/parameters.ts";

/** A piece of a signature. */
export interface SignaturePart {
  readonly text: string;
  /** Whether it is the argument asked about. */
  readonly isCurrent: boolean;
}

/**
 * How a function is called, in the reader's words: `四舍五入(数字, 位数 = 0)`. Of several ways it is the first that has
 * the argument.
 * @param argument which one is meant, from 0; null for none
 */
export function describeSignature(
  entry: FunctionEntry,
  locale: Locale,
  argument: number | null,
): readonly SignaturePart[] {
  const ways = entry.signature.split(" · ").map(splitParameters);
  const way =
    ways.find((names) => argument === null || argument < names.length || names.includes("…")) ?? ways[0] ?? [];
  const current = argument === null ? -1 : currentOf(way, argument);
  const plain = (text: string): SignaturePart => ({ text, isCurrent: false });
  return [
    plain(`${locale === "en" ? entry.name : entry.zh}(`),
    ...way.flatMap((name, index) => [
      ...(index === 0 ? [] : [plain(", ")]),
      { text: locale === "en" ? name : translate(name), isCurrent: index === current },
    ]),
    plain(")"),
  ];
}

/** Parameters of one way to call a function, as written: `digits = 0`. */
export function splitParameters(signature: string): readonly string[] {
  const inside = signature.slice(signature.indexOf("(") + 1, -1);
  if (inside === "") return [];
  // A default may be a call with commas of its own: `time = TIME(0, 0)`.
  return inside.split(/, (?![^(]*\))/);
}

/** The name in a parameter, without its number, quotes and default. */
export function parameterName(parameter: string): string {
  return /^"?([A-Za-z_]*)/.exec(parameter)?.[1] ?? "";
}

/** From the dots on, an argument is one of those that repeat. */
function currentOf(way: readonly string[], argument: number): number {
  const dots = way.indexOf("…");
  return dots >= 0 && argument >= dots ? dots : argument;
}

function translate(parameter: string): string {
  const name = parameterName(parameter);
  const zh = parameters.get(name);
  return zh === undefined ? parameter : parameter.replace(name, zh);
}
