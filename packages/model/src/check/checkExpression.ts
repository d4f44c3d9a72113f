import { compile, type Kind, type Scope, type TypedExpr } from "@tongzhou/expr";
import type { DefinitionProblem } from "./definitionProblem.ts";

/** Compiles an expression of a document; a failure becomes one problem at its place. */
export function checkExpression(
  source: string,
  scope: Scope,
  path: string,
  problems: DefinitionProblem[],
  expected?: Kind,
): TypedExpr | null {
  const compiled = compile(source, scope, expected);
  if (compiled.ok) return compiled.value;
  const first = compiled.error[0];
  problems.push({
    path,
    code: "expression",
    params: { at: (first?.from ?? 0) + 1, code: first?.code ?? "unknown", detail: JSON.stringify(first?.params ?? {}) },
  });
  return null;
}

/** The same for a condition that the browser evaluates while somebody types: it has no other records at hand. */
export function checkLive(source: string, scope: Scope, path: string, problems: DefinitionProblem[]): void {
  const typed = checkExpression(source, scope, path, problems, "boolean");
  if (typed?.isRelated === true) problems.push({ path, code: "related_live", params: {} });
}
