import { fieldSpec } from "@tongzhou/model";
import type { FieldCommon, FieldDefinition, FieldKind } from "@tongzhou/model";
import { startSettings } from "./newField.ts";

const texts: readonly FieldKind[] = ["text", "long_text", "phone", "email", "url"];

/** The field as another kind: what both kinds know is kept, what the new one cannot have is dropped. */
export function changeKind(field: FieldDefinition, kind: FieldKind, linkForm: string): FieldDefinition {
  if (field.kind === kind) return field;
  const spec = fieldSpec(kind);
  const { key, label, description, placeholder, required, unique, visibleIf, hidden, readOnly, width } = field;
  const { requiredIf, readOnlyIf } = field;
  const common = pickDefined({
    key,
    label,
    description,
    placeholder,
    visibleIf,
    requiredIf: spec.can.beWritten ? requiredIf : undefined,
    readOnlyIf: spec.can.beWritten ? readOnlyIf : undefined,
    hidden,
    readOnly,
    width,
    required: spec.can.beWritten ? required : undefined,
    unique: spec.can.beUnique ? unique : undefined,
    // A default and a rule are kept while they can still fit: among texts, and among numbers.
    default: isSameFamily(field.kind, kind) ? field.default : undefined,
    validation: isSameFamily(field.kind, kind) ? field.validation : undefined,
  });
  // Start settings with what the old kind had of the same name; the definition check refuses what does not fit.
  return { ...common, ...startSettings(kind, linkForm), ...sharedSettings(field, kind) } as FieldDefinition;
}

const families: readonly (readonly FieldKind[])[] = [
  texts,
  ["number", "money", "integer", "rating", "progress"],
  ["choice"],
  ["choices"],
];

function isSameFamily(from: FieldKind, to: FieldKind): boolean {
  return families.some((family) => family.includes(from) && family.includes(to));
}

function sharedSettings(field: FieldDefinition, kind: FieldKind): Readonly<Record<string, unknown>> {
  // Read by name: which settings there are is the spec's to say.
  const old = field as unknown as Readonly<Record<string, unknown>>;
  const names = Object.keys(fieldSpec(kind).settings.properties);
  const shared: Record<string, unknown> = {};
  for (const name of names) {
    const value = old[name];
    // A filter is about the form that is linked.
    if (name === "filter" && !("form" in field)) continue;
    if (value === undefined || (name === "max" && typeof value === "number" && kind !== "integer")) continue;
    if ((name === "min" || name === "max") && kind === "integer") {
      if (Number.isSafeInteger(Number(value))) shared[name] = Number(value);
    } else if (name === "min" || name === "max") shared[name] = String(value);
    else if (name === "onDelete" && kind === "links" && value === "cascade") shared[name] = "clear";
    else shared[name] = value;
  }
  return shared;
}

function pickDefined(common: { readonly [N in keyof FieldCommon]: FieldCommon[N] | undefined }): FieldCommon {
  // Undefined stands for absent in the line above; here it becomes absent.
  return Object.fromEntries(
    Object.entries(common).filter(([, value]) => value !== undefined),
  ) as unknown as FieldCommon;
}
