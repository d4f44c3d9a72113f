import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { memoised } from "./memo.ts";

/**
 * A form by its key, or the rows of a subform, named by `rowsKey`, as a form of their own: what compiles, reads and
 * decodes a form's fields does it for columns too.
 */
export function formOrRows(workspace: WorkspaceRuntime, key: string): FormRuntime | undefined {
  const [form = key, subform] = key.split(".");
  if (subform === undefined) return workspace.forms.get(key);
  return memoised(workspace, `access/rows/${key}`, () => {
    const field = workspace.forms.get(form)?.fields.get(subform);
    if (field?.kind !== "subform") return undefined;
    const { label, fields } = field;
    return {
      definition: { key, label, title: fields[0]?.key ?? "", fields },
      fields: new Map(fields.map((one) => [one.key, one])),
    };
  });
}
