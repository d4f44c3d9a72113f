import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { compile, toSql, toSqlCondition, type Kind } from "@tongzhou/expr";
import { AppError, type MatrixSum } from "@tongzhou/model";
import { formScope } from "../access/formScope.ts";
import { compileOwn, fullScope } from "../access/formulas.ts";
import { findPolicy } from "../access/policyFor.ts";
import { rawBinding } from "../access/rawColumns.ts";
import { Slot } from "../access/slots.ts";
import { columnBinding, visibleColumn } from "../access/visibleColumns.ts";
import type { Session } from "../gateway/session.ts";
import { compileFilter, fromForm, row, selectedRows } from "../query/selection.ts";
import type { MatrixPlan } from "./matrixPlan.ts";

// A placement is a record of the cell form at its row and column: g the group of columns, y and x the values on the two
// axes as text. A record that two groups name stands in both.

/** The rows that a statement is about, as text. */
export const rowsSlot = new Slot("matrix rows");

/** Records of the cell form that a statement is about. */
export const recordsSlot = new Slot("matrix records");

/** The columns of each group, as JSON: an object per group with a key for each, which is found faster than in a list; null for all. */
export const columnsSlot = new Slot("matrix columns");

/** Which rows count: those of rowsSlot, or all that the view's query finds. */
export type RowScope = "page" | "all";

/** A column of placements, as read in the row of the cell form. */
export interface PlacedColumn {
  readonly name: string;
  readonly value: Sql;
}

const comma = sqlRaw(", ");

/** Records of the cell form at their places, with the columns asked for. */
export function placements(session: Session, plan: MatrixPlan, scope: RowScope, columns: readonly PlacedColumn[]): Sql {
  const { cells, rows, groups } = plan;
  const y = sql`${visibleColumn(session, cells, rows.field.key, row)}::text`;
  const selected = placedRows(session, plan, scope, y);
  const parts = groups.map(({ field }, index) => {
    const x = sql`${visibleColumn(session, cells, field.key, row)}::text`;
    const among = sql`(${columnsSlot}::jsonb -> ${sqlRaw(String(index))})`;
    const list = [
      sql`${sqlRaw(String(index))} as g`,
      sql`${y} as y`,
      sql`${x} as x`,
      ...columns.map(({ name, value }) => sql`${value} as ${sqlRaw(name)}`),
    ];
    return sql`select ${joinSql(list, comma)} from ${fromForm(session, cells)} where ${selected} and ${x} is not null and (${among} = 'null'::jsonb or ${among} ? ${x})`;
  });
  return sql`(${joinSql(parts, sqlRaw(" union all "))})`;
}

// Whose rows they are is asked of the column itself too, so that a link's index finds them.
function placedRows(session: Session, plan: MatrixPlan, scope: RowScope, y: Sql): Sql {
  const { cells, rows, rowForm, matrix, input } = plan;
  const column = sql`${row}.${sqlIdent(rows.field.key)}`;
  const own = rowForm === null ? input : {};
  const conditions = [selectedRows(session, cells, own), sql`${y} is not null`];
  if (matrix.filter !== undefined)
    conditions.push(toSqlCondition(compileFilter(session, cells, matrix.filter), columnBinding(session, cells, row)));
  if (scope === "all" && rowForm !== null)
    conditions.push(
      sql`${column} in (select ${row}.id from ${fromForm(session, rowForm)} where ${selectedRows(session, rowForm, input)})`,
    );
  else if (rowForm !== null) conditions.push(sql`${column} = any(${rowsSlot}::text[]::bigint[])`);
  else conditions.push(sql`${y} = any(${rowsSlot}::text[])`);
  return joinSql(conditions, sqlRaw(" and "));
}

/** The number per record that a total takes in; null for a count. */
export function summand(session: Session, plan: MatrixPlan, sum: Pick<MatrixSum, "expression">): Sql | null {
  if (sum.expression === undefined) return null;
  return compiledSql(session, plan, sum.expression, "number");
}

/** A total over placements, exact: counts as numbers, the rest as decimal text. */
export function overPlacements(sum: MatrixSum["function"], cell: Sql): Sql {
  switch (sum) {
    case "count":
      return sql`count(${cell})`;
    case "sum":
      return sql`trim_scale(sum(${cell}))`;
    case "average":
      // As in the totals of lists: a quotient keeps at least the decimals of what is divided.
      return sql`trim_scale(round((sum(${cell}) + 0.00000000000000000000) / nullif(count(${cell}), 0), 10))`;
    case "min":
    case "max":
      return sql`trim_scale(${sqlRaw(sum)}(${cell}))`;
    default:
      return sum satisfies never;
  }
}

/** The colour of a record's cell by the first rule that holds, as text or null. */
export function colorCase(session: Session, plan: MatrixPlan): Sql {
  const rules = plan.matrix.colors ?? [];
  if (rules.length === 0) return sql`null::text`;
  const binding = columnBinding(session, plan.cells, row);
  const arms = rules.map(({ expression, color }) => {
    const compiled = compile(expression, formScope(session, plan.cells), "boolean");
    if (!compiled.ok) throw new AppError("expr.invalid", { place: "colors", diagnostics: compiled.error });
    return sql`when ${toSqlCondition(compiled.value, binding)} then ${color}::text`;
  });
  return sql`case ${joinSql(arms, sqlRaw(" "))} end`;
}

/** What may be done with a record in a cell: 1 to write what it shows, 2 to delete it, 3 both. */
export function mayBits(session: Session, plan: MatrixPlan): Sql {
  const form = plan.matrix.form;
  const shown = plan.matrix.cell.kind === "field" ? plan.matrix.cell.field : "";
  const edit = findPolicy(session, form, "edit");
  const remove = findPolicy(session, form, "delete");
  const mask = edit?.writes.get(shown);
  const mayEdit =
    edit === null || mask === undefined
      ? sql`false`
      : allOf([edit.rows?.(row), mask === null ? undefined : mask(row), notLocked(session, plan)]);
  const mayDelete = remove === null ? sql`false` : allOf([remove.rows?.(row)]);
  return sql`(case when ${mayEdit} then 1 else 0 end) + (case when ${mayDelete} then 2 else 0 end)`;
}

// What locks a field must hold before a write and after it: known here where the value itself has no part in it.
function notLocked({ workspace, actor }: Session, { matrix, cells: { form } }: MatrixPlan): Sql | undefined {
  const field = matrix.cell.kind === "field" ? form.fields.get(matrix.cell.field) : undefined;
  if (field?.readOnlyIf === undefined || actor.kind === "system") return undefined;
  const place = `${matrix.form}.${field.key}.readOnlyIf`;
  const typed = compileOwn(field.readOnlyIf, fullScope(workspace, form), { kind: "boolean" }, place);
  const isSettled = typed.fields.every((key) => key !== field.key && form.fields.get(key)?.kind !== "formula");
  return isSettled ? sql`(${toSql(typed, rawBinding(workspace, form, row))}) is not true` : undefined;
}

function allOf(conditions: readonly (Sql | undefined)[]): Sql {
  const present = conditions.filter((condition) => condition !== undefined);
  return present.length === 0 ? sql`true` : joinSql(present, sqlRaw(" and "));
}

function compiledSql(session: Session, plan: MatrixPlan, source: string, kind: Kind): Sql {
  const compiled = compile(source, formScope(session, plan.cells), kind);
  if (!compiled.ok) throw new AppError("expr.invalid", { place: "totals", diagnostics: compiled.error });
  return toSql(compiled.value, columnBinding(session, plan.cells, row));
}
