import type { Checked } from "./coerce.ts";
import type { Expr } from "./syntax.ts";
import type { TypedNode } from "./typed.ts";
import type { Type } from "./types.ts";

/** A literal, typed. */
export function literal(expr: Expr, type: Type, value: (TypedNode & { readonly kind: "literal" })["value"]): Checked {
  return { node: { kind: "literal", value, type, nullable: value === null }, expr };
}

/** Stands for a part that was refused, so that the rest is still checked. */
export function blankOf(expr: Expr): Checked {
  return literal(expr, { kind: "blank" }, null);
}
