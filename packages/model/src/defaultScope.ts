import { compile, peopleFields } from "@tongzhou/expr";
import type { Scope, TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition } from "./field/fieldDefinition.ts";
import { exprTypeOf, storageOf } from "./field/fieldSpecs.ts";

/** What a default may name: no list of its record, and of other records those that a link or a person leads to. */
export function defaultScope(scope: Scope): Scope {
  return {
    ...scope,
    fields: scope.fields.filter((field) => field.isInverse !== true),
    related: scope.related ?? peopleFields,
  };
}

// Values of these kinds that an expression gives are always such as a field of their kind takes.
const freeKinds: ReadonlySet<string> = new Set(["member", "department", "date", "datetime", "boolean"]);

/** Fields whose defaults read what a default must not, or that are of a kind whose limits such a value could miss. */
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
    const isFree = field !== undefined && freeKinds.has(exprTypeOf(field).kind);
    return isFree && typed.fields.every(isRead) ? [] : [key];
  });
}

function readingOf(field: FieldDefinition, scope: Scope): readonly (readonly [string, TypedExpr])[] {
  if (field.default === undefined) return [];
  const compiled = compile(field.default, defaultScope(scope));
  return compiled.ok && compiled.value.fields.length > 0 ? [[field.key, compiled.value]] : [];
}
