import type { FieldRef, Scope } from "@tongzhou/expr";
import { fieldSpec } from "../field/fieldSpecs.ts";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import type { FormDefinition } from "../formDefinition.ts";
import { buildFormScope, systemFields } from "../formScope.ts";
import { axisSource, fitsCell, matrixHome } from "../matrixDefinition.ts";
import type { AxisSource, MatrixAxis, MatrixColumns, MatrixDefinition, MatrixSum } from "../matrixDefinition.ts";
import { toFieldRef } from "../relations.ts";
import type { ViewDefinition } from "../viewDefinition.ts";
import { checkExpression } from "./checkExpression.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";

/** Appends what is wrong with the matrix of a view. */
export function checkMatrix(
  view: ViewDefinition,
  matrix: MatrixDefinition,
  forms: ReadonlyMap<string, FormDefinition>,
  problems: DefinitionProblem[],
): void {
  const path = `views.${view.key}.matrix`;
  const form = forms.get(matrix.form);
  if (form === undefined) {
    problems.push({ path, code: "form_unknown", params: { key: matrix.form } });
    return;
  }
  const fields = new Map(form.fields.map((field) => [field.key, field]));
  const all = [...forms.values()];
  const scope = buildFormScope(form.fields, { among: { forms: all, form: form.key } });
  const axis = (at: MatrixAxis, place: string): AxisSource | null => checkAxis(at, fields, place, problems);
  const rows = axis(matrix.rows, `${path}.rows`);
  const home = matrixHome(matrix, form.fields);
  if (rows !== null && view.form !== home)
    problems.push({ path, code: "matrix_home", params: { form: forms.get(home)?.label.zh ?? home } });
  matrix.columns.forEach((columns, index) => {
    const place = `${path}.columns.${index}`;
    const source = axis(columns, place);
    if (columns.field === matrix.rows.field)
      problems.push({ path: place, code: "matrix_same", params: { key: columns.field } });
    checkColumns(columns, source, { forms: all, cellFields: fields }, place, problems);
  });
  if (matrix.filter !== undefined) checkExpression(matrix.filter, scope, `${path}.filter`, problems, "boolean");
  const { cell } = matrix;
  if (cell.kind === "total") checkSum(cell, scope, `${path}.cell`, problems);
  else {
    const field = fields.get(cell.field);
    const place = `${path}.cell`;
    if (field === undefined) problems.push({ path: place, code: "field_unknown", params: { key: cell.field } });
    else if (!fitsCell(field)) problems.push({ path: place, code: "field_kind", params: { key: cell.field } });
  }
  const colorScope = cell.kind === "total" ? totalScope(matrix, form.fields) : scope;
  matrix.colors?.forEach((rule, index) =>
    checkExpression(rule.expression, colorScope, `${path}.colors.${index}`, problems, "boolean"),
  );
  matrix.totals?.forEach((total) => {
    const place = `${path}.totals.${total.key}`;
    if (total.function !== "options") checkSum({ ...total, function: total.function }, scope, place, problems);
    else if (cell.kind !== "field" || fields.get(cell.field)?.kind !== "choice")
      problems.push({ path: place, code: "matrix_options", params: {} });
  });
}

/** What colour rules of a matrix of totals may name: the fields of its axes, and its cell's `value`. */
export function totalScope(matrix: MatrixDefinition, fields: readonly FieldDefinition[]): Scope {
  const keys = new Set([matrix.rows.field, ...matrix.columns.map(({ field }) => field)]);
  const value: FieldRef = { key: "value", label: { zh: "值", en: "Value" }, type: { kind: "number" } };
  const axes = fields.filter((field) => keys.has(field.key) && field.key !== value.key);
  return { fields: [...axes.map((field) => toFieldRef(field)), value] };
}

function checkAxis(
  axis: MatrixAxis,
  fields: ReadonlyMap<string, FieldDefinition>,
  path: string,
  problems: DefinitionProblem[],
): AxisSource | null {
  const field = fields.get(axis.field);
  if (field === undefined) {
    problems.push({ path, code: "field_unknown", params: { key: axis.field } });
    return null;
  }
  const source = axisSource(field);
  if (source === null) problems.push({ path, code: "matrix_axis", params: { key: axis.field } });
  const known = source === null ? [] : unknownValues(source, axis.values ?? []);
  for (const value of known) problems.push({ path, code: "matrix_value", params: { key: axis.field, value } });
  return source;
}

// Members and departments come and go; those that are gone are no columns.
function unknownValues(source: AxisSource, values: readonly (string | number)[]): readonly (string | number)[] {
  switch (source.kind) {
    case "records":
      return values;
    case "options":
      return values.filter((value) => !source.options.some((option) => option.key === value));
    case "numbers":
      return values.filter((value) => typeof value !== "number" || !source.numbers.includes(value));
    case "members":
    case "departments":
      return values.filter((value) => typeof value !== "number");
    default:
      return source satisfies never;
  }
}

function checkColumns(
  columns: MatrixColumns,
  source: AxisSource | null,
  among: { readonly forms: readonly FormDefinition[]; readonly cellFields: ReadonlyMap<string, FieldDefinition> },
  path: string,
  problems: DefinitionProblem[],
): void {
  for (const key of Object.keys(columns.preset ?? {}))
    if (!among.cellFields.has(key)) problems.push({ path, code: "field_unknown", params: { key } });
  // What is no axis is told already.
  if (source === null) return;
  if (source.kind !== "records") {
    if (columns.filter !== undefined || columns.sort !== undefined || columns.caption !== undefined)
      problems.push({ path, code: "matrix_axis", params: { key: columns.field } });
    return;
  }
  const linked = among.forms.find((form) => form.key === source.form);
  if (linked === undefined) return;
  const scope = buildFormScope(linked.fields, { among: { forms: among.forms, form: linked.key } });
  if (columns.filter !== undefined) checkExpression(columns.filter, scope, `${path}.filter`, problems, "boolean");
  for (const { field: key } of columns.sort ?? []) {
    const field = [...linked.fields, ...systemFields].find((one) => one.key === key);
    if (key !== "id" && (field === undefined || !fieldSpec(field.kind).can.sort))
      problems.push({ path, code: "field_kind", params: { key } });
  }
  const { caption } = columns;
  if (caption !== undefined && !linked.fields.some((field) => field.key === caption))
    problems.push({ path, code: "field_unknown", params: { key: caption } });
}

function checkSum(sum: MatrixSum, scope: Scope, path: string, problems: DefinitionProblem[]): void {
  if (sum.expression !== undefined) checkExpression(sum.expression, scope, path, problems, "number");
  else if (sum.function !== "count") problems.push({ path, code: "matrix_sum", params: {} });
}
