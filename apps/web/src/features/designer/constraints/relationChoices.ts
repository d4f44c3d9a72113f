import type { FieldRef, Scope } from "@tongzhou/expr";

/** The relations of a scope that lead to many records: what a constraint counts or adds up. */
export function manyRelations(scope: Scope): readonly FieldRef[] {
  return scope.fields.filter(({ type }) => type.kind === "links");
}

/** What expressions over the records at the end of a relation may name; null where the relation is not there. */
export function innerScope(scope: Scope, relation: string): Scope | null {
  const type = scope.fields.find(({ key }) => key === relation)?.type;
  const form = type !== undefined && "form" in type ? type.form : undefined;
  const fields = form === undefined ? null : (scope.related?.(form) ?? null);
  return fields === null || scope.related === undefined ? null : { ...scope, fields, related: scope.related };
}

/** The fields of a relation's records that add up. */
export function summableFields(scope: Scope | null): readonly FieldRef[] {
  return scope?.fields.filter(({ type }) => type.kind === "number") ?? [];
}

/** The fields of a relation's records whose values can be held to differ. */
export function comparableFields(scope: Scope | null): readonly FieldRef[] {
  const kinds: ReadonlySet<string> = new Set(["text", "number", "date", "datetime", "choice", "member", "link"]);
  return scope?.fields.filter(({ type }) => kinds.has(type.kind)) ?? [];
}
