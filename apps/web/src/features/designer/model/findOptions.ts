import type { OptionRef } from "@tongzhou/expr";
import type { ChoiceOption, FieldDefinition, FormDefinition } from "@tongzhou/model";

/** An expression's options as the field has them that they come from, with their colours. */
export function findOptions(
  forms: readonly Pick<FormDefinition, "fields">[],
  options: readonly OptionRef[],
): readonly ChoiceOption[] {
  const wanted = JSON.stringify(options.map(({ key, label }) => [key, label]));
  const isSource = (field: FieldDefinition): field is Extract<FieldDefinition, { kind: "choice" | "choices" }> =>
    (field.kind === "choice" || field.kind === "choices") &&
    JSON.stringify(field.options.map(({ key, label }) => [key, label])) === wanted;
  const fields = forms
    .flatMap((form) => form.fields)
    .flatMap((field): readonly FieldDefinition[] => (field.kind === "subform" ? [field, ...field.fields] : [field]));
  return fields.find(isSource)?.options ?? options.map(({ key, label }) => ({ key, label }));
}
