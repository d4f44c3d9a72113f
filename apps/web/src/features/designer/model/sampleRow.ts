import { compile, fromWire, toJs } from "@tongzhou/expr";
import type { JsContext, Scope, Type, TypedExpr, Value } from "@tongzhou/expr";
import { buildFormScope, exprTypeOf } from "@tongzhou/model";
import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { sentValue } from "../../../fields/sentValue.ts";

type PlainWire = Parameters<typeof fromWire>[1];

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
  const compute = (field: FieldDefinition | undefined, key: string): Value => {
    if (field?.kind === "formula") {
      const typed = compile(field.expression, scope);
      return typed.ok ? toJs(typed.value)(row, context) : null;
    }
    const type: Type = field === undefined ? systemType(key) : exprTypeOf(field);
    return readValue(type, field, values[key] ?? null);
  };
  return row;
}

function systemType(key: string): Type {
  return { kind: key === "id" ? "number" : key.endsWith("_at") ? "datetime" : "member" };
}

function readValue(type: Type, field: FieldDefinition | undefined, value: Wire): Value {
  const sent = field === undefined ? value : sentValue(field, value);
  const isObject = type.kind === "opaque" || type.kind === "files";
  // Files, places and rows can only be asked whether they are there.
  const wire: PlainWire = isObject ? (isFilled(sent) ? "filled" : null) : isPlain(sent) ? sent : null;
  try {
    return fromWire(type, wire);
  } catch {
    return null;
  }
}

function isFilled(value: Wire): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

function isPlain(value: Wire): value is PlainWire {
  return Array.isArray(value)
    ? value.every((item: Wire) => isPlain(item))
    : value === null || typeof value !== "object";
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
