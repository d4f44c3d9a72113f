import { pickLabel } from "@tongzhou/base";
import { compile, print, type TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import { exprTypeOf } from "../field/fieldSpecs.ts";
import { compileLinkFilter } from "../filter/linkFilter.ts";
import { systemFields } from "../formScope.ts";
import { fieldsOf, rowsKey } from "../relations.ts";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";
import { mapExpressions, type ExpressionPlace } from "./mapExpressions.ts";
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
  const [old, now] = [expressionsOf(before), expressionsOf(after)];
  return problems.map((problem) => {
    if (problem.code !== "expression" && problem.code !== "formula_result") return problem;
    // An option that is gone is named by the finding itself.
    if (problem.params["code"] === "expr.unknown_option") return problem;
    const [was, is] = [old.get(problem.path), now.get(problem.path)];
    // Whoever writes an expression anew is told what is wrong with what they wrote.
    if (was === undefined || is === undefined || !isSame(was, is)) return problem;
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
  const old = expressionsOf(before);
  return [...expressionsOf(after)].flatMap(([path, is]): DefinitionProblem[] => {
    const was = old.get(path);
    if (was === undefined || !isSame(was, is)) return [];
    const [meaning, meaningNow] = [compileAt(was), compileAt(is)];
    if (meaning === null || meaningNow === null) return [];
    const lost = placesRead(before.forms, was.form, meaning).filter(({ form, field }) => named.has(`${form}.${field}`));
    if (lost.length === 0) return [];
    // What it said by the options' names is what the field is to hold.
    const meant = compile(print(meaning, { names: "labels", locale: "zh-CN" }), is.scope);
    if (meant.ok && print(meant.value) === print(meaningNow)) return [];
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

interface FoundExpression extends ExpressionPlace {
  readonly source: string;
}

/** Every expression of a definition by its path. */
function expressionsOf(definition: WorkspaceDefinition): ReadonlyMap<string, FoundExpression> {
  const found = new Map<string, FoundExpression>();
  mapExpressions(definition, (source, place) => {
    found.set(place.path, { ...place, source });
    return source;
  });
  return found;
}

// Keys are stored, whatever a pack was written with.
function isSame(was: FoundExpression, is: FoundExpression): boolean {
  if (was.form !== is.form || was.source === is.source) return was.source === is.source;
  const [old, now] = [compileAt(was), compileAt({ ...was, source: is.source })];
  return old !== null && now !== null && print(old) === print(now);
}

function compileAt({ source, scope, link }: FoundExpression): TypedExpr | null {
  const typed = link === undefined ? compile(source, scope) : compileLinkFilter({ ...link, filter: source }, scope);
  return typed?.ok === true ? typed.value : null;
}

function lostProblem(path: string, lost: readonly PlaceRead[], before: WorkspaceDefinition): DefinitionProblem {
  return {
    path,
    code: "expression_lost",
    params: { lost: namesOf(lost, before, "zh-CN").join("、"), lostEn: namesOf(lost, before, "en").join(", ") },
  };
}

function placesLost(
  was: FoundExpression,
  before: WorkspaceDefinition,
  after: WorkspaceDefinition,
): readonly PlaceRead[] {
  const typed = compileAt(was);
  if (typed === null) return [];
  return placesRead(before.forms, was.form, typed).filter((place) => {
    const [old, now] = [before, after].map((one) => typeText(one, place));
    return old !== now;
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
