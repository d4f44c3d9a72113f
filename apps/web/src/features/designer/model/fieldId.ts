import type { FieldDefinition, FieldOf, FormDefinition, WorkspaceDefinition } from "@tongzhou/model";

/** A field within its form as one word: `amount`, or `items.amount` for a column of the subform `items`. */
export type FieldId = string;

/** The parts of an id. */
export function splitFieldId(id: FieldId): { readonly parent: string | undefined; readonly key: string } {
  const at = id.indexOf(".");
  return at < 0 ? { parent: undefined, key: id } : { parent: id.slice(0, at), key: id.slice(at + 1) };
}

/** The id of a field of a form or of one of its subforms. */
export function joinFieldId(parent: string | undefined, key: string): FieldId {
  return parent === undefined ? key : `${parent}.${key}`;
}

/** The form of a key. */
export function findForm(definition: WorkspaceDefinition, key: string): FormDefinition | undefined {
  return definition.forms.find((form) => form.key === key);
}

/** The subform of a key. */
export function findSubform(form: FormDefinition, key: string): FieldOf<"subform"> | undefined {
  const field = form.fields.find((one) => one.key === key);
  return field?.kind === "subform" ? field : undefined;
}

/** The fields among which a field stands: the form's, or its subform's. */
export function siblingsOf(form: FormDefinition, parent: string | undefined): readonly FieldDefinition[] {
  return parent === undefined ? form.fields : (findSubform(form, parent)?.fields ?? []);
}

/** The field of an id. */
export function findField(form: FormDefinition | undefined, id: FieldId): FieldDefinition | undefined {
  if (form === undefined) return undefined;
  const { parent, key } = splitFieldId(id);
  return siblingsOf(form, parent).find((field) => field.key === key);
}
