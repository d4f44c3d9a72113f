import type { FieldRef } from "@tongzhou/expr";
import type { FieldDefinition } from "./field/fieldDefinition.ts";
import { exprTypeOf } from "./field/fieldSpecs.ts";
import { toOptionRefs } from "./field/options.ts";
import type { FormDefinition } from "./formDefinition.ts";

/** A link of another form, seen from the form it leads to. */
export interface Inverse {
  /** What expressions call it: `ticket_by_client`. */
  readonly key: string;
  /** The form that links here, and by which field. */
  readonly form: string;
  readonly field: string;
}

/** A relation of a form: where it leads, and what ties the two together. */
export type Relation =
  | { readonly kind: "link" | "links"; readonly field: string; readonly form: string }
  | { readonly kind: "subform"; readonly field: string; readonly form: string }
  | { readonly kind: "inverse"; readonly by: "link" | "links"; readonly form: string; readonly field: string };

/** Names the rows of a subform as if they were a form of their own. */
export function rowsKey(form: string, subform: string): string {
  return `${form}.${subform}`;
}

/** A field as the language sees it; rows of a subform are related records. */
export function toFieldRef(field: FieldDefinition, form?: string): FieldRef {
  const type =
    field.kind === "subform" && form !== undefined
      ? { kind: "links" as const, form: rowsKey(form, field.key) }
      : exprTypeOf(field);
  const isDated = "dated" in field && field.dated === true;
  const bands =
    field.kind === "formula" && field.bands !== undefined ? { bands: toOptionRefs(field.bands.levels) } : {};
  return { key: field.key, label: field.label, type, ...(isDated ? { isDated } : {}), ...bands };
}

/** The links that lead to a form, in the order of the definition. */
export function inversesOf(forms: readonly FormDefinition[], form: string): readonly Inverse[] {
  return forms.flatMap((other) =>
    other.fields.flatMap((field) =>
      (field.kind === "link" || field.kind === "links") && field.form === form
        ? [{ key: inverseKey(other.key, field.key), form: other.key, field: field.key }]
        : [],
    ),
  );
}

/** What expressions call the records of `form` that link here by `field`. */
export function inverseKey(form: string, field: string): string {
  return `${form}_by_${field}`;
}

/** The links that lead to a form as the language sees them; a field of the form with the same key hides one. */
export function inverseRefs(forms: readonly FormDefinition[], form: string): readonly FieldRef[] {
  const own = new Set(forms.find((one) => one.key === form)?.fields.map(({ key }) => key));
  return inversesOf(forms, form).flatMap((inverse) => {
    const other = forms.find((one) => one.key === inverse.form);
    const field = other?.fields.find((one) => one.key === inverse.field);
    if (other === undefined || field === undefined || own.has(inverse.key)) return [];
    const heading = field.kind === "link" || field.kind === "links" ? field.inverse : undefined;
    const { label } = other;
    const aliases = [other.key, label.zh, ...(label.en === undefined ? [] : [label.en])];
    return [
      {
        key: inverse.key,
        label: heading ?? label,
        type: { kind: "links", form: other.key },
        isInverse: true,
        aliases,
      } as const,
    ];
  });
}

/** Where a name that is a relation of a form leads; null when it is none. */
export function findRelation(forms: readonly FormDefinition[], form: string, key: string): Relation | null {
  const field = fieldsOf(forms, form)?.find((one) => one.key === key);
  if (field !== undefined) {
    if (field.kind === "link" || field.kind === "links") return { kind: field.kind, field: key, form: field.form };
    return field.kind === "subform" ? { kind: "subform", field: key, form: rowsKey(form, key) } : null;
  }
  const inverse = inversesOf(forms, form).find((one) => one.key === key);
  if (inverse === undefined) return null;
  const kind = forms.find((one) => one.key === inverse.form)?.fields.find((one) => one.key === inverse.field)?.kind;
  return { kind: "inverse", by: kind === "links" ? "links" : "link", form: inverse.form, field: inverse.field };
}

/** Fields of a form, or of a subform's rows named by rowsKey. */
export function fieldsOf(forms: readonly FormDefinition[], form: string): readonly FieldDefinition[] | null {
  const [key, subform] = form.split(".");
  const fields = forms.find((one) => one.key === key)?.fields;
  if (fields === undefined || subform === undefined) return fields ?? null;
  const found = fields.find((field) => field.key === subform);
  return found?.kind === "subform" ? found.fields : null;
}
