import { compile, parse, print, type Expr, type TypedExpr } from "@tongzhou/expr";
import { compileDefault } from "../defaultScope.ts";
import { maxExpressionLength } from "../field/settings.ts";
import { compileLinkFilter, filterIn } from "../filter/linkFilter.ts";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import { mapExpressions, type ExpressionPlace } from "./mapExpressions.ts";

/**
 * A definition whose expressions name fields and options by their keys, so that they follow when a label changes. What
 * has no label in it, or is wrong, stays as it was written.
 */
export function storeKeys(definition: WorkspaceDefinition): WorkspaceDefinition {
  return mapExpressions(definition, toKeys);
}

/**
 * A changed definition in which expressions that nobody rewrote mean what they did: those that are stored by labels, from
 * before keys were, are read by the labels they were written with.
 */
export function keepMeanings(before: WorkspaceDefinition, after: WorkspaceDefinition): WorkspaceDefinition {
  const stored = new Map<string, { readonly source: string; readonly keys: string }>();
  const id = ({ path, form }: ExpressionPlace): string => `${form} ${path}`;
  mapExpressions(before, (source, place) => {
    const keys = toKeys(source, place);
    if (keys !== source) stored.set(id(place), { source, keys });
    return keys;
  });
  if (stored.size === 0) return after;
  return mapExpressions(after, (source, place) => {
    const old = stored.get(id(place));
    return old?.source === source ? old.keys : source;
  });
}

function toKeys(source: string, place: ExpressionPlace): string {
  const parsed = parse(source);
  const read = parsed.ok ? readAt(source, place) : null;
  if (!parsed.ok || read === null) return source;
  const keys = print(read);
  if (keys === print(parsed.value)) return source;
  // Keys may be longer than labels: what is too long then, or is not read back as it was, stays too.
  const again = keys.length > maxExpressionLength ? null : readAt(keys, place);
  return again !== null && print(again) === keys ? keys : source;
}

function readAt(source: string, { scope, link, start }: ExpressionPlace): TypedExpr | null {
  const compileHere = () =>
    start === undefined ? compile(source, scope) : compileDefault({ ...start, default: source }, scope);
  const typed = link === undefined ? compileHere() : compileLinkFilter({ ...link, filter: source }, scope);
  if (typed?.ok !== true) return null;
  const expr: Expr | null = link === undefined ? typed.value.expr : filterIn(typed.value);
  return expr === null ? null : { ...typed.value, expr };
}
