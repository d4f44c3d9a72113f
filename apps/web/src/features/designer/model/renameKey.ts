import { childrenOf, parse } from "@tongzhou/expr";
import type { Expr } from "@tongzhou/expr";

/** An expression in which one field is called by another key. One that cannot be read stays as it is. */
export function renameInExpression(source: string, from: string, to: string): string {
  const parsed = parse(source);
  if (!parsed.ok) return source;
  let text = source;
  for (const place of placesOf(parsed.value, from).toSorted((a, b) => b.from - a.from))
    text = `${text.slice(0, place.from)}${to}${text.slice(place.to)}`;
  return text;
}

/** A link's filter in which a field of the linking record, `this.x` there, is called by another key. */
export function renameOwnInFilter(filter: string, from: string, to: string): string {
  const parsed = parse(filter);
  if (!parsed.ok) return filter;
  let text = filter;
  for (const place of ownPlacesOf(parsed.value, from).toSorted((a, b) => b.from - a.from))
    text = `${text.slice(0, place.from)}this.${to}${text.slice(place.to)}`;
  return text;
}

function ownPlacesOf(expr: Expr, key: string): readonly { readonly from: number; readonly to: number }[] {
  if (expr.kind === "member" && expr.name === key && expr.base.kind === "field" && expr.base.name === "this")
    return [{ from: expr.from, to: expr.to }];
  const inside = expr.kind === "rows" && expr.condition !== null ? [expr.condition] : [];
  return [...partsOf(expr), ...inside].flatMap((part) => ownPlacesOf(part, key));
}

/** Whether an expression names a field. */
export function namesField(source: string, key: string): boolean {
  const parsed = parse(source);
  return parsed.ok && placesOf(parsed.value, key).length > 0;
}

function placesOf(expr: Expr, key: string): readonly { readonly from: number; readonly to: number }[] {
  if (expr.kind === "field") return expr.name === key ? [{ from: expr.from, to: expr.to }] : [];
  return partsOf(expr).flatMap((part) => placesOf(part, key));
}

// Names inside the brackets are a related form's.
function partsOf(expr: Expr): readonly Expr[] {
  return expr.kind === "rows" ? [expr.base] : childrenOf(expr);
}
