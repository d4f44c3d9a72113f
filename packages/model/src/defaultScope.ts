import { compile, peopleFields } from "@tongzhou/expr";
import type { Scope, Type } from "@tongzhou/expr";
import type { FieldDefinition } from "./field/fieldDefinition.ts";
import { exprTypeOf } from "./field/fieldSpecs.ts";

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
