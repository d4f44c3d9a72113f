import { matchesPinyin } from "@tongzhou/i18n";
import type { FieldDefinition, OptionColor, Wire } from "@tongzhou/model";
import type { Wording } from "../../../shell/language.tsx";

/** One of the few values a cell can be given at a stroke. */
export interface CellChoice {
  readonly value: Wire;
  readonly text: string;
  /** As a cell shows it: the letter alone of options named "R 执行", "A 问责". */
  readonly brief: string;
  readonly color: OptionColor | undefined;
}

/** The values to choose from; undefined for a field whose values are typed. */
export function cellChoices(
  field: FieldDefinition,
  { t, label }: Pick<Wording, "t" | "label">,
): readonly CellChoice[] | undefined {
  switch (field.kind) {
    case "choice":
      return withBriefs(
        field.options
          .filter(({ archived }) => archived !== true)
          .map(({ key, label: name, color }) => ({ value: key, text: label(name), color })),
      );
    case "rating":
      return Array.from({ length: field.max ?? 5 }, (_, index) => ({
        value: index + 1,
        text: String(index + 1),
        brief: String(index + 1),
        color: undefined,
      }));
    case "boolean":
      return withBriefs([
        { value: true, text: t("fields.yes"), color: undefined },
        { value: false, text: t("fields.no"), color: undefined },
      ]);
    default:
      return undefined;
  }
}

// Options that begin with a letter or two of their own are known by it; otherwise each keeps its whole name.
function withBriefs(choices: readonly Omit<CellChoice, "brief">[]): readonly CellChoice[] {
  const heads = choices.map(({ text }) => /^(\S{1,2})\s+\S/.exec(text)?.[1]);
  const areKnown = heads.every((head) => head !== undefined) && new Set(heads).size === heads.length;
  return choices.map((choice, index) => ({ ...choice, brief: (areKnown ? heads[index] : undefined) ?? choice.text }));
}

/** The choice that typed letters mean: the one named so, or the only one that begins so, also in pinyin. */
export function findChoice(choices: readonly CellChoice[], typed: string): CellChoice | undefined {
  const word = typed.trim().toLowerCase();
  if (word === "") return undefined;
  const named = choices.find(({ text, value }) => text.toLowerCase() === word || value === word);
  if (named !== undefined) return named;
  const begun = choices.filter(({ text }) => text.toLowerCase().startsWith(word));
  if (begun.length > 0) return begun.length === 1 ? begun[0] : undefined;
  const spelt = choices.filter(({ text }) => matchesPinyin(text, word));
  return spelt.length === 1 ? spelt[0] : undefined;
}
