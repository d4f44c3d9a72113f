import type { FieldDefinition } from "./fieldDefinition.ts";
import { storageOf } from "./fieldSpecs.ts";

/** Whether a field's values are days or moments, which can be grouped by spans of days. */
export function holdsDates(field: FieldDefinition): boolean {
  const storage = storageOf(field);
  if (storage.kind !== "column" && storage.kind !== "system") return false;
  return storage.type === "date" || storage.type === "timestamptz(3)";
}
