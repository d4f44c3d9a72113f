import { pickLabel, type Locale } from "@tongzhou/base";
import { AppError, type FieldDefinition, type MatrixTotal, type Wire } from "@tongzhou/model";
import type { WriteColumn, WriteRow, WriteValue } from "@tongzhou/sheets";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Session } from "../gateway/session.ts";
import { loadDepartments } from "../platform/departments.store.ts";
import { loadMembers } from "../platform/members.store.ts";
import { recordScan } from "../query/recordScan.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { exportColumns, type ExportColumn, type ExportWords } from "../transfer/export/exportColumns.ts";
import { fixedValues, loadUsed, type AxisValue } from "./axisValues.ts";
import { loadRecordCells, loadTotalCells, loadTotals } from "./matrixCells.ts";
import { loadColumns, type MatrixColumn } from "./matrixColumns.ts";
import { planMatrix, readableField, type MatrixInput, type MatrixPlan } from "./matrixPlan.ts";
import { needsUsed, rowFields, rowSort } from "./queryMatrix.ts";

/** A matrix as a sheet. */
export interface MatrixSheet {
  readonly columns: readonly WriteColumn[];
  readonly rows: readonly WriteRow[];
}

/** Most rows of an exported matrix. */
const maxRows = 5000;
const chunkRows = 500;

/**
 * A matrix as it is laid out: row fields, a column each, totals at the end of rows and below columns. It reads under the
 * right to export of the cell form and of the row form.
 * @throws AppError as queryMatrix, "query.too_complex" for more than 5,000 rows
 */
export function exportMatrix(session: Session, form: string, input: MatrixInput, locale: Locale): Promise<MatrixSheet> {
  return onNewestDefinition(session, (current) => build(current, planMatrix(current, form, input, "export"), locale));
}

interface SheetRow {
  readonly value: AxisValue;
  readonly cells: readonly WriteValue[];
}

async function build(session: Session, plan: MatrixPlan, locale: Locale): Promise<MatrixSheet> {
  const words = await loadWords(session, locale);
  const used = needsUsed(plan) ? await loadUsed(session, plan) : null;
  const heads = rowHeads(plan, words);
  const [rows, { columns }] = await Promise.all([
    plan.rowForm === null ? fixedRows(session, plan, words, used?.rows ?? null) : recordRows(session, plan, heads),
    loadColumns(session, plan, used?.groups ?? null),
  ]);
  const field = plan.matrix.cell.kind === "field" ? readableField(plan.cells, plan.matrix.cell.field) : null;
  const totals = plan.matrix.totals ?? [];
  const body = new Map<string, Wire[]>();
  const rowTotals: (readonly Wire[])[] = [];
  let columnTotals: readonly (readonly Wire[])[] = [];
  for (let at = 0; at < Math.max(rows.length, 1); at += chunkRows) {
    const frame = { rows: rows.slice(at, at + chunkRows).map(({ value }) => value), columns };
    const read = await loadTotals(session, plan, frame, at === 0);
    rowTotals.push(...read.rows);
    if (at === 0) columnTotals = read.columns;
    const cells =
      field === null
        ? (await loadTotalCells(session, plan, frame)).map(([y, x, value]) => [y, x, value] as const)
        : (await loadRecordCells(session, plan, field.key, frame)).map(([y, x, , , value]) => [y, x, value] as const);
    for (const [y, x, value] of cells) if (value !== null) put(body, `${at + y} ${x}`, value);
  }
  const isMany = [...body.values()].some((values) => values.length > 1);
  const cell = field === null ? null : describeCell(field, words, isMany);
  const write = (y: number, x: number): WriteValue => {
    const values = body.get(`${y} ${x}`) ?? [];
    return cell === null ? scalar(values[0] ?? null) : cell.write(values);
  };
  const optionWords = buildOptionWords(field, locale);
  const atRows = indexed(totals, "rows");
  const atColumns = indexed(totals, "columns");
  const kind = cell?.kind ?? "number";
  const isNumeric = kind === "number" || kind === "integer" || kind === "money";
  const cellColumn = (head: MatrixColumn): WriteColumn => ({
    label: columnLabel(plan, head, words),
    ...(cell === null || (atColumns.length > 0 && !isNumeric)
      ? { kind: cell === null ? "number" : "text" }
      : cell.column),
  });
  return {
    columns: [
      ...heads.map(({ column }) => column),
      ...columns.map(cellColumn),
      ...atRows.map(({ total }) => totalColumn(total, locale)),
    ],
    rows: [
      ...rows.map(({ cells }, y) => [
        ...cells,
        ...columns.map((_, x) => write(y, x)),
        ...atRows.map(({ index }) => optionWords(rowTotals[y]?.[index] ?? null)),
      ]),
      ...atColumns.map(({ total, index }) => [
        pickLabel(total.label, locale),
        ...heads.slice(1).map(() => null),
        ...columns.map((_, x) => {
          const value = optionWords(columnTotals[x]?.[index] ?? null);
          return isNumeric || value === null || value === undefined ? value : String(value);
        }),
        ...atRows.map(() => null),
      ]),
    ],
  };
}

async function loadWords({ database, workspace }: Session, locale: Locale): Promise<ExportWords> {
  const [members, departments] = await Promise.all([
    loadMembers(database, workspace.key),
    loadDepartments(database, workspace.key),
  ]);
  return {
    locale,
    zone: workspace.zone,
    members: new Map(members.map((one) => [one.id, one.name])),
    departments: new Map(departments.map((one) => [one.id, one.name])),
  };
}

interface RowHead {
  readonly column: WriteColumn;
  readonly write: ExportColumn["write"];
}

// The first column names the row, also where its title may not be exported.
function rowHeads(plan: MatrixPlan, words: ExportWords): readonly RowHead[] {
  const { rowForm } = plan;
  if (rowForm === null)
    return [{ column: { label: pickLabel(plan.rows.field.label, words.locale), kind: "text" }, write: scalar }];
  const keys = [...new Set(rowFields(plan))];
  const named = keys
    .map((key) => readableField(rowForm, key))
    .flatMap((field) => exportColumns(field, words).slice(0, 1));
  const heads = named.map(({ column, write }) => ({ column, write }));
  return heads.length > 0
    ? heads
    : [{ column: { label: pickLabel(rowForm.form.definition.label, words.locale), kind: "text" }, write: scalar }];
}

async function recordRows(session: Session, plan: MatrixPlan, heads: readonly RowHead[]): Promise<readonly SheetRow[]> {
  const { rowForm, input } = plan;
  if (rowForm === null) return [];
  const selection = { filter: input.filter, search: input.search, sort: rowSort(input) };
  const scan = recordScan(session, rowForm, selection, [...new Set(rowFields(plan))]);
  return session.database.transaction(async (tx) => {
    const rows: SheetRow[] = [];
    for await (const batch of tx.cursor(fillSlots(scan.query, sessionSlots(session)), chunkRows))
      for (const cells of batch) {
        if (rows.length === maxRows) throw new AppError("query.too_complex");
        const [id, , ...values] = scan.read(cells);
        rows.push({
          value: Number(id),
          cells: heads.map(({ write }, index) => write(values[index] ?? (values.length === 0 ? String(id) : null))),
        });
      }
    return rows;
  });
}

async function fixedRows(
  session: Session,
  plan: MatrixPlan,
  words: ExportWords,
  used: ReadonlySet<string> | null,
): Promise<readonly SheetRow[]> {
  const values = await fixedValues(session, plan.rows, used);
  return values.map((value) => ({ value, cells: [axisLabel(plan.rows.field, value, words)] }));
}

function axisLabel(field: FieldDefinition, value: AxisValue, words: ExportWords): string {
  const [column] = exportColumns(field, words);
  return String(column?.write(value) ?? value);
}

function columnLabel(plan: MatrixPlan, { group, value, title }: MatrixColumn, words: ExportWords): string {
  const planned = plan.groups[group];
  const name = title ?? (planned === undefined ? String(value) : axisLabel(planned.field, value, words));
  const label = planned?.axis.label;
  return label === undefined ? name : `${pickLabel(label, words.locale)} / ${name}`;
}

interface CellWriter {
  readonly kind: WriteColumn["kind"];
  readonly column: Omit<WriteColumn, "label">;
  readonly write: (values: readonly Wire[]) => WriteValue;
}

// One value keeps its type; where some cell has several, all are text.
function describeCell(field: FieldDefinition, words: ExportWords, isMany: boolean): CellWriter {
  const [one] = exportColumns(field, words);
  if (one === undefined) throw new Error(`matrix-export: expected a column for ${field.key}`);
  const { label: _label, ...column } = one.column;
  if (!isMany) return { kind: column.kind, column, write: ([value = null]) => one.write(value) };
  const text = (values: readonly Wire[]): WriteValue =>
    values.length === 0 ? null : values.map((value) => String(one.write(value) ?? "")).join("; ");
  return { kind: "text", column: { kind: "text" }, write: text };
}

function buildOptionWords(field: FieldDefinition | null, locale: Locale): (value: Wire) => WriteValue {
  const options = field?.kind === "choice" ? field.options : [];
  return (value) => {
    if (value === null || typeof value !== "object") return value;
    const counts = new Map(Object.entries(value));
    return options
      .flatMap(({ key, label }) => (counts.has(key) ? [`${pickLabel(label, locale)} ${String(counts.get(key))}`] : []))
      .join("; ");
  };
}

function indexed(
  totals: readonly MatrixTotal[],
  side: "rows" | "columns",
): readonly { readonly total: MatrixTotal; readonly index: number }[] {
  return totals.flatMap((total, index) => (total.at === side || total.at === "both" ? [{ total, index }] : []));
}

function totalColumn(total: MatrixTotal, locale: Locale): WriteColumn {
  return { label: pickLabel(total.label, locale), kind: total.function === "options" ? "text" : "number" };
}

function scalar(value: Wire): WriteValue {
  return typeof value === "object" ? null : value;
}

function put(body: Map<string, Wire[]>, key: string, value: Wire): void {
  const list = body.get(key);
  if (list === undefined) body.set(key, [value]);
  else list.push(value);
}
