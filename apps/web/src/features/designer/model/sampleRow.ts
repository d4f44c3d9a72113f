import { compile, toJs } from "@tongzhou/expr";
import type { JsContext, Scope, TypedExpr, Value } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { FieldDefinition, WireValues } from "@tongzhou/model";
import { buildRow } from "../../../fields/buildRow.ts";
import { roundFormula } from "../../../fields/roundFormula.ts";

/**
 * A record as expressions of the draft read it: formulas are computed as the draft has them, fields the record does not
 * have yet are blank, and so is what cannot be read as its type.
 * @param values what the server has, by key, the system fields included
 */
export function readRecord(
  fields: readonly FieldDefinition[],
  values: WireValues,
  context: JsContext,
): (key: string) => Value {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const scope = buildFormScope(fields);
  const done = new Map<string, Value>();
  const row = (key: string): Value => {
    const known = done.get(key);
    if (known !== undefined) return known;
    // A formula that comes back to itself finds blank; the definition check tells the builder of the circle.
    done.set(key, null);
    const value = compute(byKey.get(key), key);
    done.set(key, value);
    return value;
  };
  const stored = buildRow(byKey, values, values);
  const compute = (field: FieldDefinition | undefined, key: string): Value => {
    if (field?.kind !== "formula") return stored(key);
    const typed = compile(field.expression, scope);
    return typed.ok && !typed.value.isRelated ? roundFormula(field, toJs(typed.value)(row, context)) : null;
  };
  return row;
}

/** Keys of stored fields an expression needs, through formulas too. */
export function neededFields(typed: TypedExpr, fields: readonly FieldDefinition[], scope: Scope): readonly string[] {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const found = new Set<string>();
  const visit = (keys: readonly string[]): void => {
    for (const key of keys) {
      if (found.has(key)) continue;
      found.add(key);
      const field = byKey.get(key);
      const inner = field?.kind === "formula" ? compile(field.expression, scope) : undefined;
      if (inner?.ok === true) visit(inner.value.fields);
    }
  };
  visit(typed.fields);
  return [...found].filter((key) => byKey.get(key)?.kind !== "formula");
}
