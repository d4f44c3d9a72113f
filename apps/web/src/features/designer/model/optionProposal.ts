import { foldText } from "@tongzhou/model";
import type { ChoiceOption, FieldDefinition, FieldKind } from "@tongzhou/model";
import type { DefinitionEdit } from "./draft.ts";
import { changeFields } from "./fieldEdits.ts";
import type { FieldId } from "./fieldId.ts";
import { makeKey } from "./makeKey.ts";
import { startSettings } from "./newField.ts";
import { optionColors } from "./optionBatch.ts";
import { sameJson } from "./sameJson.ts";

/** A word that records hold, with its other writings. */
interface ProposedWord {
  readonly text: string;
  readonly count: number;
  readonly variants: readonly string[];
}

/** The words a field's values are written in, as the server counts them. */
export interface Proposal {
  /** Most used first. */
  readonly options: readonly ProposedWord[];
  /** Different words there are, also those that are not proposed. */
  readonly total: number;
  readonly filled: number;
}

/** Whether a kind is a choice of options. */
export function isChoiceKind(kind: FieldKind): kind is "choice" | "choices" {
  return kind === "choice" || kind === "choices";
}

/** The proposed words as options, in their order, in the colours in turn. */
export function optionsOf(proposal: Proposal): readonly ChoiceOption[] {
  const taken = new Set<string>();
  return proposal.options.map(({ text }, index) => {
    const label = { zh: text };
    const key = makeKey(label, taken, "option", "other");
    taken.add(key);
    return { key, label, color: optionColors[index % optionColors.length] ?? "gray" };
  });
}

/** Puts the proposed words in the place of the options a choice begins with; options that were worked on stay. */
export function takeProposal(
  form: string,
  id: FieldId,
  kind: "choice" | "choices",
  proposal: Proposal,
): DefinitionEdit {
  const start = startSettings(kind, form);
  return changeFields(form, [id], (field) =>
    field.kind === kind && start.kind === kind && sameJson(field.options, start.options) && proposal.options.length > 0
      ? { ...field, options: optionsOf(proposal) }
      : field,
  );
}

/** How many records each option will get, by its key; options that mean no word get none. */
export function countOptions(field: FieldDefinition, proposal: Proposal): ReadonlyMap<string, number> {
  if (!isChoiceKind(field.kind) || !("options" in field)) return new Map();
  const counts = new Map(proposal.options.map(({ text, count }) => [foldText(text), count]));
  return new Map(
    field.options.map(({ key, label }) => {
      const words = new Set([label.zh, ...(label.en === undefined ? [] : [label.en]), key].map(foldText));
      return [key, [...words].reduce((sum, word) => sum + (counts.get(word) ?? 0), 0)];
    }),
  );
}
