import type { Locale } from "@tongzhou/base";
import { complete, describeKind, describeSignature, listFunctions } from "@tongzhou/expr";
import type { Completion as Offer, CompletionHints, Kind, Scope } from "@tongzhou/expr";
import { matchesPinyin } from "@tongzhou/i18n";
import type { Completion, CompletionSource } from "@codemirror/autocomplete";
import { insertCall } from "./insertCall.ts";

const starts = /[\p{L}\p{N}_{"“.[]$/u;
// A number is written out by hand; a list over it would only be in the way.
const numbers = /(?:^|[^\p{L}\p{N}_])\d[\d.]*$/u;

/** What completions are made from. */
export interface CompletionNeeds extends Omit<CompletionHints, "matches"> {
  readonly scope: Scope;
  readonly locale: Locale;
}

/** Completions of the expression language for the editor: fields, options, people, functions with their help, words. */
export function completeExpression(read: () => CompletionNeeds): CompletionSource {
  return ({ state, pos, explicit }) => {
    const before = state.sliceDoc(Math.max(0, pos - 40), pos);
    if (!explicit && numbers.test(before)) return null;
    // Behind a comparison options may stand, which no letter begins.
    if (!explicit && !starts.test(before) && !/[=(,]\s?$/.test(before)) return null;
    const { scope, locale, ...people } = read();
    const offers = complete(state.doc.toString(), pos, scope, locale, { ...people, matches: isMeant });
    const typed = explicit || starts.test(before) ? offers : offers.filter((offer) => offer.kind === "option");
    const [first] = typed;
    if (first === undefined) return null;
    // The quote that the editor closed by itself is part of the option's text.
    const isQuoted = first.kind === "option" && /["“]/.test(state.sliceDoc(first.from, first.from + 1));
    const isClosed = isQuoted && /["”]/.test(state.sliceDoc(first.to, first.to + 1));
    return {
      from: first.from,
      to: isClosed ? first.to + 1 : first.to,
      filter: false,
      options: typed.map((offer, at) => toCompletion(offer, at, locale)),
    };
  };
}

// An empty pinyin would mean every name.
function isMeant(name: string, typed: string): boolean {
  return typed !== "" && matchesPinyin(name, typed);
}

function toCompletion(offer: Offer, at: number, locale: Locale): Completion {
  return {
    label: offer.label,
    // The language has ranked them already.
    boost: 99 - at,
    type: offer.kind,
    ...(offer.kind === "function"
      ? callOf(offer.label, locale)
      : { apply: offer.insert, detail: detailOf(offer, locale) }),
  };
}

function detailOf(offer: Offer, locale: Locale): string {
  return offer.kind === "field" ? describeKind(kindOf(offer.detail), locale) : offer.detail;
}

function kindOf(detail: string): Kind {
  // A field's detail is its kind, by the word of complete().
  return detail as Kind;
}

/** A function by its arguments, and by its other name where the label is not that. */
function callOf(label: string, locale: Locale): Pick<Completion, "apply" | "detail" | "info"> {
  const entry = listFunctions().find((one) => one.name === label || one.zh === label);
  if (entry === undefined) return { apply: `${label}(` };
  const signature = describeSignature(entry, locale, null)
    .map(({ text }) => text)
    .join("");
  const given = signature.startsWith(label) ? signature.slice(label.length) : signature;
  const [example] = entry.examples;
  const help = entry.help[locale === "en" ? "en" : "zh"];
  return {
    apply: (view, _, from, to) => insertCall(view, label, { from, to }, given === "()"),
    detail: label === entry.name ? given : `${given} ${entry.name}`,
    info: example === undefined ? help : `${help}\n${example[0]} → ${example[1] ?? ""}`,
  };
}
