import type { Label } from "@tongzhou/base";
import { compile } from "@tongzhou/expr";
import { compileLinkFilter, mapExpressions, placesRead, rowsKey } from "@tongzhou/model";
import type { ExpressionPlace, FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { findField, findForm, joinFieldId, siblingsOf, splitFieldId } from "./fieldId.ts";
import type { FieldId } from "./fieldId.ts";
import { namesField } from "./renameKey.ts";

/** A place that names a field: another field's rule or formula, the form itself, a view or a grant. */
export interface FieldUse {
  readonly kind:
    | "formula"
    | "default"
    | "validation"
    | "visibleIf"
    | "requiredIf"
    | "readOnlyIf"
    | "availableIf"
    | "linkFilter"
    | "formRule"
    | "constraint"
    | "title"
    | "search"
    | "view"
    | "grant"
    | "number";
  /** What it is called; the key for a grant. */
  readonly label: Label;
  /** The field whose setting it is. */
  readonly field?: FieldId;
  /** What the other form is called whose setting it is. */
  readonly form?: Label;
}

/** Everything that would feel a field's end or its change of kind, of its own form first. */
export function usesOf(definition: WorkspaceDefinition, form: FormDefinition, id: FieldId): readonly FieldUse[] {
  const { parent, key } = splitFieldId(id);
  const uses = readersOf(definition, form, id);
  for (const field of siblingsOf(form, parent))
    if (field.kind === "auto_number" && field.parts.some((part) => part.kind === "field" && part.field === key))
      uses.push({ kind: "number", label: field.label, field: joinFieldId(parent, field.key) });
  if (parent === undefined) {
    if (form.title === key) uses.push({ kind: "title", label: form.label });
    if (form.search?.includes(key) === true) uses.push({ kind: "search", label: form.label });
    for (const rule of form.constraints ?? [])
      if (rule.gate?.through === undefined && rule.gate?.field === key)
        uses.push({ kind: "constraint", label: rule.label });
    for (const view of definition.views) {
      const lists = [view.sort, view.columns].flatMap((list) => list?.map((one) => one.field) ?? []);
      const keys = [...lists, ...(view.group ?? []), ...(view.cardFields ?? []), view.boardField];
      if (view.form === form.key && keys.includes(key)) uses.push({ kind: "view", label: view.label });
    }
  }
  const texts = uses.map((use) => JSON.stringify(use));
  return uses.filter((_, at) => texts.indexOf(texts[at] ?? "") === at).toSorted((a, b) => rank(a) - rank(b));
}

// A view or a grant comes after the settings of the form, and other forms last.
function rank({ kind, form }: FieldUse): number {
  return form !== undefined ? 2 : kind === "view" || kind === "grant" ? 1 : 0;
}

/** The settings whose expressions read the field, along relations of any form. */
function readersOf(definition: WorkspaceDefinition, form: FormDefinition, id: FieldId): FieldUse[] {
  const { parent, key } = splitFieldId(id);
  const table = parent === undefined ? form.key : rowsKey(form.key, parent);
  const own = `forms.${form.key}.fields.${parent === undefined ? key : `${parent}.fields.${key}`}.`;
  const found: FieldUse[] = [];
  mapExpressions(definition, (source, place) => {
    // Names are stored as keys, and a link seen from the other side holds the link's.
    if (source.includes(key) && !place.path.startsWith(own) && reads(definition, source, place, { table, key })) {
      const use = useAt(definition, form, place);
      if (use !== undefined) found.push(use);
    }
    return source;
  });
  return found;
}

function reads(
  { forms }: WorkspaceDefinition,
  source: string,
  { form, scope, link }: ExpressionPlace,
  wanted: { readonly table: string; readonly key: string },
): boolean {
  const typed = link === undefined ? compile(source, scope) : compileLinkFilter({ ...link, filter: source }, scope);
  // One that is wrong still names what stands in it.
  if (typed?.ok !== true) return link === undefined && form === wanted.table && namesField(source, wanted.key);
  return placesRead(forms, form, typed.value).some((one) => one.form === wanted.table && one.field === wanted.key);
}

const settings: Readonly<Record<string, FieldUse["kind"]>> = {
  expression: "formula",
  default: "default",
  validation: "validation",
  visibleIf: "visibleIf",
  requiredIf: "requiredIf",
  readOnlyIf: "readOnlyIf",
  options: "availableIf",
  filter: "linkFilter",
};

/** What stands at a path, as the form's own designer calls it. */
function useAt(definition: WorkspaceDefinition, form: FormDefinition, { path }: ExpressionPlace): FieldUse | undefined {
  const [list, key = "", part = "", name = "", ...rest] = path.split(".");
  if (list === "grants") return { kind: "grant", label: { zh: key } };
  if (list === "views") {
    const view = definition.views.find((one) => one.key === key);
    return view === undefined ? undefined : { kind: "view", label: view.label };
  }
  const at = findForm(definition, key);
  if (at === undefined) return undefined;
  const elsewhere = at.key === form.key ? {} : { form: at.label };
  if (part === "validations") {
    const rule = at.validations?.find((one) => one.key === name);
    return rule && { kind: "formRule", label: rule.message, ...elsewhere };
  }
  if (part === "constraints") {
    const rule = at.constraints?.find((one) => one.key === name);
    return rule && { kind: "constraint", label: rule.label, ...elsewhere };
  }
  const [inner = "", column] = rest[0] === "fields" ? [rest[2], rest[1]] : [rest[0]];
  const id = column === undefined ? name : joinFieldId(name, column);
  const field = findField(at, id);
  const kind = settings[inner];
  if (field === undefined || kind === undefined) return undefined;
  return { kind, label: field.label, ...(at.key === form.key ? { field: id } : elsewhere) };
}
