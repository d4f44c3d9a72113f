import { partsOf } from "./partsOf.ts";
import type { TypedNode } from "./typed.ts";
import { elementType } from "./types.ts";
import type { Type } from "./types.ts";

/**
 * Most whole texts and lists that one result may be put together of. A text of a field has up to a million characters;
 * this many of them still fit what the database and JavaScript can hold.
 */
export const MAX_JOINED = 250;

const isOpenEnded = (type: Type): boolean => type.kind === "text" || elementType(type) !== null;

/** Of a number, a day and the like: nothing beside a text, but a list may hold many. */
const SCALAR = 1e-5;

/** How many whole texts and lists the largest result inside an expression may be put together of. */
export function largestResult(root: TypedNode): number {
  const locals = new Map<number, number>();
  let largest = 0;
  const grow = (node: TypedNode): number => {
    const size = measure(node);
    largest = Math.max(largest, size);
    return size;
  };
  const measure = (node: TypedNode): number => {
    switch (node.kind) {
      case "literal":
        return typeof node.value === "string" ? node.value.length / 1_000_000 : SCALAR;
      case "field":
        return isOpenEnded(node.type) ? 1 : SCALAR;
      case "local":
        return locals.get(node.id) ?? 1;
      case "let":
        for (const { id, value } of node.bindings) locals.set(id, grow(value));
        return grow(node.body);
      case "call": {
        const sizes = node.args.map(grow);
        return isOpenEnded(node.type) ? sizes.reduce((sum, size) => sum + size, 0) : SCALAR;
      }
      case "related": {
        const sizes = partsOf(node).map(grow);
        // The value is the last part.
        return node.isMany || node.value === null ? 1 : (sizes.at(-1) ?? 1);
      }
      default: {
        const sizes = partsOf(node).map(grow);
        return isOpenEnded(node.type) ? Math.max(0, ...sizes) : SCALAR;
      }
    }
  };
  grow(root);
  return largest;
}
