import { parse, type Expr } from "@tongzhou/expr";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import type { FilterOperator } from "../field/fieldSpec.ts";
import type { Wire } from "../recordWire.ts";
import { comparedField } from "./comparedFields.ts";
import { printComparison } from "./printComparison.ts";
import { readComparison } from "./readComparison.ts";

/**
 * A filter as the filter builder shows it. It is only another writing of an expression: what the builder cannot show
 * stays an expression part, so nothing is ever dropped.
 */
export type Condition =
  | {
      readonly kind: "compare";
      readonly field: string;
      readonly operator: FilterOperator;
      readonly values: readonly Wire[];
    }
  | { readonly kind: "all" | "any"; readonly items: readonly Condition[] }
  | { readonly kind: "expression"; readonly source: string };

/** Fields by key, for the kinds that decide how a value is written. */
export type FieldLookup = ReadonlyMap<string, FieldDefinition>;

/**
 * The filter as an expression; "" when there is nothing to filter by.
 * A comparison that is not filled in yet (no value where one is needed) is left out, because the person is still typing.
 */
export function printCondition(condition: Condition, fields: FieldLookup): string {
  switch (condition.kind) {
    case "expression":
      return condition.source.trim();
    case "compare": {
      const field = comparedField(fields, condition.field);
      return field === undefined ? "" : (printComparison(field, condition.operator, condition.values) ?? "");
    }
    case "all":
    case "any": {
      const word = condition.kind === "all" ? "and" : "or";
      const parts = condition.items
        .map((item) => ({ item, text: printCondition(item, fields) }))
        .filter(({ text }) => text !== "");
      if (parts.length === 1) return parts[0]?.text ?? "";
      return parts.map(({ item, text }) => (item.kind === "compare" ? text : `(${text})`)).join(` ${word} `);
    }
    default:
      return condition satisfies never;
  }
}

/** The expression as the builder can show it: a tree of comparisons, with parts it does not know kept as expressions. */
export function readCondition(source: string, fields: FieldLookup): Condition {
  if (source.trim() === "") return { kind: "all", items: [] };
  const parsed = parse(source);
  if (!parsed.ok) return { kind: "all", items: [{ kind: "expression", source }] };
  const condition = readNode(parsed.value, source, fields);
  return condition.kind === "all" || condition.kind === "any" ? condition : { kind: "all", items: [condition] };
}

function readNode(expr: Expr, source: string, fields: FieldLookup): Condition {
  if (expr.kind === "binary" && (expr.op === "and" || expr.op === "or")) {
    const kind = expr.op === "and" ? "all" : "any";
    return { kind, items: flatten(expr, expr.op).map((part) => readNode(part, source, fields)) };
  }
  return readComparison(expr, fields) ?? { kind: "expression", source: source.slice(expr.from, expr.to) };
}

function flatten(expr: Expr, op: "and" | "or"): readonly Expr[] {
  return expr.kind === "binary" && expr.op === op ? [...flatten(expr.left, op), ...flatten(expr.right, op)] : [expr];
}
