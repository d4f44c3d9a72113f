import type { Type } from "@tongzhou/expr";
import { exprTypeOf } from "./field/fieldSpecs.ts";
import type { FieldDefinition } from "./field/fieldDefinition.ts";
import type { FormDefinition } from "./formDefinition.ts";

/** An expression of a form that is judged over a record as it is being written. */
export interface FormPart {
  /** Its name within the form, as `partName` gives it. */
  readonly part: string;
  readonly source: string;
  readonly expected: Type;
}

const boolean: Type = { kind: "boolean" };

/** How the parts of a form are named; a rule of the whole form has no field, and a key never is a star. */
export const partName = {
  formula: (field: string): string => `${field}.expression`,
  visible: (field: string): string => `${field}.visibleIf`,
  required: (field: string): string => `${field}.requiredIf`,
  locked: (field: string): string => `${field}.readOnlyIf`,
  validation: (field: string): string => `${field}.validation`,
  option: (field: string, option: string): string => `${field}.options.${option}`,
  rule: (rule: string): string => `*.${rule}`,
  start: (field: string): string => `${field}.default`,
} as const;

/** What is computed or asked while a record of the form is written: formulas, conditions, options and rules. */
export function listFormParts(form: Pick<FormDefinition, "fields" | "validations">): readonly FormPart[] {
  const whole = (form.validations ?? []).map(({ key, expression }) => ({
    part: partName.rule(key),
    source: expression,
    expected: boolean,
  }));
  return [...form.fields.flatMap(partsOfField), ...whole];
}

function partsOfField(field: FieldDefinition): readonly FormPart[] {
  const { key, visibleIf, requiredIf, readOnlyIf, validation } = field;
  const condition = (part: string, source: string | undefined): readonly FormPart[] =>
    source === undefined ? [] : [{ part, source, expected: boolean }];
  const formula: readonly FormPart[] =
    field.kind === "formula"
      ? [{ part: partName.formula(key), source: field.expression, expected: exprTypeOf(field) }]
      : [];
  const options =
    field.kind === "choice" || field.kind === "choices"
      ? field.options.flatMap((option) => condition(partName.option(key, option.key), option.availableIf))
      : [];
  return [
    ...formula,
    ...condition(partName.visible(key), visibleIf),
    ...condition(partName.required(key), requiredIf),
    ...condition(partName.locked(key), readOnlyIf),
    ...condition(partName.validation(key), validation?.expression),
    ...options,
  ];
}
