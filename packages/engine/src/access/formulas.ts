import { assert } from "@tongzhou/base";
import { compile, type Scope, type Type, type TypedExpr } from "@tongzhou/expr";
import { AppError, exprTypeOf, relatedFields, type FieldDefinition } from "@tongzhou/model";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { memoised } from "./memo.ts";

/** A formula field, compiled. */
export interface Formula {
  readonly typed: TypedExpr;
  /** Depends, itself or through another formula of its form, on the time, on who asks or on other records. */
  readonly isDerived: boolean;
  /** Derived, and without a column that could be trusted (computed/SPEC.md): computed when read. */
  readonly isVolatile: boolean;
  /** Has a column that every write goes on keeping, but whose values are not all there yet: computed when read until then. */
  readonly isPending: boolean;
}

/** Whether reading a field takes its formula, because no column holds a value that could be trusted. */
export function isComputedWhenRead(formula: Formula | undefined): formula is Formula {
  return formula !== undefined && (formula.isVolatile || formula.isPending);
}

/** Every field of a form as expressions name it, whatever an actor may see. */
export function fullScope(workspace: WorkspaceRuntime, form: FormRuntime): Scope {
  return memoised(workspace, `access/scope/${form.definition.key}`, () => ({
    fields: relatedFields(workspace.definition.forms, form.definition.key) ?? [],
    // The definition's check refused them where nothing is stored.
    allowJavaScript: "batches",
    related: (other: string) => relatedFields(workspace.definition.forms, other),
  }));
}

/** Compiles an expression of the definition, which was checked when it was applied (A10). */
export function compileOwn(source: string, scope: Scope, expected: Type, place: string): TypedExpr {
  const compiled = compile(source, scope, expected);
  if (!compiled.ok) throw new AppError("definition.invalid", { place, diagnostics: compiled.error });
  return compiled.value;
}

/** The formula fields of a form by key, each after those it reads. */
export function formulasOf(workspace: WorkspaceRuntime, form: FormRuntime): ReadonlyMap<string, Formula> {
  return memoised(workspace, `access/formulas/${form.definition.key}`, () => {
    const scope = fullScope(workspace, form);
    const ordered = new Map<string, Formula>();
    const open = new Set<string>();
    const visit = (field: FieldDefinition): void => {
      if (field.kind !== "formula" || ordered.has(field.key)) return;
      assert(!open.has(field.key), `formula-cycle: expected none, got one through ${form.definition.key}.${field.key}`);
      open.add(field.key);
      const typed = compileOwn(field.expression, scope, exprTypeOf(field), `${form.definition.key}.${field.key}`);
      const read = typed.fields.map((key) => form.fields.get(key)).filter((one) => one !== undefined);
      read.forEach(visit);
      const isDerived =
        typed.volatile || typed.isRelated || typed.fields.some((key) => ordered.get(key)?.isDerived === true);
      const id = `${form.definition.key}.${field.key}`;
      const isVolatile = isDerived && !workspace.computed.has(id);
      ordered.set(field.key, { typed, isDerived, isVolatile, isPending: !isDerived && workspace.pending.has(id) });
    };
    form.definition.fields.forEach(visit);
    return ordered;
  });
}
