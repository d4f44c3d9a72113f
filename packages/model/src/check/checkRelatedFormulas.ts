import { compile, relatedReads, type RelatedRead } from "@tongzhou/expr";
import { exprTypeOf } from "../field/fieldSpecs.ts";
import type { FormDefinition } from "../formDefinition.ts";
import { buildFormScope } from "../formScope.ts";
import { findRelation } from "../relations.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";
import { orderFormulas } from "./formulaOrder.ts";

/**
 * Refuses formulas that come back to themselves through the records of other forms: a value that waits for itself is
 * never right. Rings within one form are told by its own check.
 */
export function checkRelatedFormulas(forms: readonly FormDefinition[], problems: DefinitionProblem[]): void {
  const uses = new Map<string, readonly string[]>();
  let isRelated = false;
  for (const form of forms) {
    const scope = buildFormScope(form.fields, { among: { forms, form: form.key } });
    for (const field of form.fields) {
      if (field.kind !== "formula") continue;
      const typed = compile(field.expression, scope, exprTypeOf(field));
      if (!typed.ok) continue;
      isRelated ||= typed.value.isRelated;
      const read = relatedReads(typed.value).flatMap((one) => placesRead(forms, form.key, one));
      uses.set(`${form.key}.${field.key}`, read);
    }
  }
  const ordered = orderFormulas(uses);
  if (ordered.ok || !isRelated) return;
  const isWithinOne = new Set(ordered.cycle.map((place) => place.split(".")[0])).size === 1;
  if (isWithinOne && problems.some(({ code }) => code === "formula_cycle")) return;
  problems.push({ path: "forms", code: "formula_cycle", params: { path: ordered.cycle.join(" → ") } });
}

/** The fields read, each as `form.field`. */
function placesRead(forms: readonly FormDefinition[], from: string, { path, fields }: RelatedRead): readonly string[] {
  let form = from;
  for (const key of path) {
    const relation = findRelation(forms, form, key);
    if (relation === null) return [];
    ({ form } = relation);
  }
  return fields.map((field) => `${form}.${field}`);
}
