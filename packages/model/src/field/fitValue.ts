import { Decimal } from "decimal.js";
import type { Wire } from "../recordWire.ts";
import type { FieldDefinition } from "./fieldDefinition.ts";
import { decodeField } from "./fieldSpecs.ts";
import { valueLimits } from "./valueLimits.ts";

/**
 * A computed value as its field takes it: rounded to its decimals, without what a codec takes away. What the field
 * refuses stays as it is, and is told as any such value.
 */
export function fitValue(field: FieldDefinition, value: Wire): Wire {
  const limits = valueLimits(field);
  if (value === null || limits === null) return value;
  const rounded =
    limits.kind === "decimal" ? round(value, limits.decimals) : limits.kind === "whole" ? round(value, null) : value;
  const decoded = decodeField(field, rounded);
  // The kinds with limits have columns of values that JSON knows.
  return decoded.ok ? decoded.value : rounded;
}

function round(value: Wire, decimals: number | null): Wire {
  if (typeof value !== "string" && typeof value !== "number") return value;
  const number = new WideDecimal(value).toDecimalPlaces(decimals ?? 0, Decimal.ROUND_HALF_UP);
  return decimals === null && number.abs().lessThanOrEqualTo(Number.MAX_SAFE_INTEGER)
    ? number.toNumber()
    : number.toFixed();
}

// Values of the language have at most 130 digits.
const WideDecimal = Decimal.clone({ precision: 400, toExpNeg: -9e15, toExpPos: 9e15 });
