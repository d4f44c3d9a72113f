import { compile, type Scope } from "@tongzhou/expr";
import { exprTypeOf } from "../field/fieldSpecs.ts";
import type { FormDefinition } from "../formDefinition.ts";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import { buildFormScope, buildRowScope } from "../formScope.ts";
import { rowsKey } from "../relations.ts";
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
  const note = (place: string, fields: readonly FieldDefinition[], scope: Scope): void => {
    for (const field of fields) {
      if (field.kind === "subform")
        note(rowsKey(place, field.key), field.fields, buildRowScope(field, { forms, form: place }));
      if (field.kind !== "formula") continue;
      const typed = compile(field.expression, scope, exprTypeOf(field));
      if (!typed.ok) continue;
      isRelated ||= typed.value.isRelated;
      const read = placesRead(forms, place, typed.value).map((one) => `${one.form}.${one.field}`);
      uses.set(`${place}.${field.key}`, read);
    }
  };
  for (const { key, fields } of forms)
    note(key, fields, buildFormScope(fields, { among: { forms, form: key }, allowJavaScript: "batches" }));
  const ordered = orderFormulas(uses);
  if (ordered.ok || !isRelated) return;
  const isWithinOne = new Set(ordered.cycle.map((place) => place.split(".")[0])).size === 1;
  if (isWithinOne && problems.some(({ code }) => code === "formula_cycle")) return;
  problems.push({ path: "forms", code: "formula_cycle", params: { path: ordered.cycle.join(" → ") } });
}
