import { findRelation, printCondition } from "@tongzhou/model";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";

/** Where a constraint is mended: a field of the record, or the list of the records that link to it. */
export type ConstraintFix =
  | { readonly kind: "field"; readonly field: FieldDefinition }
  | { readonly kind: "list"; readonly form: FormDefinition; readonly filter: string };

/** The place that a constraint's `fix` names, as far as the reader sees it. */
export function findFix(
  forms: readonly { readonly definition: FormDefinition }[],
  own: FormDefinition,
  fix: string,
  record: number,
): ConstraintFix | null {
  const field = own.fields.find(({ key }) => key === fix);
  if (field !== undefined) return { kind: "field", field };
  const all = forms.map(({ definition }) => definition);
  const relation = findRelation(all, own.key, fix);
  if (relation?.kind !== "inverse") return null;
  const form = all.find(({ key }) => key === relation.form);
  const link = form?.fields.find(({ key }) => key === relation.field);
  if (form === undefined || link === undefined) return null;
  const operator = relation.by === "links" ? "has_any" : "is";
  const condition = { kind: "compare", field: link.key, operator, values: [record] } as const;
  return { kind: "list", form, filter: printCondition(condition, new Map([[link.key, link]])) };
}
