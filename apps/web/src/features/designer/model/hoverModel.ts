import type { Locale } from "@tongzhou/base";
import { complete, describeKind, listFunctions } from "@tongzhou/expr";
import type { Kind, Scope } from "@tongzhou/expr";

/** What a name in an expression is. */
export interface NameHelp {
  readonly from: number;
  readonly to: number;
  /** A function's signature, or a field's label. */
  readonly title: string;
  /** What a function does, or what kind a field is of. */
  readonly text: string;
  /** An example with its result. */
  readonly example: string | null;
}

const letter = /[\p{L}\p{N}_]/u;

/** Help for the function or field whose name stands at a place; null where there is none. */
export function findNameHelp(source: string, place: number, scope: Scope, locale: Locale): NameHelp | null {
  const around = wordAt(source, place);
  if (around === null) return null;
  const { from, to } = around;
  const word = source.slice(from, to);
  if (/^\s*[(（]/u.test(source.slice(to))) {
    const name = word.toUpperCase();
    const entry = listFunctions().find((one) => one.name === name || one.zh === word || one.aliases.includes(name));
    if (entry === undefined) return null;
    const [example] = entry.examples;
    return {
      from,
      to,
      title: entry.signature,
      text: entry.help[locale === "en" ? "en" : "zh"],
      example: example === undefined ? null : `${example[0]} → ${example[1] ?? ""}`,
    };
  }
  // Completion knows what a name may mean here, along a path and in brackets too.
  const isBraced = source[from - 1] === "{";
  const offers = complete(source.slice(0, to), to, scope, locale).filter(({ kind }) => kind === "field");
  const found = offers.find(({ label, insert }) => label === word || insert === (isBraced ? `{${word}}` : word));
  if (found === undefined) return null;
  // A field's detail is its kind, by the word of complete().
  return { from, to, title: found.label, text: describeKind(found.detail as Kind, locale), example: null };
}

function wordAt(source: string, place: number): { readonly from: number; readonly to: number } | null {
  const opened = source.lastIndexOf("{", place - 1);
  const closed = source.indexOf("}", place);
  if (opened >= 0 && closed >= 0 && !source.slice(opened, place).includes("}")) return { from: opened + 1, to: closed };
  let [from, to] = [place, place];
  while (from > 0 && letter.test(source[from - 1] ?? "")) from -= 1;
  while (to < source.length && letter.test(source[to] ?? "")) to += 1;
  // Inside a text there are no names.
  const quotes = source.slice(0, from).match(/["“”]/gu)?.length ?? 0;
  return from === to || quotes % 2 === 1 ? null : { from, to };
}
