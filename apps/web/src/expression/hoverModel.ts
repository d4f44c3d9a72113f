import type { Locale } from "@tongzhou/base";
import { callAt, complete, describeKind, describeSignature, listFunctions } from "@tongzhou/expr";
import type { FunctionEntry, Kind, Scope, SignaturePart } from "@tongzhou/expr";

/** What a name in an expression is. */
export interface NameHelp {
  readonly from: number;
  readonly to: number;
  readonly isFunction: boolean;
  /** A function's signature, or a field's label. */
  readonly title: string;
  /** What a function does, or what kind a field is of. */
  readonly text: string;
  /** An example with its result. */
  readonly example: string | null;
}

/** What there is to say about a place in an expression. */
export interface CursorHelp {
  /** How the function at the place is called, with the argument that the place stands in; null outside of calls. */
  readonly signature: readonly SignaturePart[] | null;
  /** What that function does; null outside of calls. */
  readonly text: string | null;
  readonly example: string | null;
  /** The field whose name stands there. */
  readonly field: { readonly label: string; readonly kind: string } | null;
}

/** Help for the place the cursor is at: the function around it, and the field whose name it touches; null for neither. */
export function findCursorHelp(source: string, place: number, scope: Scope, locale: Locale): CursorHelp | null {
  const named = findNameHelp(source, place, scope, locale);
  const field = named === null || named.isFunction ? null : { label: named.title, kind: named.text };
  const call =
    named?.isFunction === true ? { name: source.slice(named.from, named.to), argument: null } : callAt(source, place);
  const entry = call === null ? undefined : findFunction(call.name);
  if (entry === undefined) return field === null ? null : { signature: null, text: null, example: null, field };
  return {
    signature: describeSignature(entry, locale, call?.argument ?? null),
    text: helpOf(entry, locale),
    example: exampleOf(entry),
    field,
  };
}

function findFunction(word: string): FunctionEntry | undefined {
  const name = word.toUpperCase();
  return listFunctions().find((one) => one.name === name || one.zh === word || one.aliases.includes(name));
}

function helpOf(entry: FunctionEntry, locale: Locale): string {
  return entry.help[locale === "en" ? "en" : "zh"];
}

function exampleOf({ examples: [example] }: FunctionEntry): string | null {
  return example === undefined ? null : `${example[0]} → ${example[1] ?? ""}`;
}

const letter = /[\p{L}\p{N}_]/u;

/** Help for the function or field whose name stands at a place; null where there is none. */
export function findNameHelp(source: string, place: number, scope: Scope, locale: Locale): NameHelp | null {
  const around = wordAt(source, place);
  if (around === null) return null;
  const { from, to } = around;
  const word = source.slice(from, to);
  if (/^\s*[(（]/u.test(source.slice(to))) {
    const entry = findFunction(word);
    if (entry === undefined) return null;
    const signature = describeSignature(entry, locale, null).map(({ text }) => text);
    const title = [...signature, ...(locale === "en" ? [] : [` ${entry.name}`])].join("");
    return { from, to, isFunction: true, title, text: helpOf(entry, locale), example: exampleOf(entry) };
  }
  // Completion knows what a name may mean here, along a path and in brackets too.
  const isBraced = source[from - 1] === "{";
  const offers = complete(source.slice(0, to), to, scope, locale).filter(({ kind }) => kind === "field");
  const found = offers.find(({ label, insert }) => label === word || insert === (isBraced ? `{${word}}` : word));
  if (found === undefined) return null;
  // A field's detail is its kind, by the word of complete().
  return {
    from,
    to,
    isFunction: false,
    title: found.label,
    text: describeKind(found.detail as Kind, locale),
    example: null,
  };
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
