import { AppError, groupKeyOf, type SortKey, type Wire } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import type { RecordCount } from "../query/countRecords.ts";
import { decodeCursor, encodeCursor, fingerprintOf, type Position } from "../query/cursor.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { loadBrokenRules, type BrokenRules } from "./brokenRules.ts";
import { fixedValues, loadUsed, type AxisValue } from "./axisValues.ts";
import { leaveKnown, type KnownPage } from "./leaveKnown.ts";
import {
  loadRecordCells,
  loadRowsOf,
  loadTotalCells,
  loadTotals,
  maxCells,
  rowsThatFit,
  type MatrixFrame,
  type MatrixTotals,
  type RecordCell,
  type TotalCell,
} from "./matrixCells.ts";
import { loadColumns, type MatrixColumn } from "./matrixColumns.ts";
import { planMatrix, type MatrixInput, type MatrixPlan } from "./matrixPlan.ts";
import { loadShutCells, type ShutCells } from "./shutCells.ts";

/** A matrix, and which page of its rows. */
export interface MatrixQuery extends MatrixInput {
  /** Most rows of the page: 1 to 500, 200 when absent. It has fewer where their cells hold too many records. */
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  /** Of the page, these rows alone, and those in which these records of the cell form stand: to look at them again. */
  readonly only?: { readonly rows: readonly AxisValue[]; readonly records: readonly number[] } | undefined;
  /** What the reader has of the page: rows that say the same are left out, and so are columns. Not beside `only`. */
  readonly known?: KnownPage | undefined;
}

/** A page of rows of a matrix, with all columns and the cells between. */
export interface MatrixReply {
  /** Each row is [value, version, …columns]: a record as in queryRecords, or a value of another axis, version 0. */
  readonly rows: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly Wire[])[];
    readonly next: string | null;
    readonly count: RecordCount;
    /** All rows of the page in their order, where only some of them are told. */
    readonly order?: readonly AxisValue[];
  };
  readonly columns: readonly MatrixColumn[];
  /** Whether there are more columns than are shown. */
  readonly isCut: boolean;
  /** Of records or of totals, as the matrix' cell says; rows and columns by their index in this reply. */
  readonly cells: readonly (RecordCell | TotalCell)[];
  /** Where the actor's rights let no record be made, as far as that is known before one is written. */
  readonly shut: readonly ShutCells[];
  /** Column totals come with the first page alone; they are of all rows. */
  readonly totals: MatrixTotals;
  /** What rows and columns that are records break. */
  readonly broken: BrokenRules;
  /** With `known`: fingerprints of the columns, and of all rows of the page in their order. */
  readonly marks?: { readonly frame: string; readonly rows: readonly string[] };
}

const defaultLimit = 200;

/**
 * Rows, columns and cells of a matrix as the actor may see them.
 * @throws AppError "form.not_found", "access.denied", "field.unknown", "expr.invalid", "query.field_unfit",
 * "query.cursor_invalid", "request.invalid", "matrix.too_full" when the cells of one row hold too many records, and
 * "matrix.too_large" when laying it out takes too long
 */
export function queryMatrix(session: Session, form: string, query: MatrixQuery): Promise<MatrixReply> {
  return onNewestDefinition(session, async (current) => {
    const plan = planMatrix(current, form, query, "see");
    const used = needsUsed(plan) ? await loadUsed(current, plan) : null;
    const fixed = plan.rowForm === null ? await fixedValues(current, plan.rows, used?.rows ?? null) : null;
    const { columns, isCut } = await loadColumns(current, plan, used?.groups ?? null);
    const { rows, frame, cells } = await loadPage(current, plan, { query, fixed, columns });
    const whole = fixed === null ? frame : { rows: fixed, columns };
    const [totals, broken, shut] = await Promise.all([
      loadTotals(current, plan, frame, query.after === undefined ? whole : null),
      loadBrokenRules(current, plan, frame),
      loadShutCells(current, plan, frame),
    ]);
    const page = { rows, columns, isCut, cells, shut, totals, broken };
    return query.known === undefined || query.only !== undefined ? page : leaveKnown(page, query.known);
  });
}

interface PageToLoad {
  readonly query: MatrixQuery;
  /** All rows where they are no records. */
  readonly fixed: readonly AxisValue[] | null;
  readonly columns: readonly MatrixColumn[];
}

interface LoadedPage extends Pick<MatrixReply, "rows" | "cells"> {
  readonly frame: MatrixFrame;
}

// A page whose cells hold too many records is read again with as many rows as they leave room for.
async function loadPage(
  session: Session,
  plan: MatrixPlan,
  { query, fixed, columns }: PageToLoad,
): Promise<LoadedPage> {
  const { cell } = plan.matrix;
  for (let limit = query.limit ?? defaultLimit; ;) {
    const page =
      fixed === null ? await recordRows(session, plan, query, limit) : fixedRows(plan, fixed, query.after, limit);
    const rows = query.only === undefined ? page : await onlyRows(session, plan, page, query.only);
    const frame = { rows: rows.rows.map(([value]) => toAxisValue(value)), columns };
    const cells =
      cell.kind === "field"
        ? await loadRecordCells(session, plan, cell.field, frame)
        : await loadTotalCells(session, plan, frame);
    if (cells !== null) return { rows, frame, cells };
    const end = frame.rows[await rowsThatFit(session, plan, frame)];
    const fitting = page.rows.findIndex(([value]) => end !== undefined && toAxisValue(value) === end);
    // Records may have gone meanwhile, so that all rows fit by now.
    if (fitting === 0) throw new AppError("matrix.too_full", { limit: maxCells });
    limit = fitting === -1 ? limit : fitting;
  }
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

async function recordRows(
  session: Session,
  plan: MatrixPlan,
  query: MatrixQuery,
  limit: number,
): Promise<MatrixReply["rows"]> {
  const { columns, rows, next, count } = await queryRecords(session, plan.rowForm?.form.definition.key ?? "", {
    filter: query.filter,
    search: query.search,
    sort: rowSort(query),
    columns: rowFields(plan),
    limit,
    after: query.after,
    count: "capped",
  });
  return { columns, rows, next, count: count ?? { value: rows.length, isCapped: false } };
}

// The place of a row is kept beside its value, for the case that the value has gone when the next page is asked for.
function fixedRows(
  plan: MatrixPlan,
  values: readonly AxisValue[],
  after: string | undefined,
  limit: number,
): MatrixReply["rows"] {
  const order = fingerprintOf(["matrix", plan.matrix.form, plan.rows.field.key]);
  const start = after === undefined ? 0 : placeAfter(values, decodeCursor(after, order, ["text"]));
  const page = values.slice(start, start + limit);
  const last = start + page.length;
  return {
    columns: [],
    rows: page.map((value) => [value, 0]),
    next: last < values.length ? encodeCursor(order, { id: last, values: [String(page.at(-1))] }) : null,
    count: { value: values.length, isCapped: false },
  };
}

function placeAfter(values: readonly AxisValue[], { id, values: [last] }: Position): number {
  const at = values.findIndex((value) => String(value) === last);
  return at === -1 ? id : at + 1;
}

// The first cell of a row is its id, an option's key or a number.
function toAxisValue(value: Wire | undefined): AxisValue {
  return typeof value === "string" ? value : Number(value);
}
