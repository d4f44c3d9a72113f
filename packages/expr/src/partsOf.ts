import { unreachable } from "@tongzhou/base";
import type { TypedNode } from "./typed.ts";

/** The nodes a node is made of; those along a path stand in related records. */
export function partsOf(node: TypedNode): readonly TypedNode[] {
  switch (node.kind) {
    case "literal":
    case "field":
    case "band":
    case "local":
      return [];
    case "let":
      return [...node.bindings.map((binding) => binding.value), node.body];
    case "own":
      return [node.value];
    case "past":
      return node.record === null ? [node.at] : [node.record, node.at];
    case "related": {
      const steps = node.steps.flatMap(({ start, condition, order }) => [
        ...(start === null ? [] : [start]),
        ...(condition === null ? [] : [condition]),
        ...order.map((term) => term.value),
      ]);
      return node.value === null ? steps : [...steps, node.value];
    }
    case "call":
      return node.args;
    case "compare":
      return [node.left, node.right];
    case "logic":
    case "coalesce":
      return node.items;
    case "not":
    case "isBlank":
    case "isError":
    case "errorType":
      return [node.operand];
    case "ifError":
      return [node.operand, node.otherwise];
    case "in":
      return [node.value, ...node.items];
    case "between":
      return [node.value, node.low, node.high];
    case "choose":
      return [...node.branches.flatMap(({ when, gives }) => [when, gives]), node.otherwise];
    case "switch":
      return [node.subject, ...node.cases.flatMap(({ match, gives }) => [match, gives]), node.otherwise];
    default:
      return unreachable(node);
  }
}
