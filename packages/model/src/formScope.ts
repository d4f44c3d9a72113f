import type { FieldRef, Scope } from "@tongzhou/expr";
import type { FieldDefinition } from "./field/fieldDefinition.ts";
import { exprTypeOf } from "./field/fieldSpecs.ts";

/** A field as the language sees it. */
export function toFieldRef(field: FieldDefinition): FieldRef {
  return { key: field.key, label: field.label, type: exprTypeOf(field) };
}

// Every record has these, whether or not the form shows them as fields.
const systemFields: readonly FieldRef[] = [
  { key: "id", label: { zh: "记录编号", en: "Record id" }, type: { kind: "number" }, nullable: false },
  { key: "created_at", label: { zh: "创建时间", en: "Created at" }, type: { kind: "datetime" }, nullable: false },
  { key: "created_by", label: { zh: "创建人", en: "Created by" }, type: { kind: "member" } },
  { key: "updated_at", label: { zh: "更新时间", en: "Updated at" }, type: { kind: "datetime" }, nullable: false },
  { key: "updated_by", label: { zh: "更新人", en: "Updated by" }, type: { kind: "member" } },
];

/**
 * What an expression over one record of a form may name: the given fields and the system fields.
 * @param fields the fields the reader may see; an expression naming another is refused as if it did not exist
 */
export function buildFormScope(
  fields: readonly FieldDefinition[],
  options: { readonly allowVolatile?: boolean } = {},
): Scope {
  const own = fields.map(toFieldRef);
  const taken = new Set(own.map((field) => field.key));
  return {
    fields: [...own, ...systemFields.filter((field) => !taken.has(field.key))],
    allowVolatile: options.allowVolatile ?? true,
  };
}
