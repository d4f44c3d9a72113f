import { pickLabel } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import {
  ATOM_PRECEDENCE,
  COMPARISON_PRECEDENCE,
  NOT_PRECEDENCE,
  PERCENT_PRECEDENCE,
  SIGN_PRECEDENCE,
  precedence,
  words,
} from "./syntax.ts";
import type { Expr, SortTerm } from "./syntax.ts";
import type { TypedExpr } from "./typed.ts";
import type { FieldRef } from "./types.ts";

/** How names are shown; keys are what is stored, labels are what people read. */
export interface PrintOptions {
  readonly names: "keys" | "labels";
  readonly locale: Locale;
}

const asKeys: PrintOptions = { names: "keys", locale: "en" };

/**
 * The canonical spelling: one space around operators, only the brackets that are needed. parse(print(e)) equals e.
 * Labels need a checked expression, because only the check knows what a key is called.
 */
export function print(expr: Expr | TypedExpr, options: PrintOptions = asKeys): string {
  if (!("node" in expr)) return printExpr(expr, (_, name) => name);
  if (options.names === "keys") return printExpr(expr.expr, (_, name) => name);
  const labels = new Map(expr.scope.fields.map((field) => [field.key, pickLabel(field.label, options.locale)]));
  const seen = new Map<string, number>();
  for (const label of labels.values()) seen.set(label, (seen.get(label) ?? 0) + 1);
  // A label that two fields share, or that is another field's key, would be read back as another field.
  const isSafe = (label: string): boolean =>
    label !== "" && seen.get(label) === 1 && !labels.has(label) && !expr.locals.names.has(label);
  const nameOf = (name: string): string => {
    const label = labels.get(name);
    return label !== undefined && isSafe(label) ? label : name;
  };
  const optionOf = (node: Expr): string | null => {
    const option = expr.options.get(node);
    return option === undefined ? null : pickLabel(option.label, options.locale);
  };
  const nameAt = (node: Expr, name: string): string => {
    if (expr.locals.places.has(node)) return name;
    const named = expr.names.get(node);
    if (named === undefined) return nameOf(name);
    const label = labelAmong(named.field, named.among, options.locale);
    return expr.locals.names.has(label) ? named.field.key : label;
  };
  return printExpr(expr.expr, nameAt, optionOf);
}

const plain = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** The label of a related record's field, or its key where the label would be read as another one. */
function labelAmong(field: FieldRef, among: readonly FieldRef[], locale: Locale): string {
  const label = pickLabel(field.label, locale);
  const isTaken = among.some((other) => other !== field && (other.key === label || isLabelled(other, label)));
  return label === "" || isTaken ? field.key : label;
}

function isLabelled({ label }: FieldRef, text: string): boolean {
  return label.zh === text || label.en === text;
}

/** A field name as it must be written: bare when it reads as one word, in braces otherwise. */
export function printName(name: string): string {
  return plain.test(name) && !words.has(name.toLowerCase()) ? name : `{${name.replaceAll("}", "}}")}}`;
}

/** A text literal with its quotes. */
export function printText(value: string): string {
  // Curly quotes close a text as straight ones do, so they are doubled too.
  return `"${value.replaceAll(/["“”]/gu, "$&$&")}"`;
}

function printExpr(
  root: Expr,
  nameOf: (node: Expr, key: string) => string,
  optionOf: (node: Expr) => string | null = () => null,
): string {
  const list = (items: readonly Expr[]): string => items.map((item) => show(item, 0)).join(", ");

  function show(expr: Expr, minimum: number): string {
    const text = write(expr);
    return strength(expr) < minimum ? `(${text})` : text;
  }

  function write(expr: Expr): string {
    switch (expr.kind) {
      case "number":
        return expr.value;
      case "text":
        return printText(optionOf(expr) ?? expr.value);
      case "boolean":
        return expr.value ? "TRUE" : "FALSE";
      case "date":
        return `#${expr.value}#`;
      case "field":
        return printName(nameOf(expr, expr.name));
      case "unary":
        return expr.op === "not" ? writeNot(expr.operand) : `${expr.op}${show(expr.operand, SIGN_PRECEDENCE)}`;
      case "percent":
        return `${show(expr.operand, PERCENT_PRECEDENCE)}%`;
      case "binary": {
        const own = precedence[expr.op];
        // Comparisons do not chain, so the left side must bind tighter there.
        const left = own === COMPARISON_PRECEDENCE ? own + 1 : own;
        return `${show(expr.left, left)} ${expr.op} ${show(expr.right, own + 1)}`;
      }
      case "in":
        return `${show(expr.value, COMPARISON_PRECEDENCE + 1)} in (${list(expr.items)})`;
      case "between": {
        const [value, low, high] = [expr.value, expr.low, expr.high].map((part) =>
          show(part, COMPARISON_PRECEDENCE + 1),
        );
        return `${value} between ${low} and ${high}`;
      }
      case "call":
        return `${expr.name}(${list(expr.args)})`;
      case "member":
        return `${showBase(expr.base)}.${printName(nameOf(expr, expr.name))}`;
      case "rows":
        return `${showBase(expr.base)}[${[...(expr.condition === null ? [] : [show(expr.condition, 0)]), ...writeOrder(expr.order)].join(" ")}]`;
      default:
        return expr satisfies never;
    }
  }

  // A number would take the point for its own.
  function showBase(base: Expr): string {
    return base.kind === "number" ? `(${write(base)})` : show(base, ATOM_PRECEDENCE);
  }

  function writeOrder(order: readonly SortTerm[]): readonly string[] {
    if (order.length === 0) return [];
    const terms = order.map(({ value, isDescending }) => `${show(value, 0)}${isDescending ? " desc" : ""}`);
    return [`order by ${terms.join(", ")}`];
  }

  // A word before a bracket is a call, so `not (a = b) in (c)` would negate too little.
  function writeNot(operand: Expr): string {
    const text = show(operand, NOT_PRECEDENCE);
    return text.startsWith("(") ? `NOT(${show(operand, 0)})` : `not ${text}`;
  }

  return show(root, 0);
}

function strength(expr: Expr): number {
  switch (expr.kind) {
    case "unary":
      return expr.op === "not" ? NOT_PRECEDENCE : SIGN_PRECEDENCE;
    case "percent":
      return PERCENT_PRECEDENCE;
    case "binary":
      return precedence[expr.op];
    case "in":
    case "between":
      return COMPARISON_PRECEDENCE;
    case "number":
    case "text":
    case "boolean":
    case "date":
    case "field":
    case "call":
    case "member":
    case "rows":
      return ATOM_PRECEDENCE;
    default:
      return expr satisfies never;
  }
}
