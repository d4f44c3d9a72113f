import { bandedField, print, type BinaryOp, type Expr } from "@tongzhou/expr";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import { exprTypeOf } from "../field/fieldSpecs.ts";
import type { FilterOperator } from "../field/fieldSpec.ts";
import type { Wire } from "../recordWire.ts";

const at = { from: 0, to: 0 } as const;

const signs: Partial<Record<FilterOperator, BinaryOp>> = {
  is: "=",
  is_not: "<>",
  less: "<",
  less_or_equal: "<=",
  greater: ">",
  greater_or_equal: ">=",
};

const calls: Partial<Record<FilterOperator, string>> = {
  contains: "CONTAINS",
  starts_with: "STARTSWITH",
  has_any: "HASANY",
  has_all: "HASALL",
};

/** One comparison as expression text, or null while a value it needs is missing or cannot be written for the field. */
export function printComparison(
  field: FieldDefinition,
  operator: FilterOperator,
  values: readonly Wire[],
): string | null {
  const expr = buildComparison(field, operator, values);
  return expr === null ? null : print(expr);
}

function buildComparison(field: FieldDefinition, operator: FilterOperator, values: readonly Wire[]): Expr | null {
  const name = buildSubject(field.key);
  const items = values.flatMap((value) => buildLiteral(field, value) ?? []);
  if (items.length < values.length) return null;
  const [first, second] = items;
  const call = (fn: string, args: readonly Expr[]): Expr => ({ ...at, kind: "call", name: fn, args });
  const not = (operand: Expr): Expr => ({ ...at, kind: "unary", op: "not", operand });
  switch (operator) {
    case "is_blank":
      return call("ISBLANK", [name]);
    case "is_not_blank":
      return call("ISNOTBLANK", [name]);
    case "is_me": {
      const me = call("CURRENT_USER", []);
      return exprTypeOf(field).kind === "members"
        ? call("HASANY", [name, me])
        : { ...at, kind: "binary", op: "=", left: name, right: me };
    }
    case "in":
    case "not_in": {
      if (first === undefined) return null;
      const among: Expr = { ...at, kind: "in", value: name, items };
      return operator === "in" ? among : not(among);
    }
    case "between":
      return first === undefined || second === undefined
        ? null
        : { ...at, kind: "between", value: name, low: first, high: second };
    case "not_contains":
      return first === undefined ? null : not(call("CONTAINS", [name, first]));
    default: {
      if (first === undefined) return null;
      const op = signs[operator];
      if (op !== undefined) return { ...at, kind: "binary", op, left: name, right: first };
      const fn = calls[operator];
      return fn === undefined ? null : call(fn, [name, ...items]);
    }
  }
}

function buildSubject(name: string): Expr {
  const banded = bandedField(name);
  if (banded !== null) return { ...at, kind: "call", name: "BAND", args: [{ ...at, kind: "field", name: banded }] };
  const [key = "", part] = name.split(".");
  const whole: Expr = { ...at, kind: "field", name: key };
  return part === undefined ? whole : { ...at, kind: "member", base: whole, name: part };
}

/** A value as the literal the field's type is compared with. Instants are compared by day, as people mean them. */
export function buildLiteral(field: FieldDefinition, value: Wire): Expr | null {
  const type = exprTypeOf(field).kind;
  const id = (fn: string): Expr | null =>
    typeof value === "number"
      ? { ...at, kind: "call", name: fn, args: [{ ...at, kind: "number", value: String(value) }] }
      : null;
  switch (type) {
    case "text":
    case "choice":
    case "choices":
      return typeof value === "string" && value !== "" ? { ...at, kind: "text", value } : null;
    case "number":
      return buildNumber(value);
    case "boolean":
      return typeof value === "boolean" ? { ...at, kind: "boolean", value } : null;
    case "date":
    case "datetime":
      return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? { ...at, kind: "date", value } : null;
    case "time": {
      const parts = typeof value === "string" ? /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(value) : null;
      if (parts === null) return null;
      const args = parts.slice(1, 4).map((part): Expr => ({ ...at, kind: "number", value: String(Number(part ?? 0)) }));
      return { ...at, kind: "call", name: "TIME", args };
    }
    case "duration":
      return id("SECONDS");
    case "member":
    case "members":
      return id("MEMBER");
    case "department":
    case "departments":
      return id("DEPARTMENT");
    case "link":
    case "links":
      return id("RECORD");
    default:
      return null;
  }
}

function buildNumber(value: Wire): Expr | null {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || !/^-?\d+(\.\d+)?$/.test(text)) return null;
  const number: Expr = { ...at, kind: "number", value: text.replace(/^-/, "") };
  return text.startsWith("-") ? { ...at, kind: "unary", op: "-", operand: number } : number;
}
