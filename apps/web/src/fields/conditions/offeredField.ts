import type { FieldDefinition, Wire } from "@tongzhou/model";
import { wireList } from "../checkWire.ts";

/** The field with the options that can be picked now, and those that are held. */
export function offeredField(
  field: FieldDefinition,
  value: Wire,
  unavailable: ReadonlySet<string> | undefined,
): FieldDefinition {
  if (unavailable === undefined || unavailable.size === 0) return field;
  if (field.kind !== "choice" && field.kind !== "choices") return field;
  const held = new Set<Wire>(field.kind === "choice" ? [value] : wireList(value));
  return { ...field, options: field.options.filter(({ key }) => !unavailable.has(key) || held.has(key)) };
}
