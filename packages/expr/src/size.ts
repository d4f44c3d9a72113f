import { partsOf } from "./partsOf.ts";
import type { RelatedStep, TypedNode } from "./typed.ts";

const known = new WeakMap<TypedNode, number>();

/** How many nodes a tree has when it is written out; a node that stands in several places counts in each. */
export function sizeOf(node: TypedNode): number {
  const found = known.get(node);
  if (found !== undefined) return found;
  const size = partsOf(node).reduce((sum, part) => sum + sizeOf(part), 1);
  known.set(node, size);
  return size;
}

/** The same of the steps of a path. */
export function sizeOfSteps(steps: readonly RelatedStep[]): number {
  const parts = steps.flatMap(({ start, condition, order }) => [start, condition, ...order.map(({ value }) => value)]);
  return parts.reduce((sum, part) => sum + (part === null ? 0 : sizeOf(part)), steps.length);
}
