import { compile, relatedReads } from "@tongzhou/expr";
import { fieldsOf, findRelation, groupKeyOf } from "@tongzhou/model";
import { fullScope } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

/**
 * Formulas, as `form.field`, that the definition filters, sorts or groups by: in a view, in the row condition of a grant,
 * or in a constraint. Whatever does so reads them for every record, and not for the few that are shown. Besides, those
 * with bands.
 */
export function askedFields(workspace: WorkspaceRuntime): ReadonlySet<string> {
  return memoised(workspace, "computed/asked", () => {
    const { forms, views, grants } = workspace.definition;
    const asked = new Set<string>();
    const note = (form: string, key: string): void => {
      if (fieldsOf(forms, form)?.find((field) => field.key === key)?.kind === "formula") asked.add(`${form}.${key}`);
    };
    for (const { form, sort = [], group = [], filter } of views) {
      for (const key of [...sort.map(({ field }) => field), ...group.map((level) => groupKeyOf(level).field)])
        note(form, key);
      noteRead(workspace, form, filter, note);
    }
    for (const { form, rows } of grants) noteRead(workspace, form, rows, note);
    for (const { key, fields, constraints = [] } of forms) {
      for (const { expression } of constraints) noteRead(workspace, key, expression, note);
      // What is not kept does not change when another record does, and its bands would notice nothing.
      for (const field of fields) if (field.kind === "formula" && field.bands !== undefined) note(key, field.key);
    }
    return asked;
  });
}

function noteRead(
  workspace: WorkspaceRuntime,
  formKey: string,
  expression: string | undefined,
  note: (form: string, key: string) => void,
): void {
  const form = workspace.forms.get(formKey);
  if (expression === undefined || form === undefined || !mayName(workspace, expression)) return;
  const compiled = compile(expression, fullScope(workspace, form), { kind: "boolean" });
  // One that is broken is refused where it is used.
  if (!compiled.ok) return;
  for (const { path, fields } of relatedReads(compiled.value)) {
    let here = formKey;
    for (const key of path) here = findRelation(workspace.definition.forms, here, key)?.form ?? here;
    for (const key of fields) note(here, key);
  }
}

// Most conditions name no formula, by key or by label, and need not be compiled to know.
function mayName(workspace: WorkspaceRuntime, expression: string): boolean {
  const names = memoised(workspace, "computed/formula names", () =>
    workspace.definition.forms.flatMap((form) =>
      form.fields.flatMap(({ kind, key, label }) => (kind === "formula" ? [key, ...Object.values(label)] : [])),
    ),
  );
  return names.some((name) => expression.includes(name));
}
