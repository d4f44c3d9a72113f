import type { FieldOf } from "@tongzhou/model";
import { memoised } from "../access/memo.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

/** A subform's rows as a form of their own, so that what compiles and decodes a form's fields does it for them too. */
export function childForm(workspace: WorkspaceRuntime, form: string, field: FieldOf<"subform">): FormRuntime {
  const key = `${form}.${field.key}`;
  return memoised(workspace, `records/childForm/${key}`, () => ({
    definition: { key, label: field.label, title: field.fields[0]?.key ?? "", fields: field.fields },
    fields: new Map(field.fields.map((one) => [one.key, one])),
  }));
}
