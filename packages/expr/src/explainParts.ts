import { ok } from "@tongzhou/base";
import { childrenOf } from "./childrenOf.ts";
import { check } from "./check.ts";
import { MAX_NODES } from "./limits.ts";
import { print } from "./print.ts";
import { sizeOf } from "./size.ts";
import { ownRecord } from "./syntax.ts";
import type { Expr } from "./syntax.ts";
import type { TypedExpr } from "./typed.ts";

/** A part of an expression that has a value of its own for a record. */
export interface ExplainedPart {
  /** Where it stands in the tree, unlike every other part: the numbers of the arguments on the way, `0.1.0`. */
  readonly id: string;
  /** How many of the parts listed it stands in; the whole is 0. */
  readonly depth: number;
  /** The part as the whole has it: `print({ ...whole, expr })` says it with labels. */
  readonly expr: Expr;
  /** What it gives for the record; a part of LET brings the names it asks for. */
  readonly typed: TypedExpr;
  /** Whether there it is an error; null where too many error tests stand in each other. */
  readonly isError: TypedExpr | null;
}

// A reader follows so many lines; what lies deeper is part of what is shown.
const mostParts = 40;

type Wrap = (part: Expr) => Expr;

/**
 * The parts of an expression, the whole first and each before its own parts, each once. Literals speak for themselves
 * and are left out; so is what stands in brackets and has another value for each related record, save what it asks of
 * the own record.
 * @param most 1 gives the whole alone
 */
export function explainParts(whole: TypedExpr, most = mostParts): readonly ExplainedPart[] {
  const found: ExplainedPart[] = [];
  const said = new Set<string>();
  // Each part is evaluated by itself, so nested ones cost again; together they may cost as much as one expression.
  let left = Math.max(MAX_NODES, sizeOf(whole.node));

  const visit = (expr: Expr, depth: number, id: string, wrap: Wrap): void => {
    const isWhole = expr === whole.expr;
    if (!isWhole && (found.length >= most || isLiteral(expr))) return;
    const part = isWhole ? ok(whole) : check(wrap(expr), whole.scope);
    const size = part.ok ? sizeOf(part.value.node) : 0;
    const text = part.ok ? print(part.value) : "";
    const isShown = part.ok && !said.has(text) && (isWhole || part.value.type.kind !== "blank") && size <= left;
    if (isShown) {
      left -= size;
      said.add(text);
      const failing = check(call(expr, "ISERROR", [wrap(expr)]), whole.scope);
      const isError = failing.ok ? failing.value : null;
      found.push({ id, depth, expr, typed: part.value, isError });
    }
    const inner = isShown ? depth + 1 : depth;
    const enter = (part: Expr, at: number | string, more: Wrap = wrap): void => visit(part, inner, `${id}.${at}`, more);
    const enterOwn = (part: Expr, at: string): void => {
      if (isOwn(part)) enter(part, at);
      else childrenOf(part).forEach((one, index) => enterOwn(one, `${at}.${index}`));
    };
    if (expr.kind === "rows") {
      enter(expr.base, 0);
      [expr.condition, ...expr.order.map(({ value }) => value)].forEach((one, index) => {
        if (one !== null) enterOwn(one, `${index + 1}`);
      });
    } else if (expr.kind === "call" && expr.name === "LET") {
      expr.args.forEach((arg, index) => {
        const isName = index % 2 === 0 && index < expr.args.length - 1;
        const before = expr.args.slice(0, index - (index % 2));
        if (!isName) enter(arg, index, before.length === 0 ? wrap : (one) => wrap(call(expr, "LET", [...before, one])));
      });
    } else if (expr.kind === "call" && overRecords.has(expr.name)) {
      expr.args.forEach((arg, index) => (index === 0 ? enter(arg, index) : enterOwn(arg, `${index}`)));
    } else childrenOf(expr).forEach((one, index) => enter(one, index));
  };
  visit(whole.expr, 0, "0", (part) => part);
  return found;
}

// Names in their second argument mean the related record's fields.
const overRecords: ReadonlySet<string> = new Set(["ANY", "ALL"]);

function call({ from, to }: Expr, name: string, args: readonly Expr[]): Expr {
  return { kind: "call", name, args, from, to };
}

function isLiteral(expr: Expr): boolean {
  if (expr.kind === "unary" || expr.kind === "percent") return isLiteral(expr.operand);
  if (expr.kind === "call") return expr.name === "BLANK";
  return expr.kind === "number" || expr.kind === "text" || expr.kind === "boolean" || expr.kind === "date";
}

/** Whether it is a path from the expression's own record: `this.client.level`. */
function isOwn(expr: Expr): boolean {
  if (expr.kind !== "member") return false;
  return (expr.base.kind === "field" && ownRecord.has(expr.base.name.toLowerCase())) || isOwn(expr.base);
}
