import { coerce, describe, localDateNode, retypeBlank, unify } from "./coerce.ts";
import type { Checked, Reporter } from "./coerce.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { holdsFix } from "./fixes.ts";
import { blankOf } from "./literalOf.ts";
import type { Expr } from "./syntax.ts";
import type { CompareOp, TypedNode } from "./typed.ts";
import { elementType, isAssignable } from "./types.ts";
import type { Kind, Type } from "./types.ts";

// Values are compared once they are of one type, and of a kind that can be.

/** What comparisons ask of the checker around them. */
export interface Comparing extends Reporter {
  readonly diagnostics: readonly Diagnostic[];
  infer(expr: Expr): Checked;
  /** `value in list`. */
  hasAny(at: Expr, list: Checked, value: Checked): TypedNode;
}

/** Kinds with an order; the others can only be equal or not. */
const ordered: ReadonlySet<Kind> = new Set(["text", "number", "date", "datetime", "time", "duration"]);
const equatable: ReadonlySet<Kind> = new Set([...ordered, "boolean", "choice", "member", "department", "link"]);

const boolean: Type = { kind: "boolean" };

/** `a = b` and its like. */
export function checkCompare(expr: Expr & { readonly kind: "binary" }, op: CompareOp, checker: Comparing): Checked {
  const [left, right] = comparable([expr.left, expr.right], expr, op !== "=" && op !== "<>", checker);
  if (left === undefined || right === undefined) return blankOf(expr);
  return {
    node: { kind: "compare", op, left: left.node, right: right.node, type: boolean, nullable: false },
    expr: { ...expr, left: left.expr, right: right.expr },
  };
}

/** `a in (b, c)`, and `a in list`. */
export function checkIn(expr: Expr & { readonly kind: "in" }, checker: Comparing): Checked {
  const [only] = expr.items;
  if (only === undefined) {
    checker.report("expr.argument_count", expr, { name: "in", expected: "1+", got: "0" });
    return blankOf(expr);
  }
  if (expr.items.length === 1) {
    const list = checker.infer(only);
    const element = elementType(list.node.type);
    if (element !== null) {
      const value = coerce(checker.infer(expr.value), element, checker);
      return {
        node: checker.hasAny(expr, list, value),
        expr: { ...expr, value: value.expr, items: [list.expr] },
      };
    }
  }
  const [value, ...items] = comparable([expr.value, ...expr.items], expr, false, checker);
  if (value === undefined) return blankOf(expr);
  return {
    node: { kind: "in", value: value.node, items: items.map((item) => item.node), type: boolean, nullable: false },
    expr: { ...expr, value: value.expr, items: items.map((item) => item.expr) },
  };
}

/** `a between b and c`. */
export function checkBetween(expr: Expr & { readonly kind: "between" }, checker: Comparing): Checked {
  const [value, low, high] = comparable([expr.value, expr.low, expr.high], expr, true, checker);
  if (value === undefined || low === undefined || high === undefined) return blankOf(expr);
  return {
    node: { kind: "between", value: value.node, low: low.node, high: high.node, type: boolean, nullable: false },
    expr: { ...expr, value: value.expr, low: low.expr, high: high.expr },
  };
}

/** A list beside a single value of its kind: whether it holds the value is another question. */
function refuseList(parts: readonly Checked[], whole: Expr, checker: Comparing): boolean {
  if (whole.kind !== "binary" || (whole.op !== "=" && whole.op !== "<>")) return false;
  const list = parts.find(({ node }) => elementType(node.type) !== null);
  const value = parts.find(({ node }) => elementType(node.type) === null);
  const item = list === undefined ? null : elementType(list.node.type);
  if (list === undefined || value === undefined || item === null) return false;
  const { type } = value.node;
  if (!(isAssignable(type, item) && type.kind !== "blank") && !(item.kind === "choice" && type.kind === "text"))
    return false;
  const params = { expected: describe(list.node.type), got: describe(type) };
  checker.report("expr.type_mismatch", value.expr, params, holdsFix(whole, list.expr, value.expr, whole.op === "<>"));
  return true;
}

/** Brings operands of a comparison to one type; nothing when they cannot be compared. */
function comparable(exprs: readonly Expr[], whole: Expr, needsOrder: boolean, checker: Comparing): readonly Checked[] {
  const before = checker.diagnostics.length;
  let parts = exprs.map((part) => checker.infer(part));
  // A day beside an instant means "on that day", so instants become the day they fall on.
  if (parts.some(({ node }) => node.type.kind === "date") && parts.some(({ node }) => node.type.kind === "datetime"))
    parts = parts.map((part) =>
      part.node.type.kind === "datetime" ? { ...part, node: localDateNode(part.node) } : part,
    );
  if (refuseList(parts, whole, checker)) return [];
  const type = unify(parts, checker);
  if (checker.diagnostics.length > before || type === null) return [];
  if (type.kind !== "blank" && !(needsOrder ? ordered : equatable).has(type.kind)) {
    checker.report("expr.not_comparable", whole, { type: describe(type) });
    return [];
  }
  return parts.map((part) => {
    const coerced = coerce(part, type, checker);
    return { ...coerced, node: retypeBlank(coerced.node, type.kind === "blank" ? { kind: "text" } : type) };
  });
}
