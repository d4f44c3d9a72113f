import type { Grant } from "../access.ts";
import { fieldSpec } from "../field/fieldSpecs.ts";
import { holdsDates } from "../field/holdsDates.ts";
import type { FormDefinition } from "../formDefinition.ts";
import { buildFormScope } from "../formScope.ts";
import { isKey } from "../key.ts";
import { groupKeyOf } from "../viewDefinition.ts";
import type { ViewDefinition } from "../viewDefinition.ts";
import { checkExpression } from "./checkExpression.ts";
import { checkMatrix } from "./checkMatrix.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";

/** Appends what is wrong with one view. */
export function checkView(
  view: ViewDefinition,
  forms: ReadonlyMap<string, FormDefinition>,
  problems: DefinitionProblem[],
): void {
  const path = `views.${view.key}`;
  if (!isKey(view.key)) problems.push({ path, code: "key", params: { key: view.key } });
  const form = forms.get(view.form);
  if (form === undefined) {
    problems.push({ path, code: "form_unknown", params: { key: view.form } });
    return;
  }
  const fields = new Map(form.fields.map((field) => [field.key, field]));
  const scope = buildFormScope(form.fields, { among: { forms: [...forms.values()], form: form.key } });
  const known = new Set(scope.fields.flatMap((field) => (field.isInverse === true ? [] : [field.key])));
  const need = (key: string, can?: "sort" | "group") => {
    const field = fields.get(key);
    if (!known.has(key)) problems.push({ path, code: "field_unknown", params: { key } });
    else if (can !== undefined && field !== undefined && !fieldSpec(field.kind).can[can])
      problems.push({ path, code: "field_kind", params: { key } });
  };
  for (const sort of view.sort ?? []) need(sort.field, "sort");
  for (const { field: key, bucket } of (view.group ?? []).map(groupKeyOf)) {
    need(key, "group");
    const field = fields.get(key);
    if (bucket !== undefined && field !== undefined && !holdsDates(field))
      problems.push({ path, code: "field_kind", params: { key } });
  }
  for (const column of view.columns ?? []) need(column.field);
  for (const key of view.cardFields ?? []) need(key);
  if (view.filter !== undefined) checkExpression(view.filter, scope, `${path}.filter`, problems, "boolean");
  view.colors?.forEach((rule, index) => {
    const at = `${path}.colors.${index}`;
    const typed = checkExpression(rule.expression, scope, at, problems, "boolean");
    // A list brings bands beside its values, and nothing else that is related.
    if (typed?.isRelated === true && typed.bands.length === 0)
      problems.push({ path: at, code: "related_live", params: {} });
    if (rule.field !== undefined) need(rule.field);
  });
  if (view.kind === "board" && fields.get(view.boardField ?? "")?.kind !== "choice")
    problems.push({ path, code: "board_field", params: {} });
  if (view.matrix !== undefined) checkMatrix(view, view.matrix, forms, problems);
}

/** Appends what is wrong with one grant. */
export function checkGrant(
  grant: Grant,
  forms: ReadonlyMap<string, FormDefinition>,
  problems: DefinitionProblem[],
): void {
  const path = `grants.${grant.key}`;
  if (!isKey(grant.key)) problems.push({ path, code: "key", params: { key: grant.key } });
  const form = forms.get(grant.form);
  if (form === undefined) {
    problems.push({ path, code: "form_unknown", params: { key: grant.form } });
    return;
  }
  const keys = new Set(form.fields.map((field) => field.key));
  for (const key of [...(grant.readFields ?? []), ...(grant.writeFields ?? [])])
    if (!keys.has(key)) problems.push({ path, code: "field_unknown", params: { key } });
  if (grant.rows !== undefined)
    checkExpression(
      grant.rows,
      buildFormScope(form.fields, { among: { forms: [...forms.values()], form: form.key } }),
      `${path}.rows`,
      problems,
      "boolean",
    );
}
