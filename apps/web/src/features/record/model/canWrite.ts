import { fieldSpec } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";

/** Whether this member may write a field in some records of a form; the record itself says whether in it. */
export function canWrite(form: WorkspaceForm, field: FieldDefinition): boolean {
  return (
    fieldSpec(field.kind).can.beWritten && field.readOnly !== true && form.abilities.writeFields.includes(field.key)
  );
}
