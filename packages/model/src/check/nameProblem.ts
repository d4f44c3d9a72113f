import { pickLabel, type Locale } from "@tongzhou/base";
import type { ChoiceOption, FieldDefinition } from "../field/fieldDefinition.ts";
import { fieldsOf, rowsKey } from "../relations.ts";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";

/**
 * The problem with fields, forms and options called by what people read, or read before, and not by their keys.
 * @param before the definition that is changed, which knows what things that are gone were called
 */
export function nameProblem(
  problem: DefinitionProblem,
  now: WorkspaceDefinition,
  before: WorkspaceDefinition,
  locale: Locale,
): DefinitionProblem {
  const { code, params } = problem;
  const named = (more: DefinitionProblem["params"]): DefinitionProblem => ({
    ...problem,
    params: { ...params, ...more },
  });
  const home = homeOf(problem.path, now);
  const fieldName = (key: unknown): string =>
    labelOf(fieldAt(now, home, String(key)) ?? fieldAt(before, home, String(key)), String(key), locale);
  const formName = (key: unknown): string =>
    labelOf(
      [...now.forms, ...before.forms].find((form) => form.key === key),
      String(key),
      locale,
    );
  switch (code) {
    case "formula_cycle":
    case "default_cycle": {
      const places = String(params["path"] ?? "").split(" → ");
      return named({ path: places.map((place) => namePlace(place, home, now, locale)).join(" → ") });
    }
    case "form_unknown":
      return named({ key: formName(params["key"]) });
    case "matrix_home":
      return named({ form: formName(params["form"]) });
    case "conversion_first":
      return named({ field: fieldName(params["field"]) });
    case "field_kind":
    case "field_unknown":
    case "field_twice":
    case "title_kind":
    case "title_unknown":
    case "matrix_axis":
    case "matrix_same":
    case "matrix_value":
      return named({ key: fieldName(params["key"]) });
    case "expression":
      return named({ detail: nameOption(params["detail"], now, before, locale) });
    default:
      return problem;
  }
}

/** The form, or the rows of a subform, that a path of a problem leads to. */
function homeOf(path: string, { views, grants }: WorkspaceDefinition): string {
  const [list, key = "", part, field, inner] = path.split(".");
  if (list === "grants") return grants.find((grant) => grant.key === key)?.form ?? "";
  if (list === "views") {
    const view = views.find((one) => one.key === key);
    return (part === "matrix" ? view?.matrix?.form : undefined) ?? view?.form ?? "";
  }
  return part === "fields" && field !== undefined && inner === "fields" ? rowsKey(key, field) : key;
}

function fieldAt({ forms }: WorkspaceDefinition, home: string, key: string): FieldDefinition | undefined {
  return fieldsOf(forms, home)?.find((field) => field.key === key);
}

function labelOf(found: { readonly label: FieldDefinition["label"] } | undefined, key: string, locale: Locale): string {
  return found === undefined ? key : pickLabel(found.label, locale);
}

/** A field on a path: of the home by itself, of another form behind it. */
function namePlace(place: string, home: string, now: WorkspaceDefinition, locale: Locale): string {
  const cut = place.lastIndexOf(".");
  const [table, key] = [cut < 0 ? home : place.slice(0, cut), place.slice(cut + 1)];
  const field = fieldAt(now, table, key);
  if (field === undefined || cut < 0) return labelOf(field, place, locale);
  const [formKey = "", subform] = table.split(".");
  const form = now.forms.find((one) => one.key === formKey);
  const rows = subform === undefined ? undefined : fieldAt(now, formKey, subform);
  return [form, rows, field].flatMap((one) => (one === undefined ? [] : [pickLabel(one.label, locale)])).join(" · ");
}

// An option that is gone is stored by its key, and was read by its label.
function nameOption(
  detail: string | number | undefined,
  now: WorkspaceDefinition,
  before: WorkspaceDefinition,
  locale: Locale,
): string {
  const text = String(detail ?? "{}");
  const params: unknown = JSON.parse(text);
  if (typeof params !== "object" || params === null || !("name" in params) || !("options" in params)) return text;
  const gone = before.forms.flatMap((form) =>
    form.fields.flatMap((field) => {
      const option = optionsOf(field).find(({ key }) => key === params.name);
      const after = fieldAt(now, form.key, field.key);
      const isThere = after !== undefined && optionsOf(after).some(({ key }) => key === params.name);
      return option === undefined || isThere ? [] : [pickLabel(option.label, locale)];
    }),
  );
  const [label] = gone;
  return label === undefined || new Set(gone).size > 1 ? text : JSON.stringify({ ...params, name: label });
}

function optionsOf(field: FieldDefinition): readonly ChoiceOption[] {
  return field.kind === "choice" || field.kind === "choices" ? field.options : [];
}
