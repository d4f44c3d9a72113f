import { compile, peopleFields } from "@tongzhou/expr";
import type { Scope, Type, TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition } from "./field/fieldDefinition.ts";
import { exprTypeOf, storageOf } from "./field/fieldSpecs.ts";
import { valueLimits } from "./field/valueLimits.ts";

/** What a default may name: no list of its record, and of other records those that a link or a person leads to. */
export function defaultScope(scope: Scope): Scope {
  return {
    ...scope,
    fields: scope.fields.filter((field) => field.isInverse !== true),
    related: scope.related ?? peopleFields,
  };
}

/**
 * A field's default, compiled. A text of a choice is the option of that key or name where it is written out; where it is
 * computed it is the key.
 */
export function compileDefault(
  field: FieldDefinition & { readonly default: string },
  scope: Scope,
): ReturnType<typeof compile> {
  const own = defaultScope(scope);
  const type = exprTypeOf(field);
  const free = compile(field.default, own);
  if (!free.ok || (type.kind !== "choice" && type.kind !== "choices")) return free;
  const option = compile(field.default, own, type);
  return option.ok ? option : free;
}

/** Whether a value is an option's key, or a list of them, for a field of a choice type. */
export function holdsKeys(value: Type, field: Type): boolean {
  if (field.kind === "choice") return value.kind === "text";
  return field.kind === "choices" && value.kind === "list" && value.of.kind === "text";
}

/** Fields whose defaults read what a default must not, or that are of a kind whose values cannot be computed. */
export function findBadDefaults(fields: readonly FieldDefinition[], scope: Scope): readonly string[] {
  const known = new Map(fields.map((field) => [field.key, field]));
  const readings = new Map(fields.flatMap((field) => readingOf(field, scope)));
  const isRead = (key: string): boolean => {
    const field = known.get(key);
    if (field === undefined || field.kind === "created_by") return key === "created_by";
    return (
      storageOf(field).kind === "column" &&
      field.kind !== "formula" &&
      field.kind !== "auto_number" &&
      !readings.has(key)
    );
  };
  return [...readings].flatMap(([key, typed]) => {
    const field = known.get(key);
    const isComputed = field !== undefined && valueLimits(field) !== null;
    return isComputed && typed.fields.every(isRead) ? [] : [key];
  });
}

function readingOf(field: FieldDefinition, scope: Scope): readonly (readonly [string, TypedExpr])[] {
  const { default: source } = field;
  if (source === undefined) return [];
  const compiled = compileDefault({ ...field, default: source }, scope);
  return compiled.ok && compiled.value.fields.length > 0 ? [[field.key, compiled.value]] : [];
}
