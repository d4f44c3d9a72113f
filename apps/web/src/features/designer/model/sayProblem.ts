import { pickLabel } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import { describeDiagnostic, diagnosticCodes } from "@tongzhou/expr";
import { describeProblem } from "@tongzhou/model";
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

/** What is wrong, in words that name the thing rather than the shape of a document. */
export function sayProblem(problem: DefinitionProblem, definition: WorkspaceDefinition, locale: Locale): string {
  const words = texts[locale];
  if (problem.code === "shape") {
    if (problem.path.endsWith(".expression"))
      return isFormula(problem.path, definition) ? words.formula : words.expression;
    if (problem.path.endsWith(".label") || problem.path.endsWith(".zh")) return words.label;
  }
  if (problem.code === "expression") {
    const code = diagnosticCodes.find((one) => one === problem.params["code"]);
    const params = readParams(problem.params["detail"]);
    if (code !== undefined) return describeDiagnostic({ code, from: 0, to: 0, params }, locale);
  }
  return describeProblem(withLabel(problem, definition, locale), locale === "en" ? "en" : "zh");
}

const namingCodes: ReadonlySet<string> = new Set(["field_kind", "field_unknown", "field_twice", "title_kind"]);

// Fields are called by what people read, not by their keys.
function withLabel(problem: DefinitionProblem, definition: WorkspaceDefinition, locale: Locale): DefinitionProblem {
  const form = findForm(definition, targetOf(problem.path, definition)?.form ?? "");
  const field = findField(form, String(problem.params["key"] ?? ""));
  if (field === undefined || !namingCodes.has(problem.code)) return problem;
  return { ...problem, params: { ...problem.params, key: pickLabel(field.label, locale) } };
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
