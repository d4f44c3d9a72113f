import { Decimal } from "@tongzhou/expr";
import type { Value } from "@tongzhou/expr";
import type { FieldDefinition } from "@tongzhou/model";

/** What a formula gave as its field keeps it, rounded to its decimals: what reads the formula goes on from that. */
export function roundFormula(field: FieldDefinition, value: Value): Value {
  const isRounded = field.kind === "formula" && field.result === "number" && field.decimals !== undefined;
  if (!isRounded || !(value instanceof Decimal)) return value;
  return value.toDecimalPlaces(field.decimals, Decimal.ROUND_HALF_UP);
}
