import { EXACT_FACTORS } from "./number.ts";
import type { TypedNode } from "./typed.ts";

/**
 * How many factors the unrounded value of a node may hold. A chain of `+ - *` is computed exactly and rounded once at
 * its end; a chain that would grow past EXACT_FACTORS has its operands rounded first. Both back ends ask here, so they
 * round at the same places.
 */
export function exactSize(node: TypedNode): number {
  const own = factors(node);
  return own > EXACT_FACTORS ? 2 : own;
}

/** Whether an operand of this node stays unrounded. */
export function keepsExact(parent: TypedNode, operand: TypedNode): boolean {
  return isExact(parent) && isExact(operand) && factors(parent) <= EXACT_FACTORS;
}

/** A ring operation on numbers. */
export function isExact(node: TypedNode): boolean {
  return node.kind === "call" && node.overload.exact;
}

// Adding can carry one digit a term; MAX_DEPTH terms carry three, which the spare digits of Decimal's precision hold.
function factors(node: TypedNode): number {
  if (node.kind !== "call" || !node.overload.exact) return 1;
  const sizes = node.args.map(exactSize);
  if (!node.overload.product) return Math.max(...sizes);
  // A percent sign is a product with 0.01.
  return sizes.reduce((sum, size) => sum + size, sizes.length === 1 ? 1 : 0);
}
