import { pickLabel } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import { describeDiagnostic, diagnosticCodes } from "@tongzhou/expr";
import { describeProblem } from "@tongzhou/model";
import type { ChoiceOption, DefinitionProblem, FieldDefinition, WorkspaceDefinition } from "@tongzhou/model";
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
  if (problem.code === "expression") {
    const code = diagnosticCodes.find((one) => one === problem.params["code"]);
    const params = withOption(readParams(problem.params["detail"]), definition, before, locale);
    if (code !== undefined) return describeDiagnostic({ code, from: 0, to: 0, params }, locale);
  }
  if (problem.code === "formula_cycle") {
    const path = String(problem.params["path"] ?? "")
      .split(" → ")
      .map((place) => namePlace(place, definition, locale));
    return describeProblem({ ...problem, params: { path: path.join(" → ") } }, locale === "en" ? "en" : "zh");
  }
  return describeProblem(withLabel(problem, definition, before, locale), locale === "en" ? "en" : "zh");
}

const namingCodes: ReadonlySet<string> = new Set(["field_kind", "field_unknown", "field_twice", "title_kind"]);

/** A field as `form.field`, by labels as far as there are. */
function namePlace(place: string, definition: WorkspaceDefinition, locale: Locale): string {
  const at = place.indexOf(".");
  const form = findForm(definition, place.slice(0, at));
  const field = findField(form, place.slice(at + 1));
  return [form, field].some((one) => one === undefined)
    ? place
    : [form, field].flatMap((one) => (one === undefined ? [] : [pickLabel(one.label, locale)])).join(" · ");
}

// Things are called by what people read, or read before, not by their keys.
function withLabel(
  problem: DefinitionProblem,
  definition: WorkspaceDefinition,
  before: WorkspaceDefinition,
  locale: Locale,
): DefinitionProblem {
  const key = String(problem.params["key"] ?? "");
  const form = targetOf(problem.path, definition)?.form ?? "";
  const found =
    problem.code === "form_unknown"
      ? findForm(before, key)
      : namingCodes.has(problem.code)
        ? (findField(findForm(definition, form), key) ?? findField(findForm(before, form), key))
        : undefined;
  return found === undefined
    ? problem
    : { ...problem, params: { ...problem.params, key: pickLabel(found.label, locale) } };
}

/** An option that is gone is stored by its key, and was read by its label. */
function withOption(
  params: Readonly<Record<string, string>>,
  definition: WorkspaceDefinition,
  before: WorkspaceDefinition,
  locale: Locale,
): Readonly<Record<string, string>> {
  const { name } = params;
  if (name === undefined || params["options"] === undefined) return params;
  const gone = before.forms.flatMap((form) =>
    form.fields.flatMap((field) => {
      const option = optionsOf(field).find((one) => one.key === name);
      const now = findField(findForm(definition, form.key), field.key);
      return option === undefined || (now !== undefined && optionsOf(now).some((one) => one.key === name))
        ? []
        : [pickLabel(option.label, locale)];
    }),
  );
  const [label] = gone;
  return label === undefined || new Set(gone).size > 1 ? params : { ...params, name: label };
}

function optionsOf(field: FieldDefinition): readonly ChoiceOption[] {
  return field.kind === "choice" || field.kind === "choices" ? field.options : [];
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
