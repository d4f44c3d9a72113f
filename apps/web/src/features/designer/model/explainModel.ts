import { check, print, toJs } from "@tongzhou/expr";
import type { Expr, JsContext, Row, Type, TypedExpr, Value } from "@tongzhou/expr";
import type { Locale } from "@tongzhou/base";

/** A part of an expression with what it gives for a record. */
export interface ExplainedPart {
  /** Where it stands in the tree, unlike every other part. */
  readonly id: string;
  /** As people read it, names by label. */
  readonly text: string;
  /** How deep it stands; the whole is 0. */
  readonly depth: number;
  readonly type: Type;
  readonly value: Value;
}

// A reader follows so many lines; what lies deeper is part of what is shown.
const mostParts = 40;

/**
 * The parts of an expression over one record, the whole first and each before its own parts, with their values.
 * Literals speak for themselves, and parts inside LET mean nothing alone, so both are left out.
 */
export function explainParts(typed: TypedExpr, row: Row, context: JsContext, locale: Locale): readonly ExplainedPart[] {
  const found: ExplainedPart[] = [];
  const visit = (expr: Expr, depth: number, id: string): void => {
    if (found.length >= mostParts || isLiteral(expr)) return;
    const part = check(expr, typed.scope);
    if (part.ok && !part.value.isRelated)
      found.push({
        id,
        text: print(part.value, { names: "labels", locale }),
        depth,
        type: part.value.type,
        value: toJs(part.value)(row, context),
      });
    if (expr.kind === "call" && /^(?:LET|命名)$/i.test(expr.name)) return;
    partsOf(expr).forEach((one, index) => visit(one, depth + 1, `${id}.${index}`));
  };
  visit(typed.expr, 0, "0");
  return found;
}

function isLiteral({ kind }: Expr): boolean {
  return kind === "number" || kind === "text" || kind === "boolean" || kind === "date";
}

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "unary":
    case "percent":
      return [expr.operand];
    case "binary":
      return [expr.left, expr.right];
    case "in":
      return [expr.value, ...expr.items];
    case "between":
      return [expr.value, expr.low, expr.high];
    case "call":
      return expr.args;
    default:
      return [];
  }
}
