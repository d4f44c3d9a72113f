import { pickLabel } from "@tongzhou/base";
import { compile, print, type TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import { exprTypeOf } from "../field/fieldSpecs.ts";
import { buildFormScope, systemFields } from "../formScope.ts";
import { fieldsOf, rowsKey } from "../relations.ts";
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
    if (was === null || is === null || !isSame(before, was, is)) return problem;
    const lost = placesLost(was, before, after);
    if (lost.length === 0) return problem;
    return lostProblem(problem.path, lost, before);
  });
}

/**
 * Expressions that nobody rewrote and that would mean something else, although they are right: those that name an option
 * by its key, where the field becomes one that holds the option's name.
 */
export function findMisread(before: WorkspaceDefinition, after: WorkspaceDefinition): readonly DefinitionProblem[] {
  const named = optionFieldsLost(before, after);
  if (named.size === 0) return [];
  return expressionPaths(after).flatMap((path): DefinitionProblem[] => {
    const [was, is] = [findExpression(before, path), findExpression(after, path)];
    if (was === null || is === null || !isSame(before, was, is)) return [];
    const [old, now] = [compileIn(before, was.form, was.source), compileIn(after, is.form, is.source)];
    if (old === null || now === null) return [];
    const lost = placesRead(before.forms, was.form, old).filter(({ form, field }) => named.has(`${form}.${field}`));
    if (lost.length === 0) return [];
    // What it said by the options' names is what the field is to hold.
    const meant = compileIn(after, is.form, print(old, { names: "labels", locale: "zh-CN" }));
    if (meant !== null && print(meant) === print(now)) return [];
    return [lostProblem(path, lost, before)];
  });
}

function optionFieldsLost(before: WorkspaceDefinition, after: WorkspaceDefinition): ReadonlySet<string> {
  const lostOf = (table: string, fields: readonly FieldDefinition[]): readonly string[] =>
    fields.flatMap((field) => {
      if (field.kind === "subform") return lostOf(rowsKey(table, field.key), field.fields);
      if (field.kind !== "choice" && field.kind !== "choices") return [];
      const now = fieldsOf(after.forms, table)?.find((one) => one.key === field.key);
      return now === undefined || now.kind === field.kind ? [] : [`${table}.${field.key}`];
    });
  return new Set(before.forms.flatMap(({ key, fields }) => lostOf(key, fields)));
}

function expressionPaths({ forms, views, grants }: WorkspaceDefinition): readonly string[] {
  return [
    ...forms.flatMap(({ key, fields, validations = [], constraints = [] }) => [
      ...fieldPaths(`forms.${key}.fields`, fields),
      ...validations.map((rule) => `forms.${key}.validations.${rule.key}`),
      ...constraints.map((rule) => `forms.${key}.constraints.${rule.key}`),
    ]),
    ...views.flatMap(({ key, colors = [] }) => [
      `views.${key}.filter`,
      ...colors.map((_, index) => `views.${key}.colors.${index}`),
    ]),
    ...grants.map(({ key }) => `grants.${key}.rows`),
  ];
}

function fieldPaths(path: string, fields: readonly FieldDefinition[]): readonly string[] {
  return fields.flatMap((field) => {
    const at = `${path}.${field.key}`;
    return [
      ...["expression", "validation", "visibleIf", "requiredIf", "readOnlyIf", "default"].map((one) => `${at}.${one}`),
      ...("options" in field ? field.options.map((option) => `${at}.options.${option.key}`) : []),
      ...(field.kind === "subform" ? fieldPaths(`${at}.fields`, field.fields) : []),
    ];
  });
}

// Keys are stored, whatever a pack was written with.
function isSame(before: WorkspaceDefinition, was: FoundExpression, is: FoundExpression): boolean {
  if (was.form !== is.form || was.source === is.source) return was.source === is.source;
  const [old, now] = [compileIn(before, was.form, was.source), compileIn(before, is.form, is.source)];
  return old !== null && now !== null && print(old) === print(now);
}

function compileIn({ forms }: WorkspaceDefinition, form: string, source: string): TypedExpr | null {
  const fields = fieldsOf(forms, form) ?? [];
  const typed = compile(source, buildFormScope(fields, { among: { forms, form }, allowJavaScript: "batches" }));
  return typed.ok ? typed.value : null;
}

function lostProblem(path: string, lost: readonly PlaceRead[], before: WorkspaceDefinition): DefinitionProblem {
  return {
    path,
    code: "expression_lost",
    params: { lost: namesOf(lost, before, "zh-CN").join("、"), lostEn: namesOf(lost, before, "en").join(", ") },
  };
}

interface FoundExpression {
  readonly form: string;
  readonly source: string;
}

// Paths are those that the checks of forms, views and grants report.
function findExpression(definition: WorkspaceDefinition, path: string): FoundExpression | null {
  const [list, key = "", part = "", name = "", ...rest] = path.split(".");
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
  if (rest[0] !== "fields") return at(key, expressionOf(field, rest[0], rest[1]));
  const column = field?.kind === "subform" ? field.fields.find((one) => one.key === rest[1]) : undefined;
  return at(rowsKey(key, name), expressionOf(column, rest[2], rest[3]));
}

function expressionOf(
  field: FieldDefinition | undefined,
  setting: string | undefined,
  option: string | undefined,
): string | undefined {
  switch (setting) {
    case "expression":
      return field?.kind === "formula" ? field.expression : undefined;
    case "validation":
      return field?.validation?.expression;
    case "visibleIf":
      return field?.visibleIf;
    case "requiredIf":
      return field?.requiredIf;
    case "readOnlyIf":
      return field?.readOnlyIf;
    case "options": {
      const options = field !== undefined && "options" in field ? field.options : undefined;
      return options?.find((one) => one.key === option)?.availableIf;
    }
    case "default":
      return field?.default;
    default:
      return undefined;
  }
}

function placesLost(
  { form, source }: FoundExpression,
  before: WorkspaceDefinition,
  after: WorkspaceDefinition,
): readonly PlaceRead[] {
  const typed = compileIn(before, form, source);
  if (typed === null) return [];
  return placesRead(before.forms, form, typed).filter((place) => {
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
