import type { FormRuntime } from "../forms/workspaceRuntime.ts";

/** Whether only the engine may give this field its value (A17). Its own seeds pass `readOnly`. */
export function engineWritten(form: FormRuntime, key: string, isSystem: boolean): boolean {
  const field = form.fields.get(key);
  if (field === undefined) return true;
  switch (field.kind) {
    case "formula":
    case "auto_number":
    case "created_at":
    case "created_by":
    case "updated_at":
    case "updated_by":
      return true;
    default:
      return field.readOnly === true && !isSystem;
  }
}
