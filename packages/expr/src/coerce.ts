import type { Diagnostic, DiagnosticCode, Suggestion } from "./diagnostic.ts";
import { convertFix, dayFix } from "./fixes.ts";
import { findOption } from "./names.ts";
import type { Expr, Span } from "./syntax.ts";
import type { TypedNode } from "./typed.ts";
import { isAssignable } from "./types.ts";
import type { OptionRef, Type } from "./types.ts";
import { dateOfDatetime } from "./zoneOverloads.ts";

/** A checked part: its typed node, and its source with names resolved to keys. */
export interface Checked {
  readonly node: TypedNode;
  readonly expr: Expr;
}

/** Where findings go. */
export interface Reporter {
  readonly options: Map<Expr, OptionRef>;
  report(code: DiagnosticCode, at: Span, params: Record<string, string>, suggestion?: Suggestion): void;
  add(diagnostic: Diagnostic): void;
  useVolatile(at: Span, name: string): void;
  /** A function without SQL: one that a statement can ask for, or one that JavaScript alone can do. */
  useJavaScript(at: Span, name: string, how: "alone" | "batches"): void;
  usePeople(): void;
  condition(expr: Expr): Checked;
}

/** The type's name for a message; the text tables say it in words. */
export function describe(type: Type): string {
  return type.kind;
}

/** A part of type blank is blank in every row: it becomes a blank of the wanted type. */
export function retypeBlank(node: TypedNode, type: Type): TypedNode {
  return node.type.kind === "blank" ? { kind: "literal", value: null, type, nullable: true } : node;
}

/** Whether this is a text that may turn out to be an option's name, or a branching whose every result is one. */
export function isTextLiteral({ node, expr }: Checked): boolean {
  if (node.type.kind !== "text") return false;
  if (expr.kind === "text") return node.kind === "literal";
  if (expr.kind !== "call" || expr.name === "LABEL") return false;
  const results = branchResults(node);
  const places = resultPlaces(expr.name, expr.args.length);
  return (
    results.length > 0 &&
    results.every((result, index) => {
      const source = expr.args[places[index] ?? -1];
      const isNone = result.kind === "literal" && result.value === null;
      return isNone || (source !== undefined && isTextLiteral({ node: result, expr: source }));
    })
  );
}

/** The day an instant falls on in the workspace's zone. */
export function localDateNode(operand: TypedNode): TypedNode {
  return { kind: "call", overload: dateOfDatetime, args: [operand], type: { kind: "date" }, nullable: true };
}

/**
 * Turns a text literal into the option it names when a choice is wanted; an option that does not exist is reported,
 * because a condition that silently never holds is worse than an error. Everything else is left as it is.
 */
export function coerce(checked: Checked, target: Type, reporter: Reporter): Checked {
  const { node, expr } = checked;
  if (target.kind !== "choice") return checked;
  if (expr.kind === "text" && node.kind === "literal" && node.type.kind === "text") {
    const found = findOption(expr.value, target.options, expr);
    if (!found.ok) {
      reporter.add(found.error);
      return { node: { kind: "literal", value: null, type: { kind: "blank" }, nullable: true }, expr };
    }
    const resolved: Expr = { ...expr, value: found.value.key };
    reporter.options.set(resolved, found.value);
    return { node: { kind: "literal", value: found.value.key, type: target, nullable: false }, expr: resolved };
  }
  return node.type.kind === "choice" ? checked : coerceBranches(checked, target, reporter);
}

/** IF, IFS, SWITCH and COALESCE of text literals, where a choice is wanted. */
function coerceBranches({ node, expr }: Checked, target: Type, reporter: Reporter): Checked {
  if (expr.kind !== "call" || node.type.kind !== "text") return { node, expr };
  const args = [...expr.args];
  const results = branchResults(node);
  // The results' source nodes are found by position: they are the arguments that became these typed nodes.
  const places = resultPlaces(expr.name, args.length);
  const coerced = results.map((result, index) => {
    const place = places[index] ?? -1;
    const source = args[place];
    if (source === undefined) return result;
    const done = coerce({ node: result, expr: source }, target, reporter);
    args[place] = done.expr;
    return retypeBlank(done.node, target);
  });
  const whole: Expr = { ...expr, args };
  switch (node.kind) {
    case "choose":
      return {
        node: {
          ...node,
          type: target,
          branches: node.branches.map((branch, index) => ({ ...branch, gives: coerced[index] ?? branch.gives })),
          otherwise: coerced[node.branches.length] ?? retypeAnyBlank(node.otherwise, target),
        },
        expr: whole,
      };
    case "switch":
      return {
        node: {
          ...node,
          type: target,
          cases: node.cases.map((one, index) => ({ ...one, gives: coerced[index] ?? one.gives })),
          otherwise: coerced[node.cases.length] ?? retypeAnyBlank(node.otherwise, target),
        },
        expr: whole,
      };
    case "coalesce":
      return { node: { ...node, type: target, items: coerced }, expr: whole };
    default:
      return { node, expr };
  }
}

function retypeAnyBlank(node: TypedNode, type: Type): TypedNode {
  return node.kind === "literal" && node.value === null ? { ...node, type } : node;
}

function branchResults(node: TypedNode): readonly TypedNode[] {
  switch (node.kind) {
    case "choose":
      return [...node.branches.map((branch) => branch.gives), node.otherwise];
    case "switch":
      return [...node.cases.map((one) => one.gives), node.otherwise];
    case "coalesce":
      return node.items;
    default:
      return [];
  }
}

/** Which arguments are results, in the order of branchResults. */
function resultPlaces(name: string, count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  switch (name) {
    case "IF":
      return all.slice(1);
    case "IFS":
      return all.filter((index) => index % 2 === 1);
    case "SWITCH": {
      const results = all.filter((index) => index > 0 && index % 2 === 0);
      return count % 2 === 0 ? [...results, count - 1] : results;
    }
    default:
      return all;
  }
}

/** The one type all parts can have, or null after a report. Text literals follow a choice beside them. */
export function unify(parts: readonly Checked[], reporter: Reporter): Type | null {
  const typed = parts.filter(({ node }) => node.type.kind !== "blank");
  const lead = typed.find((part) => !isTextLiteral(part)) ?? typed[0];
  if (lead === undefined) return { kind: "blank" };
  const { type } = lead.node;
  for (const part of typed) {
    const isOption = type.kind === "choice" && isTextLiteral(part);
    if (isOption || isAssignable(part.node.type, type)) continue;
    reportMismatch(part, type, reporter);
    return null;
  }
  return type;
}

/** Says that a part has the wrong type, with the fix when it is a date written as text. */
export function reportMismatch({ node, expr }: Checked, wanted: Type, reporter: Reporter): void {
  const params = { expected: describe(wanted), got: describe(node.type) };
  reporter.report("expr.type_mismatch", expr, params, fixOf(expr, node.type, wanted));
}

function fixOf(expr: Expr, given: Type, wanted: Type): Suggestion | undefined {
  if (expr.kind !== "text") return convertFix(expr, given, wanted);
  if (wanted.kind === "date" || wanted.kind === "datetime") return dayFix(expr.value, expr);
  const number = asNumber(expr.value, wanted);
  return number === null ? undefined : { label: number, replace: number, from: expr.from, to: expr.to };
}

function asNumber(text: string, wanted: Type): string | null {
  return wanted.kind === "number" && /^-?\d{1,30}(\.\d{1,30})?$/.test(text) ? text : null;
}
