import type { Locale } from "@tongzhou/base";
import type { phrases as chinesePhrases } from "./zh-CN/phrases.ts";
import type { GapsOf, Phrase } from "./phrase.ts";

/** All phrases of a language by area and name; Chinese decides which there are. */
export type Phrases = { readonly [A in Area]: { readonly [N in keyof Chinese[A]]: Phrase } };

type Chinese = typeof chinesePhrases;
type Area = keyof Chinese;
type KeyIn<A extends Area> = `${A}.${keyof Chinese[A] & string}`;

/** The key of a phrase: area and name, e.g. `shell.search`. */
export type PhraseKey = { [A in Area]: KeyIn<A> }[Area];

type TextOf<Key> = Key extends `${infer A extends Area}.${infer N}`
  ? N extends keyof Chinese[A]
    ? Chinese[A][N]
    : never
  : never;
type GapsAt<Key> = TextOf<Key> extends infer Text extends string ? GapsOf<Text> : never;

/** What a phrase needs besides its key: nothing, or a value for each gap. Numbers are written as the reader writes them. */
export type PhraseParams<Key extends PhraseKey> = [GapsAt<Key>] extends [never]
  ? readonly []
  : readonly [params: Readonly<Record<GapsAt<Key>, string | number>>];

/** Says a phrase in the reader's language. */
export type Translate = <Key extends PhraseKey>(key: Key, ...params: PhraseParams<Key>) => string;

/** Makes the `t` of one language. */
export function buildTranslate(locale: Locale, phrases: Phrases): Translate {
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const table = flatten(phrases);
  return (key, ...[params]) => {
    const phrase = table.get(key);
    if (phrase === undefined) return key;
    const values: Readonly<Record<string, string | number>> = params ?? {};
    const text = typeof phrase === "string" ? phrase : phrase[formFor(plurals, values["count"])];
    return text.replaceAll(/\{(\w+)\}/g, (gap, name: string) => {
      const value = values[name];
      if (value === undefined) return gap;
      return typeof value === "number" ? numbers.format(value) : value;
    });
  };
}

function flatten(phrases: Phrases): ReadonlyMap<string, Phrase> {
  const areas: readonly (readonly [string, Readonly<Record<string, Phrase>>])[] = Object.entries(phrases);
  return new Map(
    areas.flatMap(([area, names]) => Object.entries(names).map(([name, phrase]) => [`${area}.${name}`, phrase])),
  );
}

function formFor(plurals: Intl.PluralRules, count: string | number | undefined): "one" | "other" {
  return typeof count === "number" && plurals.select(count) === "one" ? "one" : "other";
}
