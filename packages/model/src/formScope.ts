import { peopleFields } from "@tongzhou/expr";
import type { FieldRef, Scope } from "@tongzhou/expr";
import type { FieldDefinition, FieldOf } from "./field/fieldDefinition.ts";
import type { FormDefinition } from "./formDefinition.ts";
import { fieldsOf, inverseRefs, rowsKey, toFieldRef } from "./relations.ts";

/** What every record has, whether or not its form shows it: expressions, rights, filters and sorts may name these. */
export const systemFields: readonly FieldDefinition[] = [
  { key: "created_at", kind: "created_at", label: { zh: "创建时间", en: "Created at" } },
  { key: "created_by", kind: "created_by", label: { zh: "创建人", en: "Created by" } },
  { key: "updated_at", kind: "updated_at", label: { zh: "更新时间", en: "Updated at" } },
  { key: "updated_by", kind: "updated_by", label: { zh: "更新人", en: "Updated by" } },
];

/** The forms that relations of an expression may lead to, and the one it belongs to. */
export interface ScopeForms {
  readonly forms: readonly FormDefinition[];
  readonly form: string;
}

/**
 * What an expression over one record of a form may name: the given fields and the system fields, and with `among` also
 * the relations of the form and what they lead to.
 * @param fields the fields the reader may see; an expression naming another is refused as if it did not exist
 */
export function buildFormScope(
  fields: readonly FieldDefinition[],
  options: {
    readonly allowVolatile?: boolean;
    readonly allowJavaScript?: boolean | "batches";
    readonly among?: ScopeForms;
  } = {},
): Scope {
  const { among, allowVolatile = true, allowJavaScript = false } = options;
  const own = withSystemFields(fields).map((field) => toFieldRef(field, among?.form));
  if (among === undefined) return { fields: own, allowVolatile, allowJavaScript };
  const { forms, form } = among;
  return {
    fields: [...own, ...inverseRefs(forms, form)],
    allowVolatile,
    allowJavaScript,
    related: (other) => relatedFields(forms, other),
  };
}

/**
 * What an expression over one row of a subform may name: its columns and what their links lead to. A row has no stamps
 * of its own.
 */
export function buildRowScope(subform: FieldOf<"subform">, { forms, form }: ScopeForms): Scope {
  const rows = rowsKey(form, subform.key);
  return {
    fields: subform.fields.map((field) => toFieldRef(field, rows)),
    allowJavaScript: "batches",
    related: (other) => relatedFields(forms, other),
  };
}

/** Fields that a relation leads to, as expressions name them; null when there is no such form. */
export function relatedFields(forms: readonly FormDefinition[], form: string): readonly FieldRef[] | null {
  const people = peopleFields(form);
  if (people !== null) return people;
  const fields = fieldsOf(forms, form);
  if (fields === null) return null;
  // Rows of a subform have no stamps of their own.
  if (form.includes(".")) return fields.map((field) => toFieldRef(field));
  return [...withSystemFields(fields).map((field) => toFieldRef(field, form)), ...inverseRefs(forms, form)];
}

function withSystemFields(fields: readonly FieldDefinition[]): readonly FieldDefinition[] {
  const taken = new Set(fields.map((field) => field.key));
  return [...fields, ...systemFields.filter((field) => !taken.has(field.key))];
}
