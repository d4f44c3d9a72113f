import { bandKey, type Expr } from "@tongzhou/expr";
import type { FilterOperator } from "../field/fieldSpec.ts";
import type { Wire } from "../recordWire.ts";
import { comparedField } from "./comparedFields.ts";
import type { Condition, FieldLookup } from "./condition.ts";

type Comparison = Extract<Condition, { readonly kind: "compare" }>;

const operators: Readonly<Record<string, FilterOperator>> = {
  "=": "is",
  "<>": "is_not",
  "<": "less",
  "<=": "less_or_equal",
  ">": "greater",
  ">=": "greater_or_equal",
  CONTAINS: "contains",
  STARTSWITH: "starts_with",
  HASANY: "has_any",
  HASALL: "has_all",
  ISBLANK: "is_blank",
  ISNOTBLANK: "is_not_blank",
};

/** The comparison a part of an expression is, when it is one that printComparison writes; null otherwise. */
export function readComparison(expr: Expr, fields: FieldLookup): Comparison | null {
  switch (expr.kind) {
    case "binary":
      return isMe(expr.right) && expr.op === "="
        ? compare(expr.left, "is_me", [], fields)
        : compare(expr.left, operators[expr.op], [expr.right], fields);
    case "in":
      return compare(expr.value, "in", expr.items, fields);
    case "between":
      return compare(expr.value, "between", [expr.low, expr.high], fields);
    case "call": {
      const [subject, ...rest] = expr.args;
      if (subject === undefined) return null;
      const name = expr.name.toUpperCase();
      if (name === "HASANY" && rest.length === 1 && rest[0] !== undefined && isMe(rest[0]))
        return compare(subject, "is_me", [], fields);
      return compare(subject, operators[name], rest, fields);
    }
    case "unary":
      return expr.op === "not" ? negate(readComparison(expr.operand, fields)) : null;
    default:
      return null;
  }
}

function negate(comparison: Comparison | null): Comparison | null {
  if (comparison?.operator === "in") return { ...comparison, operator: "not_in" };
  if (comparison?.operator === "contains") return { ...comparison, operator: "not_contains" };
  return null;
}

function compare(
  subject: Expr,
  operator: FilterOperator | undefined,
  literals: readonly Expr[],
  fields: FieldLookup,
): Comparison | null {
  const name = nameOf(subject);
  if (operator === undefined || name === null || comparedField(fields, name) === undefined) return null;
  const values: Wire[] = [];
  for (const literal of literals) {
    const value = readLiteral(literal);
    if (value === undefined) return null;
    values.push(value);
  }
  return { kind: "compare", field: name, operator, values };
}

// In either language, as it was written.
const bandNames: ReadonlySet<string> = new Set(["BAND", "所在分档"]);

function nameOf(subject: Expr): string | null {
  if (subject.kind === "call") {
    const [of, ...others] = subject.args;
    if (!bandNames.has(subject.name.toUpperCase()) || of?.kind !== "field" || others.length > 0) return null;
    return bandKey(of.name);
  }
  if (subject.kind === "member" && subject.base.kind === "field") return `${subject.base.name}.${subject.name}`;
  return subject.kind === "field" ? subject.name : null;
}

function isMe(expr: Expr): boolean {
  return expr.kind === "call" && expr.name.toUpperCase() === "CURRENT_USER" && expr.args.length === 0;
}

const idFunctions: ReadonlySet<string> = new Set(["MEMBER", "DEPARTMENT", "RECORD", "SECONDS"]);

function readLiteral(expr: Expr): Wire | undefined {
  switch (expr.kind) {
    case "text":
    case "date":
    case "boolean":
    case "number":
      return expr.value;
    case "unary":
      return expr.op === "-" && expr.operand.kind === "number" ? `-${expr.operand.value}` : undefined;
    case "call": {
      const numbers = expr.args.map((arg) => (arg.kind === "number" ? Number(arg.value) : Number.NaN));
      if (numbers.some((number) => !Number.isSafeInteger(number))) return undefined;
      const name = expr.name.toUpperCase();
      if (idFunctions.has(name) && numbers.length === 1) return numbers[0];
      return name === "TIME" && numbers.length === 3
        ? numbers.map((part) => String(part).padStart(2, "0")).join(":")
        : undefined;
    }
    default:
      return undefined;
  }
}
