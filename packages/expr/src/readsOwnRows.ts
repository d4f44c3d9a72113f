import { partsOf } from "./partsOf.ts";
import { peopleFields } from "./people.ts";
import type { TypedExpr, TypedNode } from "./typed.ts";

/**
 * Whether an expression reads nothing but its own record and the rows of some of its relations: what a page that has
 * these rows at hand can evaluate by itself.
 */
export function readsOwnRows(typed: TypedExpr, relations: ReadonlySet<string>): boolean {
  const reads = (node: TypedNode, isOwn: boolean): boolean => {
    if (node.kind === "past") return false;
    if (node.kind === "own") return reads(node.value, true);
    if (node.kind !== "related") return partsOf(node).every((part) => reads(part, isOwn));
    const [step, ...others] = node.steps;
    if (!isOwn || step === undefined || others.length > 0) return false;
    const isAtHand = step.start === null && peopleFields(step.form) === null && relations.has(step.field);
    return isAtHand && partsOf(node).every((part) => reads(part, false));
  };
  return reads(typed.node, true);
}
