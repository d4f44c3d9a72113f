import { compile, type TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition, FieldOf } from "../field/fieldDefinition.ts";
import { exprTypeOf } from "../field/fieldSpecs.ts";
import type { FormDefinition } from "../formDefinition.ts";
import { buildFormScope } from "../formScope.ts";
import { rowsKey } from "../relations.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";
import { placesRead } from "./placesRead.ts";

interface Known {
  readonly path: string;
  readonly field: FieldOf<"formula">;
  readonly typed: TypedExpr;
  readonly reads: readonly string[];
}

/**
 * Refuses formulas that use a function which is computed in batches and that have no column to keep what it gives:
 * those whose value changes with the time or with who looks, themselves or through a formula they read. Such formulas
 * cannot have bands either.
 */
export function checkBatchFormulas(forms: readonly FormDefinition[], problems: DefinitionProblem[]): void {
  const known = new Map<string, Known>();
  const add = (form: string, path: string, fields: readonly FieldDefinition[], isSubform: boolean): void => {
    const among = isSubform ? {} : { among: { forms, form } };
    const scope = buildFormScope(fields, { ...among, allowJavaScript: "batches" });
    for (const field of fields) {
      if (field.kind === "subform") add(rowsKey(form, field.key), `${path}.${field.key}.fields`, field.fields, true);
      if (field.kind !== "formula") continue;
      const typed = compile(field.expression, scope, exprTypeOf(field));
      if (!typed.ok) continue;
      const reads = placesRead(forms, form, typed.value).map((place) => `${place.form}.${place.field}`);
      known.set(`${form}.${field.key}`, { path: `${path}.${field.key}.expression`, field, typed: typed.value, reads });
    }
  };
  for (const form of forms) add(form.key, `forms.${form.key}.fields`, form.fields, false);
  const passing = new Set([...known].flatMap(([id, { typed }]) => (typed.volatile ? [id] : [])));
  for (let size = -1; size !== passing.size;) {
    size = passing.size;
    for (const [id, { reads }] of known) if (reads.some((one) => passing.has(one))) passing.add(id);
  }
  for (const [id, { path, field, typed }] of known) {
    const isKept = !passing.has(id) && !(typed.isRelated && field.stored === "never");
    if (typed.javascriptOnly && !isKept) problems.push({ path, code: "batch_unstored", params: {} });
    if (field.bands !== undefined && !isKept) problems.push({ path, code: "bands_unkept", params: {} });
  }
}
