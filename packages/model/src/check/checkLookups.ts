import { compile, relatedReads, type Scope, type TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import { exprTypeOf } from "../field/fieldSpecs.ts";
import type { FormDefinition } from "../formDefinition.ts";
import { buildFormScope, buildRowScope } from "../formScope.ts";
import { findRelation, rowsKey } from "../relations.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";

/** Lookups that one formula may lead to, those of the formulas it reads in other records among them. */
const mostLookups = 1000;

interface Known {
  readonly path: string;
  readonly form: string;
  readonly typed: TypedExpr;
}

/**
 * Refuses formulas that lead to too many lookups. What is named twice is looked up once, but paths along two links, each
 * to a formula that goes on along two, double at every step. A formula that collects from many records has a column: what
 * reads it looks no further.
 */
export function checkLookups(forms: readonly FormDefinition[], problems: DefinitionProblem[]): void {
  const known = new Map<string, Known>();
  const add = (form: string, path: string, fields: readonly FieldDefinition[], scope: Scope): void => {
    for (const field of fields) {
      if (field.kind === "subform") {
        const rows = buildRowScope(field, { forms, form });
        add(rowsKey(form, field.key), `${path}.${field.key}.fields`, field.fields, rows);
      }
      if (field.kind !== "formula") continue;
      const typed = compile(field.expression, scope, exprTypeOf(field));
      if (typed.ok)
        known.set(`${form}.${field.key}`, { path: `${path}.${field.key}.expression`, form, typed: typed.value });
    }
  };
  for (const { key, fields } of forms)
    add(
      key,
      `forms.${key}.fields`,
      fields,
      buildFormScope(fields, { among: { forms, form: key }, allowJavaScript: "batches" }),
    );
  // A formula that comes back to itself is told by its own check.
  const costs = new Map<string, number>();
  const costOf = (id: string): number => {
    const cost = costs.get(id);
    if (cost !== undefined) return cost;
    costs.set(id, 0);
    const reads = [...ownFormulas(id, known)].flatMap(({ form, typed }) =>
      relatedReads(typed).flatMap(({ path, fields }) => (path.length === 0 ? [] : [{ form, path, fields }])),
    );
    const sum = reads.reduce((all, { form, path, fields }) => {
      const end = formAt(forms, form, path);
      return all + 1 + (end === null ? 0 : fields.reduce((of, field) => of + costOf(`${end}.${field}`), 0));
    }, 0);
    // Enough to be refused is enough to know.
    costs.set(id, Math.min(sum, mostLookups + 1));
    return costs.get(id) ?? 0;
  };
  for (const [id, { path }] of known)
    if (costOf(id) > mostLookups) problems.push({ path, code: "formula_lookups", params: { limit: mostLookups } });
}

/** A formula with those of its own record that it reads, each once. */
function ownFormulas(id: string, known: ReadonlyMap<string, Known>): ReadonlySet<Known> {
  const found = new Set<Known>();
  const visit = (one: Known | undefined): void => {
    if (one === undefined || found.has(one)) return;
    found.add(one);
    for (const key of one.typed.fields) visit(known.get(`${one.form}.${key}`));
  };
  visit(known.get(id));
  return found;
}

/** The form that a path leads to by single links; null where it leads to many records, or to people. */
function formAt(forms: readonly FormDefinition[], from: string, path: readonly string[]): string | null {
  let form = from;
  for (const key of path) {
    const relation = findRelation(forms, form, key);
    if (relation?.kind !== "link") return null;
    ({ form } = relation);
  }
  return form;
}
