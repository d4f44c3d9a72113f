import { failure, findError } from "./errorValue.ts";
import type { ErrorValue } from "./errorValue.ts";
import type { TypedNode } from "./typed.ts";

type Call = TypedNode & { readonly kind: "call" };

/** Whether an argument may not be blank; only then can a call without a result be an error, else it is blank. */
export function isStrict(node: Call): boolean {
  const { overload } = node;
  return !overload.neverBlank && node.args.some((_, index) => isStrictAt(node, index));
}

/** Whether a blank in this place makes the result blank. */
export function isStrictAt({ overload }: Call, index: number): boolean {
  return (overload.params[index] ?? overload.rest)?.takesBlank === false;
}

/** Which error a call without a result is. */
export function failureOf(node: Call): ErrorValue {
  return findError(node.fails ?? "") ?? (node.type.kind === "text" ? failure.value : failure.num);
}
