import type { Scope } from "@tongzhou/expr";
import type { ConstraintGate, FormConstraint } from "../constraint/constraintDefinition.ts";
import type { FormDefinition } from "../formDefinition.ts";
import { isKey } from "../key.ts";
import { checkExpression } from "./checkExpression.ts";
import { findRepeats } from "./checkField.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";

/** Appends what is wrong with the constraints of a form. */
export function checkConstraints(
  form: FormDefinition,
  forms: ReadonlyMap<string, FormDefinition>,
  scope: Scope,
  problems: DefinitionProblem[],
): void {
  const path = `forms.${form.key}.constraints`;
  const constraints = form.constraints ?? [];
  for (const key of findRepeats(constraints.map(({ key: one }) => one)))
    problems.push({ path, code: "duplicate_key", params: { key } });
  for (const constraint of constraints) {
    const at = `${path}.${constraint.key}`;
    if (!isKey(constraint.key)) problems.push({ path: at, code: "key", params: { key: constraint.key } });
    checkExpression(constraint.expression, scope, at, problems, "boolean");
    checkGate(constraint, form, forms, `${at}.gate`, problems);
    const { fix } = constraint;
    if (fix !== undefined && !scope.fields.some(({ key }) => key === fix))
      problems.push({ path: `${at}.fix`, code: "field_unknown", params: { key: fix } });
  }
}

function checkGate(
  { severity, gate }: FormConstraint,
  form: FormDefinition,
  forms: ReadonlyMap<string, FormDefinition>,
  path: string,
  problems: DefinitionProblem[],
): void {
  if ((severity === "block_transition") !== (gate !== undefined))
    problems.push({ path, code: "constraint_gate", params: {} });
  if (gate === undefined) return;
  const held = gatedForm(gate, form, forms);
  if (held === null) {
    problems.push({ path, code: "field_unknown", params: { key: gate.through ?? "" } });
    return;
  }
  const field = held.fields.find(({ key }) => key === gate.field);
  if (field === undefined) problems.push({ path, code: "field_unknown", params: { key: gate.field } });
  else if (field.kind !== "choice") problems.push({ path, code: "constraint_gate", params: {} });
  else
    for (const key of gate.values)
      if (!field.options.some((option) => option.key === key))
        problems.push({ path, code: "option_unknown", params: { key } });
}

function gatedForm(
  { through }: ConstraintGate,
  form: FormDefinition,
  forms: ReadonlyMap<string, FormDefinition>,
): FormDefinition | null {
  if (through === undefined) return form;
  const link = form.fields.find(({ key }) => key === through);
  return link?.kind === "link" ? (forms.get(link.form) ?? null) : null;
}
