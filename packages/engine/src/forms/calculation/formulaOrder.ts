import { compile, type FieldRef, type Scope, type TypedExpr } from "@tongzhou/expr";
import { buildFormScope, exprTypeOf, orderFormulas, type FieldDefinition, type FieldOf } from "@tongzhou/model";
import { isSameJson } from "../canonicalJson.ts";

/** A formula with what it compiled to. */
export interface CompiledFormula {
  readonly field: FieldOf<"formula">;
  readonly typed: TypedExpr;
}

/** The formulas among a form's (or a subform's) fields, each after those it reads. Those that do not compile are left out. */
export function compileFormulas(fields: readonly FieldDefinition[]): ReadonlyMap<string, CompiledFormula> {
  const scope = withRowLists(fields, buildFormScope(fields, { allowJavaScript: "batches" }));
  const compiled = new Map<string, CompiledFormula>();
  for (const field of fields) {
    if (field.kind !== "formula") continue;
    const typed = compile(field.expression, scope, exprTypeOf(field));
    if (typed.ok) compiled.set(field.key, { field, typed: typed.value });
  }
  const ordered = orderFormulas(new Map([...compiled].map(([key, formula]) => [key, formula.typed.fields])));
  if (!ordered.ok) return new Map();
  const pairs = ordered.order.flatMap((key) => {
    const formula = compiled.get(key);
    return formula === undefined ? [] : [[key, formula] as const];
  });
  return new Map(pairs);
}

// Rows of a subform can be counted without being read. Whose rows they are matters to nobody who does not follow them.
function withRowLists(fields: readonly FieldDefinition[], scope: Scope): Scope {
  const subforms = new Set(fields.flatMap(({ key, kind }) => (kind === "subform" ? [key] : [])));
  const asList = (ref: FieldRef): FieldRef => ({ ...ref, type: { kind: "links", form: ref.key } });
  return { ...scope, fields: scope.fields.map((ref) => (subforms.has(ref.key) ? asList(ref) : ref)) };
}

/** Formulas whose stored values are no longer right: new, changed, or reading a field whose values change. In order. */
export function changedFormulas(
  before: readonly FieldDefinition[],
  after: readonly FieldDefinition[],
  isEverything: boolean,
): readonly FieldOf<"formula">[] {
  const old = new Map(before.map((field) => [field.key, field]));
  const changed = new Set<string>();
  for (const field of after) if (hasOtherValues(old.get(field.key), field)) changed.add(field.key);
  return [...compileFormulas(after).values()].flatMap(({ field, typed }) => {
    if (!isEverything && !changed.has(field.key) && !typed.fields.some((key) => changed.has(key))) return [];
    changed.add(field.key);
    return [field];
  });
}

// A plain field's values are new with its kind, or blank when the field is new; a formula's with what it computes.
function hasOtherValues(from: FieldDefinition | undefined, to: FieldDefinition): boolean {
  if (from === undefined || from.kind !== to.kind) return true;
  if (from.kind !== "formula" || to.kind !== "formula") return false;
  return !isSameJson([from.expression, from.result, from.decimals], [to.expression, to.result, to.decimals]);
}
