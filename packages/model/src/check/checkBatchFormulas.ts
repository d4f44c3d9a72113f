import { compile, type Scope, type TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition, FieldOf } from "../field/fieldDefinition.ts";
import { exprTypeOf } from "../field/fieldSpecs.ts";
import type { FormDefinition } from "../formDefinition.ts";
import { buildFormScope, buildRowScope } from "../formScope.ts";
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
 * those whose value changes with the time or with who looks, themselves or through a formula they read, and those of a
 * subform's rows that read other records. Such formulas cannot have bands either.
 */
export function checkBatchFormulas(forms: readonly FormDefinition[], problems: DefinitionProblem[]): void {
  const known = new Map<string, Known>();
  const add = (form: string, path: string, fields: readonly FieldDefinition[], scope: Scope): void => {
    for (const field of fields) {
      if (field.kind === "subform")
        add(
          rowsKey(form, field.key),
          `${path}.${field.key}.fields`,
          field.fields,
          buildRowScope(field, { forms, form }),
        );
      if (field.kind !== "formula") continue;
      const typed = compile(field.expression, scope, exprTypeOf(field));
      if (!typed.ok) continue;
      const reads = placesRead(forms, form, typed.value).map((place) => `${place.form}.${place.field}`);
      known.set(`${form}.${field.key}`, { path: `${path}.${field.key}.expression`, field, typed: typed.value, reads });
    }
  };
  for (const form of forms) {
    const scope = buildFormScope(form.fields, { among: { forms, form: form.key }, allowJavaScript: "batches" });
    add(form.key, `forms.${form.key}.fields`, form.fields, scope);
  }
  const rows = new Map([...known].filter(([id]) => id.split(".").length > 2));
  const looked = spread(rows, ({ typed }) => typed.isRelated);
  const passing = spread(known, ({ typed }) => typed.volatile);
  for (const [id, { path, field, typed }] of known) {
    const isKept = !passing.has(id) && !looked.has(id) && !(typed.isRelated && field.stored === "never");
    if (typed.javascriptOnly && !isKept) problems.push({ path, code: "batch_unstored", params: {} });
    if (field.bands !== undefined && !isKept) problems.push({ path, code: "bands_unkept", params: {} });
  }
}

/** Formulas that begin something, and those that read them. */
function spread(among: ReadonlyMap<string, Known>, begins: (one: Known) => boolean): ReadonlySet<string> {
  const found = new Set([...among].flatMap(([id, one]) => (begins(one) ? [id] : [])));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [id, { reads }] of among) if (reads.some((one) => found.has(one))) found.add(id);
  }
  return found;
}
