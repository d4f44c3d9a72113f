import { dependencies, type Scope } from "@tongzhou/expr";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import { exprTypeOf, fieldSpec } from "../field/fieldSpecs.ts";
import { maxFields, type FormDefinition } from "../formDefinition.ts";
import { buildFormScope, buildRowScope } from "../formScope.ts";
import type { ScopeForms } from "../formScope.ts";
import { isKey } from "../key.ts";
import { checkConstraints } from "./checkConstraints.ts";
import { checkDefaults } from "./checkDefaults.ts";
import { checkExpression } from "./checkExpression.ts";
import { checkField, findRepeats } from "./checkField.ts";
import type { FieldContext } from "./checkField.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";
import { orderFormulas } from "./formulaOrder.ts";

/** Appends what is wrong with one form. */
export function checkForm(
  form: FormDefinition,
  forms: ReadonlyMap<string, FormDefinition>,
  problems: DefinitionProblem[],
): void {
  const path = `forms.${form.key}`;
  if (!isKey(form.key)) problems.push({ path, code: "key", params: { key: form.key } });
  const total = form.fields.reduce((sum, field) => sum + 1 + (field.kind === "subform" ? field.fields.length : 0), 0);
  if (total > maxFields) problems.push({ path, code: "too_many_fields", params: { limit: maxFields } });
  for (const key of findRepeats(form.fields.map((field) => field.key)))
    problems.push({ path, code: "duplicate_key", params: { key } });
  const among: ScopeForms = { forms: [...forms.values()], form: form.key };
  // What is asked when a record is written may need functions that are computed in batches; what is asked when records
  // are read may not.
  const scope = buildFormScope(form.fields, { among, allowJavaScript: "batches" });
  checkFields(
    form.fields,
    { forms: new Set(forms.keys()), path: `${path}.fields`, isInSubform: false, scope },
    scope,
    among,
    problems,
  );
  checkTitle(form, path, problems);
  checkLayout(form, path, problems);
  for (const rule of form.validations ?? [])
    checkExpression(rule.expression, scope, `${path}.validations.${rule.key}`, problems, "boolean");
  checkConstraints(form, forms, { ...scope, allowJavaScript: false }, problems);
}

function checkFields(
  fields: readonly FieldDefinition[],
  context: FieldContext,
  formulas: Scope,
  among: ScopeForms,
  problems: DefinitionProblem[],
): void {
  const { path } = context;
  for (const field of fields) {
    const at = `${path}.${field.key}`;
    checkField(field, { ...context, path: at }, problems);
    if (field.kind !== "subform") continue;
    for (const key of findRepeats(field.fields.map((child) => child.key)))
      problems.push({ path: at, code: "duplicate_key", params: { key } });
    const scope = buildRowScope(field, among);
    checkFields(field.fields, { ...context, path: `${at}.fields`, isInSubform: true, scope }, scope, among, problems);
  }
  const { bad, cycle } = checkDefaults(fields, context.scope);
  for (const key of bad) problems.push({ path: `${path}.${key}.default`, code: "default_reads", params: {} });
  const [first] = cycle ?? [];
  if (cycle !== null && first !== undefined)
    problems.push({ path: `${path}.${first}.default`, code: "default_cycle", params: { path: cycle.join(" → ") } });
  checkFormulas(fields, formulas, path, problems);
}

function checkFormulas(
  fields: readonly FieldDefinition[],
  scope: Scope,
  path: string,
  problems: DefinitionProblem[],
): void {
  const uses = new Map<string, readonly string[]>();
  for (const field of fields) {
    if (field.kind !== "formula") continue;
    const at = `${path}.${field.key}.expression`;
    const typed = checkExpression(field.expression, scope, at, problems);
    if (typed === null) continue;
    uses.set(field.key, [...dependencies(typed)]);
    const expected = exprTypeOf(field).kind;
    const actual = typed.type.kind === "choice" ? "text" : typed.type.kind;
    if (actual !== expected && actual !== "blank")
      problems.push({ path: at, code: "formula_result", params: { actual, expected } });
  }
  const ordered = orderFormulas(uses);
  if (!ordered.ok) problems.push({ path, code: "formula_cycle", params: { path: ordered.cycle.join(" → ") } });
}

function checkTitle(form: FormDefinition, path: string, problems: DefinitionProblem[]): void {
  const title = form.fields.find((field) => field.key === form.title);
  if (title === undefined) problems.push({ path: `${path}.title`, code: "title_unknown", params: { key: form.title } });
  else if (!fieldSpec(title.kind).can.beTitle)
    problems.push({ path: `${path}.title`, code: "title_kind", params: { key: form.title } });
}

function checkLayout(form: FormDefinition, path: string, problems: DefinitionProblem[]): void {
  const fields = new Map(form.fields.map((field) => [field.key, field]));
  const placed = (form.sections ?? []).flatMap((section) => section.fields);
  for (const key of findRepeats(placed))
    problems.push({ path: `${path}.sections`, code: "field_twice", params: { key } });
  for (const key of placed)
    if (!fields.has(key)) problems.push({ path: `${path}.sections`, code: "field_unknown", params: { key } });
  for (const key of findRepeats((form.sections ?? []).map((section) => section.key)))
    problems.push({ path: `${path}.sections`, code: "duplicate_key", params: { key } });
  for (const key of form.search ?? []) {
    const field = fields.get(key);
    if (field === undefined) problems.push({ path: `${path}.search`, code: "field_unknown", params: { key } });
    else if (!fieldSpec(field.kind).can.beSearched)
      problems.push({ path: `${path}.search`, code: "field_kind", params: { key } });
  }
}
