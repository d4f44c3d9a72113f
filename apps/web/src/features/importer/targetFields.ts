import type { FieldDefinition, FieldKind, FormDefinition } from "@tongzhou/model";

/** A part of an address or a place that may stand in a column of its own. */
export type FieldPart = "province" | "city" | "district" | "detail" | "lat" | "lng" | "label";

/** A field of a form that a column can go to. */
export interface TargetField {
  /** Key, `subform.field`, or `address.city` for a part. */
  readonly path: string;
  readonly part: FieldPart | null;
  readonly field: FieldDefinition;
  readonly parent: FieldDefinition | null;
}

const unreadable: ReadonlySet<FieldKind> = new Set([
  "subform",
  "attachments",
  "images",
  "signature",
  "formula",
  "auto_number",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
]);

/** The fields of a form that can be imported, those of its subforms after it. */
export function targetFields(form: FormDefinition): readonly TargetField[] {
  return form.fields.flatMap((field): TargetField[] => {
    if (field.kind === "subform")
      return field.fields
        .filter((inner) => !unreadable.has(inner.kind))
        .map((inner) => ({ path: `${field.key}.${inner.key}`, part: null, field: inner, parent: field }));
    if (unreadable.has(field.kind) || field.readOnly === true) return [];
    const parts = partsOf(field.kind).map((part) => ({ path: `${field.key}.${part}`, part, field, parent: null }));
    return [{ path: field.key, part: null, field, parent: null }, ...parts];
  });
}

/** Fields whose values are files: a table holds none, so that no column can go there. */
export function fileFields(form: FormDefinition): readonly FieldDefinition[] {
  return form.fields.filter(({ kind }) => kind === "attachments" || kind === "images" || kind === "signature");
}

function partsOf(kind: FieldKind): readonly FieldPart[] {
  if (kind === "address") return ["province", "city", "district", "detail"];
  return kind === "location" ? ["lat", "lng", "label"] : [];
}

/** Whether two targets stand in each other's way: the same, or a field and a part of it. */
export function isSameTarget(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

const partNames: Readonly<Record<FieldPart, readonly string[]>> = {
  province: ["省", "省份", "所在省", "province", "state"],
  city: ["市", "城市", "所在市", "city"],
  district: ["区", "县", "区县", "市区县", "district", "county"],
  detail: ["详细地址", "街道", "街道地址", "门牌号", "street", "addressline"],
  lat: ["纬度", "lat", "latitude"],
  lng: ["经度", "lng", "lon", "longitude"],
  label: ["地点", "place"],
};

/** Fields by which a record that is there can be found. */
export function keyFields(form: FormDefinition): readonly FieldDefinition[] {
  const fits: ReadonlySet<FieldKind> = new Set(["text", "integer", "number", "phone", "email", "url", "auto_number"]);
  return form.fields.filter((field) => fits.has(field.kind));
}

/** Which field each column goes to by its name; the first column that fits takes it. */
export function matchByName(
  columns: readonly { readonly index: number; readonly label: string }[],
  form: FormDefinition,
): ReadonlyMap<number, string> {
  const free = new Set(targetFields(form));
  const matched = new Map<number, string>();
  const passes: readonly ((name: string, target: TargetField) => boolean)[] = [
    (name, target) => namesOf(target).includes(name),
    (name, { part }) => part !== null && partNames[part].includes(name),
    (name, target) =>
      target.part === null &&
      namesOf(target).some(
        (label) => label.length > 1 && name.length > 1 && (name.includes(label) || label.includes(name)),
      ),
  ];
  for (const isSame of passes)
    for (const column of columns) {
      if (matched.has(column.index)) continue;
      const found = [...free].find((target) => isSame(fold(column.label), target));
      if (found === undefined) continue;
      matched.set(column.index, found.path);
      for (const target of free) if (isSameTarget(target.path, found.path)) free.delete(target);
    }
  return matched;
}

/** What a header may call a target: its label in either language or its key; in a subform also behind the subform's. */
function namesOf({ field, parent, part }: TargetField): readonly string[] {
  const own = [field.label.zh, field.label.en ?? "", field.key];
  if (part !== null) return own.flatMap((label) => partNames[part].map((name) => fold(`${label}${name}`)));
  const above = parent === null ? [] : [parent.label.zh, parent.label.en ?? "", parent.key];
  const both = above.flatMap((outer) => own.map((label) => `${outer}/${label}`));
  return [...both, ...own].filter((label) => label !== "").map(fold);
}

function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s_\-()（）:：*/]/gu, "");
}
