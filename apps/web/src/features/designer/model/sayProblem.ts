import type { Locale } from "@tongzhou/base";
import { describeDiagnostic, diagnosticCodes } from "@tongzhou/expr";
import { describeProblem, nameProblem } from "@tongzhou/model";
import type { DefinitionProblem, WorkspaceDefinition } from "@tongzhou/model";
import { findField, findForm } from "./fieldId.ts";
import { isPlainObject } from "./sameJson.ts";
import { targetOf } from "./planModel.ts";

const texts = {
  "zh-CN": { formula: "公式还没有写", expression: "条件还没有写", label: "名称不能空着" },
  en: {
    formula: "The formula is not written yet",
    expression: "The condition is not written yet",
    label: "A name is needed",
  },
} as const satisfies Record<Locale, unknown>;

/**
 * What is wrong, in words that name the thing rather than the shape of a document.
 * @param before the definition that is changed, which knows what things that are gone were called
 */
export function sayProblem(
  problem: DefinitionProblem,
  definition: WorkspaceDefinition,
  before: WorkspaceDefinition,
  locale: Locale,
): string {
  const words = texts[locale];
  if (problem.code === "shape") {
    if (problem.path.endsWith(".expression"))
      return isFormula(problem.path, definition) ? words.formula : words.expression;
    if (problem.path.endsWith(".label") || problem.path.endsWith(".zh")) return words.label;
  }
  const named = nameProblem(problem, definition, before, locale);
  if (named.code === "expression") {
    const code = diagnosticCodes.find((one) => one === named.params["code"]);
    const params = readParams(named.params["detail"]);
    if (code !== undefined) return describeDiagnostic({ code, from: 0, to: 0, params }, locale);
  }
  return describeProblem(named, locale === "en" ? "en" : "zh");
}

function isFormula(path: string, definition: WorkspaceDefinition): boolean {
  const target = targetOf(path, definition);
  const field = target?.field === undefined ? undefined : findField(findForm(definition, target.form), target.field);
  return field?.kind === "formula" && path.endsWith(`${field.key}.expression`);
}

function readParams(detail: string | number | undefined): Readonly<Record<string, string>> {
  try {
    const read: unknown = JSON.parse(String(detail ?? "{}"));
    if (!isPlainObject(read)) return {};
    return Object.fromEntries(Object.entries(read).map(([name, value]) => [name, String(value)]));
  } catch {
    return {};
  }
}
