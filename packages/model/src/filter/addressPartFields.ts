import { addressParts } from "@tongzhou/expr";
import type { FieldDefinition, FieldOf } from "../field/fieldDefinition.ts";

/** The parts of an address as texts to compare, named like a path: `office.province`. */
export function addressPartFields(field: FieldOf<"address">): readonly FieldDefinition[] {
  return addressParts
    .filter(({ key }) => key !== "detail" || field.detail !== false)
    .map(({ key, label }) => ({
      key: `${field.key}.${key}`,
      kind: "text",
      label: {
        zh: `${field.label.zh}·${label.zh}`,
        en: `${field.label.en ?? field.label.zh} · ${label.en ?? label.zh}`,
      },
    }));
}

/** What a comparison's name means: a field, or a part of an address; undefined when there is none of that name. */
export function comparedField(fields: ReadonlyMap<string, FieldDefinition>, name: string): FieldDefinition | undefined {
  const [key = ""] = name.split(".");
  const field = fields.get(key);
  if (key === name) return field;
  return field?.kind === "address" ? addressPartFields(field).find((part) => part.key === name) : undefined;
}
