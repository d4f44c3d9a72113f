import type { Scope } from "@tongzhou/expr";
import type { Grant } from "../access.ts";
import { defaultScope } from "../defaultScope.ts";
import type { FieldDefinition, FieldOf } from "../field/fieldDefinition.ts";
import type { FormDefinition } from "../formDefinition.ts";
import { buildFormScope, buildRowScope } from "../formScope.ts";
import { axisSource } from "../matrixDefinition.ts";
import type { MatrixDefinition } from "../matrixDefinition.ts";
import { rowsKey } from "../relations.ts";
import type { ViewDefinition } from "../viewDefinition.ts";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import { totalScope } from "./checkMatrix.ts";

/** Where an expression of a definition stands. */
export interface ExpressionPlace {
  /** As the checks report it. */
  readonly path: string;
  /** The form, or the rows of a subform, over whose records it is asked. */
  readonly form: string;
  readonly scope: Scope;
  /** The link whose filter it is; its names mean the record linked to. */
  readonly link?: FieldOf<"link"> | FieldOf<"links">;
  /** The field whose default it is. */
  readonly start?: FieldDefinition;
}

/** What becomes of the source of an expression. */
type RewriteExpression = (source: string, place: ExpressionPlace) => string;

/** A definition with each of its expressions rewritten; those of views and grants whose form is not there stay. */
export function mapExpressions(definition: WorkspaceDefinition, rewrite: RewriteExpression): WorkspaceDefinition {
  const { forms } = definition;
  const scopes = new Map<string, Scope>();
  const scopeOf = ({ key, fields }: FormDefinition): Scope => {
    const scope =
      scopes.get(key) ?? buildFormScope(fields, { among: { forms, form: key }, allowJavaScript: "batches" });
    scopes.set(key, scope);
    return scope;
  };
  const context: Context = { definition, rewrite, scopeOf };
  return {
    ...definition,
    forms: forms.map((form) => mapForm(form, context)),
    views: definition.views.map((view) => mapView(view, context)),
    grants: definition.grants.map((grant) => mapGrant(grant, context)),
  };
}

interface Context {
  readonly definition: WorkspaceDefinition;
  readonly rewrite: RewriteExpression;
  readonly scopeOf: (form: FormDefinition) => Scope;
}

function mapForm(form: FormDefinition, context: Context): FormDefinition {
  const { key, fields, validations, constraints } = form;
  const scope = context.scopeOf(form);
  const rule = <R extends { readonly key: string; readonly expression: string }>(one: R, list: string): R => ({
    ...one,
    expression: context.rewrite(one.expression, { path: `forms.${key}.${list}.${one.key}`, form: key, scope }),
  });
  return {
    ...form,
    fields: fields.map((field) => mapField(field, { path: `forms.${key}.fields`, form: key, scope }, context)),
    ...(validations === undefined ? {} : { validations: validations.map((one) => rule(one, "validations")) }),
    ...(constraints === undefined ? {} : { constraints: constraints.map((one) => rule(one, "constraints")) }),
  };
}

function mapField(field: FieldDefinition, among: ExpressionPlace, context: Context): FieldDefinition {
  const { form, scope } = among;
  const path = `${among.path}.${field.key}`;
  const map = (source: string, setting: string, more: Partial<ExpressionPlace> = {}): string =>
    context.rewrite(source, { path: `${path}.${setting}`, form, scope, ...more });
  const { validation, visibleIf, requiredIf, readOnlyIf } = field;
  const common = {
    ...(field.default === undefined
      ? {}
      : { default: map(field.default, "default", { scope: defaultScope(scope), start: field }) }),
    ...(validation === undefined
      ? {}
      : { validation: { ...validation, expression: map(validation.expression, "validation") } }),
    ...(visibleIf === undefined ? {} : { visibleIf: map(visibleIf, "visibleIf") }),
    ...(requiredIf === undefined ? {} : { requiredIf: map(requiredIf, "requiredIf") }),
    ...(readOnlyIf === undefined ? {} : { readOnlyIf: map(readOnlyIf, "readOnlyIf") }),
  };
  switch (field.kind) {
    case "formula":
      return { ...field, ...common, expression: map(field.expression, "expression") };
    case "link":
    case "links":
      if (field.filter === undefined) return { ...field, ...common };
      return { ...field, ...common, filter: map(field.filter, "filter", { link: field }) };
    case "choice":
    case "choices":
      return {
        ...field,
        ...common,
        options: field.options.map((option) => {
          const { key, availableIf } = option;
          if (availableIf === undefined) return option;
          return { ...option, availableIf: map(availableIf, `options.${key}.availableIf`) };
        }),
      };
    case "subform": {
      const rows = {
        path: `${path}.fields`,
        form: rowsKey(form, field.key),
        scope: buildRowScope(field, { forms: context.definition.forms, form }),
      };
      return { ...field, ...common, fields: field.fields.map((child) => mapField(child, rows, context)) };
    }
    default:
      return { ...field, ...common };
  }
}

function mapView(view: ViewDefinition, context: Context): ViewDefinition {
  const form = context.definition.forms.find(({ key }) => key === view.form);
  if (form === undefined) return view;
  const { filter, colors, matrix } = view;
  const scope = context.scopeOf(form);
  const map = (source: string, part: string): string =>
    context.rewrite(source, { path: `views.${view.key}.${part}`, form: form.key, scope });
  return {
    ...view,
    ...(filter === undefined ? {} : { filter: map(filter, "filter") }),
    ...(colors === undefined
      ? {}
      : {
          colors: colors.map((rule, index) => ({ ...rule, expression: map(rule.expression, `colors.${index}`) })),
        }),
    ...(matrix === undefined ? {} : { matrix: mapMatrix(matrix, `views.${view.key}.matrix`, context) }),
  };
}

function mapMatrix(matrix: MatrixDefinition, path: string, context: Context): MatrixDefinition {
  const { forms } = context.definition;
  const form = forms.find(({ key }) => key === matrix.form);
  if (form === undefined) return matrix;
  const own = context.scopeOf(form);
  const map = (source: string, part: string, scope = own, over = form.key): string =>
    context.rewrite(source, { path: `${path}.${part}`, form: over, scope });
  const { filter, cell, colors, totals } = matrix;
  const colorScope = cell.kind === "total" ? totalScope(matrix, form.fields) : own;
  const columns = matrix.columns.map((one, index) => {
    const field = form.fields.find(({ key }) => key === one.field);
    const source = field === undefined ? null : axisSource(field);
    const linked = source?.kind === "records" ? forms.find(({ key }) => key === source.form) : undefined;
    if (one.filter === undefined || linked === undefined) return one;
    return { ...one, filter: map(one.filter, `columns.${index}.filter`, context.scopeOf(linked), linked.key) };
  });
  return {
    ...matrix,
    columns,
    ...(filter === undefined ? {} : { filter: map(filter, "filter") }),
    ...(cell.kind === "total" && cell.expression !== undefined
      ? { cell: { ...cell, expression: map(cell.expression, "cell") } }
      : {}),
    ...(colors === undefined
      ? {}
      : {
          colors: colors.map((rule, index) => ({
            ...rule,
            expression: map(rule.expression, `colors.${index}`, colorScope),
          })),
        }),
    ...(totals === undefined
      ? {}
      : {
          totals: totals.map((total) =>
            total.expression === undefined
              ? total
              : { ...total, expression: map(total.expression, `totals.${total.key}`) },
          ),
        }),
  };
}

function mapGrant(grant: Grant, context: Context): Grant {
  const form = context.definition.forms.find(({ key }) => key === grant.form);
  if (form === undefined || grant.rows === undefined) return grant;
  const place = { path: `grants.${grant.key}.rows`, form: form.key, scope: context.scopeOf(form) };
  return { ...grant, rows: context.rewrite(grant.rows, place) };
}
