import { compile, relatedReads, type TypedExpr } from "@tongzhou/expr";
import { fieldsOf, findRelation, groupKeyOf, type ViewDefinition } from "@tongzhou/model";
import { fullScope } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

type Note = (form: string, key: string) => void;

/**
 * Formulas, as `form.field`, that the definition filters, sorts or groups by: in a view, in the row condition of a grant,
 * or in a constraint. Whatever does so reads them for every record, and not for the few that are shown. Besides, those
 * with bands, and those that lists ask for so often that they are kept.
 */
export function askedFields(workspace: WorkspaceRuntime): ReadonlySet<string> {
  return memoised(workspace, "computed/asked", () => {
    const { forms, views, grants } = workspace.definition;
    const asked = new Set(workspace.kept);
    const note = noteIn(workspace, asked);
    for (const view of views) noteView(workspace, view, note);
    for (const { form, rows } of grants) noteRead(workspace, form, rows, note);
    for (const { key, fields, constraints = [] } of forms) {
      for (const { expression } of constraints) noteRead(workspace, key, expression, note);
      // What is not kept does not change when another record does, and its bands would notice nothing.
      for (const field of fields) if (field.kind === "formula" && field.bands !== undefined) note(key, field.key);
    }
    return asked;
  });
}

/** Formulas, as `form.field`, that a view filters, sorts or groups by. */
export function fieldsAskedBy(workspace: WorkspaceRuntime, view: ViewAsks): ReadonlySet<string> {
  const asked = new Set<string>();
  noteView(workspace, view, noteIn(workspace, asked));
  return asked;
}

/** Formulas, as `form.field`, that an expression over a form's records reads, in whatever record. */
export function formulasRead(workspace: WorkspaceRuntime, form: string, typed: TypedExpr): ReadonlySet<string> {
  const read = new Set<string>();
  noteTyped(workspace, form, typed, noteIn(workspace, read));
  return read;
}

type ViewAsks = Pick<ViewDefinition, "form" | "sort" | "group" | "filter">;

function noteIn(workspace: WorkspaceRuntime, asked: Set<string>): Note {
  return (form, key) => {
    const field = fieldsOf(workspace.definition.forms, form)?.find((one) => one.key === key);
    if (field?.kind === "formula") asked.add(`${form}.${key}`);
  };
}

function noteView(workspace: WorkspaceRuntime, { form, sort = [], group = [], filter }: ViewAsks, note: Note): void {
  for (const key of [...sort.map(({ field }) => field), ...group.map((level) => groupKeyOf(level).field)])
    note(form, key);
  noteRead(workspace, form, filter, note);
}

function noteRead(workspace: WorkspaceRuntime, formKey: string, expression: string | undefined, note: Note): void {
  const form = workspace.forms.get(formKey);
  if (expression === undefined || form === undefined || !mayName(workspace, expression)) return;
  const compiled = compile(expression, fullScope(workspace, form), { kind: "boolean" });
  // One that is broken is refused where it is used.
  if (compiled.ok) noteTyped(workspace, formKey, compiled.value, note);
}

function noteTyped(workspace: WorkspaceRuntime, formKey: string, typed: TypedExpr, note: Note): void {
  for (const { path, fields } of relatedReads(typed)) {
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
