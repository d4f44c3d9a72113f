import type { Label } from "@tongzhou/base";
import { compile } from "@tongzhou/expr";
import { buildFormScope, compileLinkFilter, placesRead } from "@tongzhou/model";
import type { FieldOf, FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { splitFieldId, siblingsOf } from "./fieldId.ts";
import type { FieldId } from "./fieldId.ts";
import { namesField } from "./renameKey.ts";

/** A place that names a field: another field's rule or formula, the form itself, a view or a grant. */
export interface FieldUse {
  readonly kind:
    | "formula"
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

/** Everything that would feel a field's end or its change of kind. */
export function usesOf(definition: WorkspaceDefinition, form: FormDefinition, id: FieldId): readonly FieldUse[] {
  const { parent, key } = splitFieldId(id);
  const uses: FieldUse[] = [];
  const add = (kind: FieldUse["kind"], label: Label, field?: FieldId): void => {
    uses.push(field === undefined ? { kind, label } : { kind, label, field });
  };
  for (const field of siblingsOf(form, parent)) {
    const own = parent === undefined ? field.key : `${parent}.${field.key}`;
    if (field.key === key) continue;
    if (field.kind === "formula" && namesField(field.expression, key)) add("formula", field.label, own);
    if (field.validation !== undefined && namesField(field.validation.expression, key))
      add("validation", field.label, own);
    if (field.visibleIf !== undefined && namesField(field.visibleIf, key)) add("visibleIf", field.label, own);
    if (field.requiredIf !== undefined && namesField(field.requiredIf, key)) add("requiredIf", field.label, own);
    if (field.readOnlyIf !== undefined && namesField(field.readOnlyIf, key)) add("readOnlyIf", field.label, own);
    const options = field.kind === "choice" || field.kind === "choices" ? field.options : [];
    if (options.some(({ availableIf }) => availableIf !== undefined && namesField(availableIf, key)))
      add("availableIf", field.label, own);
    const isLink = field.kind === "link" || field.kind === "links";
    if (isLink && parent === undefined && filterReads(definition, form, field, form.key, key))
      add("linkFilter", field.label, own);
    if (field.kind === "auto_number" && field.parts.some((part) => part.kind === "field" && part.field === key))
      add("number", field.label, own);
  }
  if (parent !== undefined) return uses;
  if (form.title === key) add("title", form.label);
  if (form.search?.includes(key) === true) add("search", form.label);
  for (const rule of form.validations ?? []) if (namesField(rule.expression, key)) add("formRule", rule.message);
  for (const rule of form.constraints ?? [])
    if (namesField(rule.expression, key) || (rule.gate?.through === undefined && rule.gate?.field === key))
      add("constraint", rule.label);
  for (const view of definition.views) {
    if (view.form !== form.key) continue;
    const lists = [view.sort, view.columns].flatMap((list) => list?.map((one) => one.field) ?? []);
    const keys = [...lists, ...(view.group ?? []), ...(view.cardFields ?? []), view.boardField ?? ""];
    const sources = [view.filter ?? "", ...(view.colors ?? []).map((rule) => rule.expression)];
    if (keys.includes(key) || sources.some((source) => source !== "" && namesField(source, key)))
      add("view", view.label);
  }
  for (const grant of definition.grants)
    if (grant.form === form.key && grant.rows !== undefined && namesField(grant.rows, key))
      add("grant", { zh: grant.key });
  return [...uses, ...usesElsewhere(definition, form, key)];
}

/** Whether a link's filter reads a field, of its own record or of the one linked. */
function filterReads(
  { forms }: WorkspaceDefinition,
  owner: FormDefinition,
  link: FieldOf<"link"> | FieldOf<"links">,
  form: string,
  field: string,
): boolean {
  const typed = compileLinkFilter(link, buildFormScope(owner.fields, { among: { forms, form: owner.key } }));
  const places = typed?.ok === true ? placesRead(forms, owner.key, typed.value) : [];
  return places.some((place) => place.form === form && place.field === field);
}

/** Formulas and rules of other forms that read the field along their relations. */
function usesElsewhere(definition: WorkspaceDefinition, form: FormDefinition, key: string): readonly FieldUse[] {
  const { forms } = definition;
  return forms
    .filter((other) => other.key !== form.key)
    .flatMap((other) => {
      const scope = buildFormScope(other.fields, { among: { forms, form: other.key } });
      const reads = (source: string): boolean => {
        const typed = compile(source, scope);
        const places = typed.ok ? placesRead(forms, other.key, typed.value) : [];
        return places.some((place) => place.form === form.key && place.field === key);
      };
      const formulas = other.fields.flatMap((field): FieldUse[] =>
        field.kind === "formula" && reads(field.expression)
          ? [{ kind: "formula", label: field.label, form: other.label }]
          : [],
      );
      const rules = (other.validations ?? []).flatMap((rule): FieldUse[] =>
        reads(rule.expression) ? [{ kind: "formRule", label: rule.message, form: other.label }] : [],
      );
      const constraints = (other.constraints ?? []).flatMap((rule): FieldUse[] =>
        reads(rule.expression) ? [{ kind: "constraint", label: rule.label, form: other.label }] : [],
      );
      const filters = other.fields.flatMap((field): FieldUse[] =>
        (field.kind === "link" || field.kind === "links") && filterReads(definition, other, field, form.key, key)
          ? [{ kind: "linkFilter", label: field.label, form: other.label }]
          : [],
      );
      return [...formulas, ...rules, ...constraints, ...filters];
    });
}
