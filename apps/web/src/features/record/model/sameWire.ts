import type { FieldDefinition, Wire } from "@tongzhou/model";
import { sentValue } from "../../../fields/sentValue.ts";
import { ownValue } from "../../../fields/ownValue.ts";

/** Whether two values of a field are the same; names that come beside ids do not count, and blanks are one. */
export function isSameValue(field: FieldDefinition, a: Wire | undefined, b: Wire | undefined): boolean {
  return isSameWire(plain(field, a), plain(field, b));
}

function plain(field: FieldDefinition, value: Wire | undefined): Wire {
  const sent = value === undefined ? null : sentValue(field, value);
  if (sent === "" || (Array.isArray(sent) && sent.length === 0)) return null;
  // Read as typed or as stored, a decimal is one number.
  const isDecimal = field.kind === "number" || field.kind === "money";
  return isDecimal && typeof sent === "string" ? trimDecimal(sent) : sent;
}

function trimDecimal(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Deep equality of wire values; a missing part of an object is a blank one. */
export function isSameWire(a: Wire, b: Wire): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    // Narrowed on both sides: lists are compared in order.
    const [left, right] = [a as readonly Wire[], b as readonly Wire[]];
    if (!Array.isArray(a) || !Array.isArray(b) || left.length !== right.length) return false;
    return left.every((item, index) => isSameWire(item, right[index] ?? null));
  }
  const [left, right] = [a as { readonly [key: string]: Wire }, b as { readonly [key: string]: Wire }];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    isSameWire(ownValue(left, key) ?? null, ownValue(right, key) ?? null),
  );
}
