import { describe } from "./coerce.ts";
import type { Checked } from "./coerce.ts";
import type { Enclosing } from "./checkPath.ts";
import type { Expr } from "./syntax.ts";
import type { TypedNode } from "./typed.ts";
import type { FieldRef, Type } from "./types.ts";

type Call = Expr & { readonly kind: "call" };

const blankNode: TypedNode = { kind: "literal", value: null, type: { kind: "blank" }, nullable: true };

/** BAND(number): in which of its bands a number is, as a choice among them. */
export function checkBand(expr: Call, scope: Enclosing): Checked {
  const [asked, ...others] = expr.args;
  if (asked === undefined || others.length > 0) {
    scope.report("expr.argument_count", expr, { name: expr.name, expected: "1", got: `${expr.args.length}` });
    return { node: blankNode, expr };
  }
  const value = scope.infer(asked);
  const rebuilt: Expr = { ...expr, args: [value.expr] };
  const { kind } = value.node.type;
  if (kind === "blank") return { node: blankNode, expr: rebuilt };
  if (kind !== "number") {
    scope.report("expr.type_mismatch", asked, { expected: "number", got: describe(value.node.type) });
    return { node: blankNode, expr: rebuilt };
  }
  const bands = fieldOf(value, scope)?.bands;
  const node = bands === undefined ? null : bandOf(value.node, { kind: "choice", options: bands });
  if (node !== null) {
    scope.root.volatile = true;
    if (node.kind === "band" && scope.root === scope) scope.root.bands.add(node.key);
    return { node, expr: rebuilt };
  }
  const banded = scope.scope.fields.filter((field) => field.bands !== undefined);
  const [only] = banded;
  const place = { from: asked.from, to: asked.to };
  const fix =
    only === undefined || banded.length > 1 ? undefined : { label: only.label.zh, replace: only.key, ...place };
  scope.report("expr.no_bands", asked, { fields: banded.map((field) => field.label.zh).join("、") }, fix);
  return { node: blankNode, expr: rebuilt };
}

/** The field that a name or a path ends at. */
function fieldOf({ node, expr }: Checked, scope: Enclosing): FieldRef | undefined {
  if (expr.kind === "member") return scope.names.get(expr)?.field;
  return node.kind === "field" ? scope.scope.fields.find((field) => field.key === node.key) : undefined;
}

/** The band in place of the number that a node reads; null when it reads a list, or computes. */
function bandOf(node: TypedNode, type: Type): TypedNode | null {
  switch (node.kind) {
    case "field":
      return { kind: "band", key: node.key, type, nullable: true };
    case "own": {
      const value = bandOf(node.value, type);
      return value === null ? null : { ...node, value, type, nullable: true };
    }
    case "related": {
      const value = node.value === null || node.isMany ? null : bandOf(node.value, type);
      return value === null ? null : { ...node, value, type };
    }
    default:
      return null;
  }
}
