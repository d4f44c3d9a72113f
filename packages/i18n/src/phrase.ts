/** Forms of a phrase that counts; picked by Intl.PluralRules from the param `count`. */
export interface PluralForms {
  readonly one: string;
  readonly other: string;
}

/** A text with its gaps in braces: "Hello, {name}". Chinese needs no plural forms, English may. */
export type Phrase = string | PluralForms;

/** What the other language must have: the same names, each with a text. A test compares the gaps. */
export type PhrasesOf<Chinese> = { readonly [Name in keyof Chinese]: Phrase };

/** Names of the gaps in a text. */
export type GapsOf<Text extends string> = Text extends `${string}{${infer Gap}}${infer Rest}`
  ? Gap | GapsOf<Rest>
  : never;

/** The gaps of a phrase at run time, sorted. */
export function findGaps(phrase: Phrase): readonly string[] {
  const texts = typeof phrase === "string" ? [phrase] : [phrase.one, phrase.other];
  const names = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name));
  return [...new Set(names)].toSorted();
}
