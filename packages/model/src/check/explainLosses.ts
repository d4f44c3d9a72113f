import { pickLabel } from "@tongzhou/base";
import { compile } from "@tongzhou/expr";
import { exprTypeOf } from "../field/fieldSpecs.ts";
import { buildFormScope, systemFields } from "../formScope.ts";
import { fieldsOf } from "../relations.ts";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";
import { placesRead, type PlaceRead } from "./placesRead.ts";

/**
 * The problems of a changed definition, where an expression that was right before is told by what it lost: the fields
 * it reads, of whatever form, that are deleted or have another type now.
 */
export function explainLosses(
  problems: readonly DefinitionProblem[],
  before: WorkspaceDefinition,
  after: WorkspaceDefinition,
): readonly DefinitionProblem[] {
  return problems.map((problem) => {
    if (problem.code !== "expression" && problem.code !== "formula_result") return problem;
    // An option that is gone is named by the finding itself.
    if (problem.params["code"] === "expr.unknown_option") return problem;
    const [was, is] = [findExpression(before, problem.path), findExpression(after, problem.path)];
    // Whoever writes an expression anew is told what is wrong with what they wrote.
    if (was === null || is === null || was.source !== is.source) return problem;
    const lost = placesLost(was, before, after);
    if (lost.length === 0) return problem;
    return {
      path: problem.path,
      code: "expression_lost",
      params: { lost: namesOf(lost, before, "zh-CN").join("、"), lostEn: namesOf(lost, before, "en").join(", ") },
    };
  });
}

interface FoundExpression {
  readonly form: string;
  readonly source: string;
}

// Paths are those that the checks of forms, views and grants report.
function findExpression(definition: WorkspaceDefinition, path: string): FoundExpression | null {
  const [list, key = "", part = "", name = "", setting, option] = path.split(".");
  const at = (form: string | undefined, source: string | undefined): FoundExpression | null =>
    form === undefined || source === undefined ? null : { form, source };
  if (list === "views") {
    const view = definition.views.find((one) => one.key === key);
    return at(view?.form, part === "filter" ? view?.filter : view?.colors?.[Number(name)]?.expression);
  }
  if (list === "grants") {
    const grant = definition.grants.find((one) => one.key === key);
    return at(grant?.form, grant?.rows);
  }
  const form = definition.forms.find((one) => one.key === key);
  if (part === "validations") return at(key, form?.validations?.find((rule) => rule.key === name)?.expression);
  if (part === "constraints") return at(key, form?.constraints?.find((rule) => rule.key === name)?.expression);
  const field = form?.fields.find((one) => one.key === name);
  switch (setting) {
    case "expression":
      return at(key, field?.kind === "formula" ? field.expression : undefined);
    case "validation":
      return at(key, field?.validation?.expression);
    case "visibleIf":
      return at(key, field?.visibleIf);
    case "requiredIf":
      return at(key, field?.requiredIf);
    case "readOnlyIf":
      return at(key, field?.readOnlyIf);
    case "options": {
      const options = field !== undefined && "options" in field ? field.options : undefined;
      return at(key, options?.find((one) => one.key === option)?.availableIf);
    }
    case "default":
      return at(key, field?.default);
    default:
      return null;
  }
}

function placesLost(
  { form, source }: FoundExpression,
  before: WorkspaceDefinition,
  after: WorkspaceDefinition,
): readonly PlaceRead[] {
  const fields = fieldsOf(before.forms, form) ?? [];
  const typed = compile(
    source,
    buildFormScope(fields, { among: { forms: before.forms, form }, allowJavaScript: "batches" }),
  );
  if (!typed.ok) return [];
  return placesRead(before.forms, form, typed.value).filter((place) => {
    const [was, is] = [before, after].map((one) => typeText(one, place));
    return was !== is;
  });
}

/** The type of a field, to be compared; null when it is gone. */
function typeText({ forms }: WorkspaceDefinition, { form, field }: PlaceRead): string | null {
  const fields = fieldsOf(forms, form);
  const found = fields === null ? undefined : [...fields, ...systemFields].find(({ key }) => key === field);
  if (found === undefined) return null;
  const type = exprTypeOf(found);
  return "form" in type ? `${type.kind} ${type.form}` : type.kind;
}

function namesOf(
  places: readonly PlaceRead[],
  { forms }: WorkspaceDefinition,
  locale: "zh-CN" | "en",
): readonly string[] {
  return places.map(({ form, field }) => {
    const label = forms.find(({ key }) => key === form.split(".")[0])?.label;
    const own = fieldsOf(forms, form)?.find(({ key }) => key === field)?.label;
    const names = [label, own].map((one, at) => (one === undefined ? [form, field][at] : pickLabel(one, locale)));
    return names.join(" · ");
  });
}
