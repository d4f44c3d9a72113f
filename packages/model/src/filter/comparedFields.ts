import { bandedField, bandKey } from "@tongzhou/expr";
import type { FieldDefinition, FieldOf } from "../field/fieldDefinition.ts";
import { addressPartFields } from "./addressPartFields.ts";

/** What is compared besides a field itself: the parts of an address, and the band that a number is in. */
export function fieldsBeside(field: FieldDefinition): readonly FieldDefinition[] {
  if (field.kind === "address") return addressPartFields(field);
  const band = field.kind === "formula" ? bandOf(field) : null;
  return band === null ? [] : [band];
}

/** What a comparison's name means: a field, or what stands beside one; undefined when there is none of that name. */
export function comparedField(fields: ReadonlyMap<string, FieldDefinition>, name: string): FieldDefinition | undefined {
  const own = fields.get(name);
  if (own !== undefined) return own;
  const field = fields.get(bandedField(name) ?? name.split(".")[0] ?? "");
  return field === undefined ? undefined : fieldsBeside(field).find(({ key }) => key === name);
}

// Named as lists bring it.
function bandOf({ key, label, bands }: FieldOf<"formula">): FieldDefinition | null {
  if (bands === undefined) return null;
  return {
    key: bandKey(key),
    kind: "choice",
    label: { zh: `${label.zh}所在分档`, en: `Band of ${label.en ?? label.zh}` },
    // A band's beginning is no part of an option.
    options: bands.levels.map(({ from: _, ...option }) => option),
  };
}
