import { must } from "@tongzhou/base";
import { rowsKey, type FieldOf } from "@tongzhou/model";
import { formOrRows } from "../access/formOrRows.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

/** A subform's rows as a form of their own. */
export function childForm(workspace: WorkspaceRuntime, form: string, field: FieldOf<"subform">): FormRuntime {
  const key = rowsKey(form, field.key);
  return must(formOrRows(workspace, key), `child-form: expected rows, got ${key}`);
}
