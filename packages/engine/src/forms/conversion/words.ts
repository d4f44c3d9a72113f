import { sql, type Sql } from "@tongzhou/base";
import { foldText, type ChoiceOption, type FieldDefinition } from "@tongzhou/model";

/** What stands between the words of a list written as one text, as a PostgreSQL pattern: commas, semicolons, 、, bars, tabs and lines. */
export const separators = "[,，;；、|｜\\t\\r\\n]+";

/** The model's foldText in SQL. */
export function foldWord(text: Sql): Sql {
  return sql`lower(btrim(regexp_replace(normalize(${text}, NFKC), '\\s+', ' ', 'g')))`;
}

/** The words of a conversion's options, for ConversionEnv.mapping. */
export interface WordMapping {
  /** By key of an option of the source: what it is called. */
  readonly from: Readonly<Record<string, string>>;
  /** By folded word: the key of the option of the target that is meant. */
  readonly to: Readonly<Record<string, string>>;
  /** The keys of the target's options, by themselves. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Collects the words that two fields know their options by. */
export function buildMapping(from: FieldDefinition, to: FieldDefinition): WordMapping {
  const options = optionsOf(to);
  // A label is what people read and write; where two options share a word, it beats a key.
  const words = [
    ...options.map(({ key }) => [key, key] as const),
    ...options.flatMap(({ key, label }) => (label.en === undefined ? [] : [[label.en, key] as const])),
    ...options.map(({ key, label }) => [label.zh, key] as const),
  ];
  return {
    from: Object.fromEntries(optionsOf(from).map((option) => [option.key, option.label.zh])),
    to: Object.fromEntries(words.map(([word, key]) => [foldText(word), key])),
    keys: Object.fromEntries(options.map(({ key }) => [key, key])),
  };
}

/** The options of a choice field; none for other kinds. */
export function optionsOf(field: FieldDefinition): readonly ChoiceOption[] {
  return field.kind === "choice" || field.kind === "choices" ? field.options : [];
}
