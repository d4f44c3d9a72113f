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
