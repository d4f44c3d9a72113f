import { fromWire } from "@tongzhou/expr";
import type { Type, Value } from "@tongzhou/expr";
import { exprTypeOf } from "@tongzhou/model";
import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { sentValue } from "./sentValue.ts";
import { ownValue } from "./ownValue.ts";
import { subformRows } from "./subform/subformModel.ts";
import { addressValue } from "./place/addressValue.ts";

type PlainWire = Parameters<typeof fromWire>[1];

/** A record's values as the language reads them. What cannot be read as its type counts as blank. */
export function buildRow(
  fields: ReadonlyMap<string, FieldDefinition>,
  values: WireValues,
  system: WireValues,
): (key: string) => Value {
  return (key) => {
    const field = fields.get(key);
    if (field !== undefined) return readValue(exprTypeOf(field), plainWire(field, ownValue(values, key) ?? null));
    const type: Type = key === "id" ? { kind: "number" } : { kind: key.endsWith("_at") ? "datetime" : "member" };
    const value = ownValue(system, key);
    return isPlain(value) ? readValue(type, value) : null;
  };
}

function readValue(type: Type, wire: PlainWire): Value {
  try {
    return fromWire(type, wire);
  } catch {
    return null;
  }
}

// Places can only be asked whether they are blank, so any is one word. Rows are counted: those not saved by their place.
function plainWire(field: FieldDefinition, value: Wire): PlainWire {
  const sent = sentValue(field, value);
  if (field.kind === "address") return addressValue(sent);
  if (field.kind === "location") return sent === null ? null : "filled";
  if (field.kind === "subform")
    return subformRows(sent).map(({ id }, index) => (typeof id === "number" ? id : -1 - index));
  return isPlain(sent) ? sent : null;
}

function isPlain(value: Wire | undefined): value is PlainWire {
  if (value === undefined) return false;
  if (Array.isArray(value)) return value.every((item: Wire) => isPlain(item));
  return value === null || typeof value !== "object";
}
