import { compile, type Diagnostic, type Kind, type Scope, type TypedExpr } from "@tongzhou/expr";
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
  problems.push(expressionProblem(path, compiled.error[0]));
  return null;
}

/** The problem of an expression that does not compile, by its first finding. */
export function expressionProblem(path: string, first: Diagnostic | undefined): DefinitionProblem {
  return {
    path,
    code: "expression",
    params: { at: (first?.from ?? 0) + 1, code: first?.code ?? "unknown", detail: JSON.stringify(first?.params ?? {}) },
  };
}
