import { AppError, groupKeyOf, type SortKey, type Wire } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import type { RecordCount } from "../query/countRecords.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { loadBrokenRules, type BrokenRules } from "./brokenRules.ts";
import { fixedValues, loadUsed, type AxisValue } from "./axisValues.ts";
import {
  loadRecordCells,
  loadRowsOf,
  loadTotalCells,
  loadTotals,
  type MatrixTotals,
  type RecordCell,
  type TotalCell,
} from "./matrixCells.ts";
import { loadColumns, type MatrixColumn } from "./matrixColumns.ts";
import { planMatrix, type MatrixInput, type MatrixPlan } from "./matrixPlan.ts";

/** A matrix, and which page of its rows. */
export interface MatrixQuery extends MatrixInput {
  /** Rows that are records: 1 to 500, 200 when absent. */
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  /** Of the page, these rows alone, and those in which these records of the cell form stand: to look at them again. */
  readonly only?: { readonly rows: readonly AxisValue[]; readonly records: readonly number[] } | undefined;
}

/** A page of rows of a matrix, with all columns and the cells between. */
export interface MatrixReply {
  /** Each row is [value, version, …columns]: a record as in queryRecords, or a value of another axis, version 0. */
  readonly rows: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly Wire[])[];
    readonly next: string | null;
    readonly count: RecordCount;
    /** All rows of the page in their order, where only some of them are looked at again. */
    readonly order?: readonly AxisValue[];
  };
  readonly columns: readonly MatrixColumn[];
  /** Whether there are more columns than are shown. */
  readonly isCut: boolean;
  /** Of records or of totals, as the matrix' cell says; rows and columns by their index in this reply. */
  readonly cells: readonly (RecordCell | TotalCell)[];
  /** Column totals come with the first page alone; they are of all rows. */
  readonly totals: MatrixTotals;
  /** What rows and columns that are records break. */
  readonly broken: BrokenRules;
}

const defaultLimit = 200;

/** Most rows that are no records. */
export const maxFixedRows = 500;

/**
 * Rows, columns and cells of a matrix as the actor may see them.
 * @throws AppError "form.not_found", "access.denied", "field.unknown", "expr.invalid", "query.field_unfit",
 * "query.cursor_invalid", "request.invalid", and "query.too_complex" when there is too much to lay out
 */
export function queryMatrix(session: Session, form: string, query: MatrixQuery): Promise<MatrixReply> {
  return onNewestDefinition(session, async (current) => {
    const plan = planMatrix(current, form, query, "see");
    const used = needsUsed(plan) ? await loadUsed(current, plan) : null;
    const [page, { columns, isCut }] = await Promise.all([
      plan.rowForm === null ? fixedRows(current, plan, used?.rows ?? null) : recordRows(current, plan, query),
      loadColumns(current, plan, used?.groups ?? null),
    ]);
    const rows = query.only === undefined ? page : await onlyRows(current, plan, page, query.only);
    const values = rows.rows.map(([value]) => toAxisValue(value));
    const frame = { rows: values, columns };
    const { cell } = plan.matrix;
    const [cells, totals, broken] = await Promise.all([
      cell.kind === "field" ? loadRecordCells(current, plan, cell.field, frame) : loadTotalCells(current, plan, frame),
      loadTotals(current, plan, frame, query.after === undefined),
      loadBrokenRules(current, plan, frame),
    ]);
    return { rows, columns, isCut, cells, totals, broken };
  });
}

async function onlyRows(
  session: Session,
  plan: MatrixPlan,
  page: MatrixReply["rows"],
  { rows, records }: NonNullable<MatrixQuery["only"]>,
): Promise<MatrixReply["rows"]> {
  const order = page.rows.map(([value]) => toAxisValue(value));
  const wanted = new Set(rows.map(String));
  if (records.length > 0) for (const row of await loadRowsOf(session, plan, order, records)) wanted.add(row);
  return { ...page, rows: page.rows.filter(([value]) => wanted.has(String(value))), order };
}

/** Whether what is shown on an axis depends on what the records name. */
export function needsUsed({ rows, groups, rowForm }: MatrixPlan): boolean {
  const depends = ({ axis, source }: MatrixPlan["rows"]): boolean =>
    axis.usedOnly === true || (axis.values === undefined && (source.kind === "members" || source.kind === "options"));
  return groups.some(depends) || (rowForm === null && depends(rows));
}

/** The order of rows that are records: by the groups first, so that each stands together. */
export function rowSort({ group = [], sort = [] }: MatrixInput): readonly SortKey[] {
  const levels = group.map(groupKeyOf).map(({ field, direction = "asc" }): SortKey => ({ field, direction }));
  return [...levels, ...sort];
}

/** The fields read of rows that are records: the title, those asked for, and those that group. */
export function rowFields({ rowForm, input }: MatrixPlan): readonly string[] {
  const title = rowForm?.form.definition.title ?? "";
  const levels = (input.group ?? []).map((level) => groupKeyOf(level).field);
  return [...(rowForm?.readable.has(title) === true ? [title] : []), ...(input.columns ?? []), ...levels];
}

async function recordRows(session: Session, plan: MatrixPlan, query: MatrixQuery): Promise<MatrixReply["rows"]> {
  const { columns, rows, next, count } = await queryRecords(session, plan.rowForm?.form.definition.key ?? "", {
    filter: query.filter,
    search: query.search,
    sort: rowSort(query),
    columns: rowFields(plan),
    limit: query.limit ?? defaultLimit,
    after: query.after,
    count: "capped",
  });
  return { columns, rows, next, count: count ?? { value: rows.length, isCapped: false } };
}

async function fixedRows(
  session: Session,
  plan: MatrixPlan,
  used: ReadonlySet<string> | null,
): Promise<MatrixReply["rows"]> {
  const values = await fixedValues(session, plan.rows, used);
  if (values.length > maxFixedRows) throw new AppError("query.too_complex");
  return {
    columns: [],
    rows: values.map((value) => [value, 0]),
    next: null,
    count: { value: values.length, isCapped: false },
  };
}

// The first cell of a row is its id, an option's key or a number.
function toAxisValue(value: Wire | undefined): AxisValue {
  return typeof value === "string" ? value : Number(value);
}
