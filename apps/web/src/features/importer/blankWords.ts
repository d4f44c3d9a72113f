import { readsAsBlank, type BlankWord, type ChoiceOption, type FieldDefinition, type FieldKind } from "@tongzhou/model";

/** What a person decided of the words of a column. */
export type WordDecisions = readonly { readonly text: string; readonly isBlank: boolean }[];

/** A word of a column that may say that nothing is known, and whether it will be read as blank. */
export interface WordPlan {
  readonly text: string;
  readonly count: number;
  readonly isBlank: boolean;
}

/** The words of a column as they will be read into a field: as a person decided, else as the field's kind has it. */
export function plannedWords(
  words: readonly (BlankWord & { readonly count: number })[],
  decided: WordDecisions,
  field: Pick<FieldDefinition, "kind"> & { readonly options?: readonly ChoiceOption[] },
): readonly WordPlan[] {
  return words.map((word) => ({
    text: word.text,
    count: word.count,
    isBlank: decided.find((one) => one.text === word.text)?.isBlank ?? readsAsBlank(word, field.kind, field.options),
  }));
}

/** The decisions with one more, in place of an earlier one of the same word. */
export function decideWord(decided: WordDecisions, text: string, isBlank: boolean): WordDecisions {
  return [...decided.filter((one) => one.text !== text), { text, isBlank }];
}

/** The options of a choice of a new form: a word that is kept is one, a word that is blank is none. */
export function withWords(options: readonly ChoiceOption[], words: readonly WordPlan[]): readonly ChoiceOption[] {
  const isOf = (word: WordPlan, option: ChoiceOption): boolean =>
    word.text.toLowerCase() === option.label.zh.toLowerCase();
  const left = options.filter((option) => !words.some((word) => word.isBlank && isOf(word, option)));
  const keys = new Set(options.map(({ key }) => key));
  const added = words
    .filter((word) => !word.isBlank && !left.some((option) => isOf(word, option)))
    .map((word): ChoiceOption => {
      let n = 1;
      while (keys.has(`option_${n}`)) n += 1;
      keys.add(`option_${n}`);
      return { key: `option_${n}`, label: { zh: word.text }, color: "gray" };
    });
  return [...left, ...added];
}

/** As which kind a column is read that goes to a field or a part of one. */
export function partKind(field: FieldDefinition, part: string | null): FieldKind {
  if (part === null) return field.kind;
  return part === "lat" || part === "lng" ? "number" : "text";
}
