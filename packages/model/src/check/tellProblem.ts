import { describeDiagnostic, diagnosticCodes } from "@tongzhou/expr";
import { describeProblem, type DefinitionProblem } from "./definitionProblem.ts";

/** The problem in words, what is wrong with an expression included. The browser, which knows labels, says it in its own. */
export function tellProblem(problem: DefinitionProblem, locale: "zh" | "en"): string {
  const code = diagnosticCodes.find((one) => one === problem.params["code"]);
  if (problem.code !== "expression" || code === undefined) return describeProblem(problem, locale);
  const params: Record<string, string> = {};
  const detail: unknown = JSON.parse(String(problem.params["detail"] ?? "{}"));
  for (const [name, value] of Object.entries(Object(detail))) params[name] = String(value);
  const said = describeDiagnostic({ code, from: 0, to: 0, params }, locale === "en" ? "en" : "zh-CN");
  return describeProblem({ ...problem, params: { ...problem.params, code: said } }, locale);
}
