import type { FieldRef, Scope } from "@tongzhou/expr";
import type { FieldDefinition } from "./field/fieldDefinition.ts";
import { exprTypeOf } from "./field/fieldSpecs.ts";

/** A field as the language sees it. */
export function toFieldRef(field: FieldDefinition): FieldRef {
  return { key: field.key, label: field.label, type: exprTypeOf(field) };
}

/** What every record has, whether or not its form shows it: expressions, rights, filters and sorts may name these. */
export const systemFields: readonly FieldDefinition[] = [
  { key: "created_at", kind: "created_at", label: { zh: "创建时间", en: "Created at" } },
  { key: "created_by", kind: "created_by", label: { zh: "创建人", en: "Created by" } },
  { key: "updated_at", kind: "updated_at", label: { zh: "更新时间", en: "Updated at" } },
  { key: "updated_by", kind: "updated_by", label: { zh: "更新人", en: "Updated by" } },
];

/**
 * What an expression over one record of a form may name: the given fields and the system fields.
 * @param fields the fields the reader may see; an expression naming another is refused as if it did not exist
 */
export function buildFormScope(
  fields: readonly FieldDefinition[],
  options: { readonly allowVolatile?: boolean } = {},
): Scope {
  const taken = new Set(fields.map((field) => field.key));
  const all = [...fields, ...systemFields.filter((field) => !taken.has(field.key))];
  return { fields: all.map(toFieldRef), allowVolatile: options.allowVolatile ?? true };
}
