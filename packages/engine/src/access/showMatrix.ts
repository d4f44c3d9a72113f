import { compile } from "@tongzhou/expr";
import { matrixHome, totalScope, type MatrixColumns, type MatrixDefinition } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { formScope } from "./formScope.ts";
import { findPolicy } from "./policyFor.ts";

/**
 * A matrix without whatever names what is not granted; nothing when what is left would not be the same question: its
 * forms, axes, cells and filters are all or nothing, colours, totals and captions go one by one.
 */
export function showMatrix(session: Session, form: string, matrix: MatrixDefinition): MatrixDefinition | null {
  const policy = findPolicy(session, matrix.form, "see");
  if (policy === null) return null;
  const scope = formScope(session, policy);
  const reads = (key: string): boolean => policy.readable.has(key);
  const holds = (source: string): boolean => compile(source, scope).ok;
  const { cell, filter, colors, totals } = matrix;
  if (!reads(matrix.rows.field) || matrixHome(matrix, [...policy.form.fields.values()]) !== form) return null;
  if (cell.kind === "field" ? !reads(cell.field) : cell.expression !== undefined && !holds(cell.expression))
    return null;
  if (filter !== undefined && !holds(filter)) return null;
  const columns = matrix.columns.map((group) =>
    reads(group.field) ? showColumns(session, policy.form.fields, group) : null,
  );
  // Saved columns are told apart by their place, so a group that is not shown takes the view with it.
  if (columns.includes(null)) return null;
  const colorScope = cell.kind === "total" ? totalScope(matrix, [...policy.form.fields.values()]) : scope;
  return {
    ...matrix,
    columns: columns.filter((group) => group !== null),
    ...(colors === undefined
      ? {}
      : { colors: colors.filter(({ expression }) => compile(expression, colorScope, "boolean").ok) }),
    ...(totals === undefined
      ? {}
      : { totals: totals.filter(({ expression }) => expression === undefined || holds(expression)) }),
  };
}

function showColumns(
  session: Session,
  fields: ReadonlyMap<string, { readonly kind: string; readonly form?: string }>,
  group: MatrixColumns,
): MatrixColumns | null {
  const target = fields.get(group.field)?.form;
  if (target === undefined) return group;
  const policy = findPolicy(session, target, "see");
  if (policy === null) return null;
  if (group.filter !== undefined && !compile(group.filter, formScope(session, policy)).ok) return null;
  const { caption, sort, ...rest } = group;
  return {
    ...rest,
    ...(caption === undefined || !policy.readable.has(caption) ? {} : { caption }),
    ...(sort === undefined ? {} : { sort: sort.filter(({ field }) => field === "id" || policy.readable.has(field)) }),
  };
}
