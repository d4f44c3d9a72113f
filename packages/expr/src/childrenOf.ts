import type { Expr } from "./syntax.ts";

/** The expressions that stand right inside another, in the order in which they are written. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "unary":
    case "percent":
      return [expr.operand];
    case "binary":
      return [expr.left, expr.right];
    case "in":
      return [expr.value, ...expr.items];
    case "between":
      return [expr.value, expr.low, expr.high];
    case "call":
      return expr.args;
    case "member":
      return [expr.base];
    case "rows":
      return [expr.base, ...(expr.condition === null ? [] : [expr.condition]), ...expr.order.map(({ value }) => value)];
    case "number":
    case "text":
    case "boolean":
    case "date":
    case "field":
      return [];
    default:
      return expr satisfies never;
  }
}
