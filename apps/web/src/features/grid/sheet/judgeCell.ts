import { compile } from "@tongzhou/expr";
import { buildFormScope, listFormParts, partName } from "@tongzhou/model";
import type { FieldDefinition, FormDefinition, Wire } from "@tongzhou/model";
import { isBlank } from "../../../fields/fieldText.ts";
import type { Wording } from "../../../shell/language.tsx";

/** A cell with what is typed in it. */
export interface TypedCell {
  readonly field: FieldDefinition;
  readonly value: Wire;
  /** What the row shows of another field; undefined where the list does not hold it. */
  readonly valueOf: (key: string) => Wire | undefined;
}

/** Asks for parts of the form over the record with what is typed. */
export type AskTyped = (parts: readonly string[]) => Promise<ReadonlyMap<string, Wire>>;

/** A form among those that its relations lead to. */
export interface JudgedForm {
  readonly form: FormDefinition;
  readonly forms: readonly FormDefinition[];
  /** Fields that the reader's rights do not cover in every record. */
  readonly partlySeen?: readonly string[] | undefined;
}

/**
 * What the rules of a form hold against what is typed in a cell: of the rules that read it, the first that it breaks, in
 * the reader's words. Nothing is held up by it: saving judges.
 */
export async function judgeCell(
  { form, forms, partlySeen = [] }: JudgedForm,
  cell: TypedCell,
  ask: AskTyped,
  wording: Wording,
): Promise<string | undefined> {
  const checks = checksOf(form, cell, { reads: readsOf(form, forms), partlySeen }, wording);
  if (checks.length === 0) return undefined;
  const answers = await ask(checks.map(({ part }) => part));
  return checks.find(({ part, isBroken }) => isBroken(answers.get(part)))?.words;
}

interface Check {
  readonly part: string;
  readonly words: string;
  readonly isBroken: (answer: Wire | undefined) => boolean;
}

const isFalse = (answer: Wire | undefined): boolean => answer === false;
const isTrue = (answer: Wire | undefined): boolean => answer === true;

// As on saving: a validation is asked of a value, a requirement where there is none, and both only of what is touched.
function checksOf(
  { fields, validations = [] }: FormDefinition,
  { field: typed, value, valueOf }: TypedCell,
  {
    reads,
    partlySeen,
  }: { readonly reads: ReadonlyMap<string, ReadonlySet<string>>; readonly partlySeen: readonly string[] },
  { t, label }: Wording,
): readonly Check[] {
  const isTouched = (part: string): boolean => reads.get(part)?.has(typed.key) === true;
  const ofFields = fields.flatMap((field): readonly Check[] => {
    const { key, validation, requiredIf } = field;
    const held = key === typed.key ? value : valueOf(key);
    if (held === undefined) return [];
    const part = isBlank(held) ? partName.required(key) : partName.validation(key);
    if (key !== typed.key && !isTouched(part)) return [];
    if (!isBlank(held))
      return validation === undefined ? [] : [{ part, words: label(validation.message), isBroken: isFalse }];
    // One that may be filled out of sight is for the saving to ask for.
    if (requiredIf === undefined || (key !== typed.key && partlySeen.includes(key))) return [];
    return [{ part, words: t("grid.cellRequired", { field: label(field.label) }), isBroken: isTrue }];
  });
  const ofForm = validations.flatMap(({ key, message }): readonly Check[] => {
    const part = partName.rule(key);
    return isTouched(part) ? [{ part, words: label(message), isBroken: isFalse }] : [];
  });
  return [...ofFields, ...ofForm];
}

const compiled = new WeakMap<FormDefinition, ReadonlyMap<string, ReadonlySet<string>>>();

/** The fields that each part of a form reads, through its formulas too; parts that cannot be read are left out. */
function readsOf(form: FormDefinition, forms: readonly FormDefinition[]): ReadonlyMap<string, ReadonlySet<string>> {
  const known = compiled.get(form);
  if (known !== undefined) return known;
  const scope = buildFormScope(form.fields, { among: { forms, form: form.key }, allowJavaScript: "batches" });
  const direct = new Map(
    listFormParts(form).flatMap(({ part, source, expected }) => {
      const made = compile(source, scope, expected);
      return made.ok ? [[part, made.value.fields] as const] : [];
    }),
  );
  const whole = (part: string, seen: Set<string>): Set<string> => {
    for (const key of direct.get(part) ?? []) {
      if (seen.has(key)) continue;
      seen.add(key);
      whole(partName.formula(key), seen);
    }
    return seen;
  };
  const reads = new Map([...direct.keys()].map((part) => [part, whole(part, new Set())]));
  compiled.set(form, reads);
  return reads;
}
