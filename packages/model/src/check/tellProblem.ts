import { describeDiagnostic, diagnosticCodes } from "@tongzhou/expr";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import { describeProblem, type DefinitionProblem } from "./definitionProblem.ts";
import { nameProblem } from "./nameProblem.ts";

/**
 * The problem in words, what is wrong with an expression included, things called by their labels.
 * @param now the definition as it was sent; one that is told to be of the wrong shape is not looked at
 * @param before the definition that it changes
 */
export function tellProblem(
  problem: DefinitionProblem,
  now: WorkspaceDefinition,
  before: WorkspaceDefinition,
  locale: "zh" | "en",
): string {
  const language = locale === "en" ? "en" : "zh-CN";
  const named = problem.code === "shape" ? problem : nameProblem(problem, now, before, language);
  const code = diagnosticCodes.find((one) => one === named.params["code"]);
  if (named.code !== "expression" || code === undefined) return describeProblem(named, locale);
  const params: Record<string, string> = {};
  const detail: unknown = JSON.parse(String(named.params["detail"] ?? "{}"));
  for (const [name, value] of Object.entries(Object(detail))) params[name] = String(value);
  const said = describeDiagnostic({ code, from: 0, to: 0, params }, language);
  return describeProblem({ ...named, params: { ...named.params, code: said } }, locale);
}
