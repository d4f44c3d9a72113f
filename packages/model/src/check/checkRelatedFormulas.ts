import { compile } from "@tongzhou/expr";
import { exprTypeOf } from "../field/fieldSpecs.ts";
import type { FormDefinition } from "../formDefinition.ts";
import { buildFormScope } from "../formScope.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";
import { orderFormulas } from "./formulaOrder.ts";
import { placesRead } from "./placesRead.ts";

/**
 * Refuses formulas that come back to themselves through the records of other forms: a value that waits for itself is
 * never right. Rings within one form are told by its own check.
 */
export function checkRelatedFormulas(forms: readonly FormDefinition[], problems: DefinitionProblem[]): void {
  const uses = new Map<string, readonly string[]>();
  let isRelated = false;
  for (const form of forms) {
    const scope = buildFormScope(form.fields, { among: { forms, form: form.key }, allowJavaScript: "batches" });
    for (const field of form.fields) {
      if (field.kind !== "formula") continue;
      const typed = compile(field.expression, scope, exprTypeOf(field));
      if (!typed.ok) continue;
      isRelated ||= typed.value.isRelated;
      const read = placesRead(forms, form.key, typed.value).map((place) => `${place.form}.${place.field}`);
      uses.set(`${form.key}.${field.key}`, read);
    }
  }
  const ordered = orderFormulas(uses);
  if (ordered.ok || !isRelated) return;
  const isWithinOne = new Set(ordered.cycle.map((place) => place.split(".")[0])).size === 1;
  if (isWithinOne && problems.some(({ code }) => code === "formula_cycle")) return;
  problems.push({ path: "forms", code: "formula_cycle", params: { path: ordered.cycle.join(" → ") } });
}
