import type { FieldDefinition, FieldOf, FormDefinition } from "@tongzhou/model";

/** A field whose holder at any time is known. */
export type DatedField = FieldOf<"link"> | FieldOf<"member">;

/** Whether a field is effective-dated. */
export function isDated(field: FieldDefinition | undefined): field is DatedField {
  return (field?.kind === "member" || field?.kind === "link") && field.dated === true;
}

/** The effective-dated fields of a form. */
export function datedFields(form: FormDefinition): readonly DatedField[] {
  return form.fields.filter(isDated);
}
