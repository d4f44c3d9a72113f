import { pickLabel, type Locale } from "@tongzhou/base";
import { AppError, type FieldDefinition, type MatrixTotal, type Wire } from "@tongzhou/model";
import type { WriteColumn, WriteRow, WriteValue } from "@tongzhou/sheets";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { loadDepartments } from "../platform/departments.store.ts";
import { loadMembers } from "../platform/members.store.ts";
import { recordScan } from "../query/recordScan.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { exportColumns, type ExportColumn, type ExportWords } from "../transfer/export/exportColumns.ts";
import { fixedValues, loadUsed, type AxisValue } from "./axisValues.ts";
import { hasCrowdedCell, loadRecordCells, loadTotalCells, loadTotals, type MatrixFrame } from "./matrixCells.ts";
import { loadColumns, type MatrixColumn } from "./matrixColumns.ts";
import { planMatrix, readableField, type MatrixInput, type MatrixPlan } from "./matrixPlan.ts";
import { needsUsed, rowFields, rowSort } from "./queryMatrix.ts";

/** Most rows of an exported matrix. */
const maxRows = 5000;
const chunkRows = 500;
// Of one statement: an export may take longer than a screen, but not for ever.
const statementTimeoutMs = 60_000;

/**
 * A matrix as it is laid out: row fields, a column each, totals at the end of rows and below columns. It reads under the
 * right to export of the cell form and of the row form. All of it is of one moment; cells come chunk by chunk.
 * @param write takes columns and rows; reading ends when it returns or throws
 * @param signal aborted when nobody waits for the rows any more
 * @throws AppError as queryMatrix, "query.too_complex" for more than 5,000 rows
 */
export function exportMatrix<T>(
  session: Session,
  form: string,
  { locale, ...input }: MatrixInput & { readonly locale: Locale },
  write: (columns: readonly WriteColumn[], rows: AsyncIterable<WriteRow>) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return onNewestDefinition(session, (current) =>
    current.database.transaction(
      async (tx) => {
        const held = onTransaction(current, tx);
        const { columns, rows } = await build(held, planMatrix(held, form, input, "export"), locale, signal);
        return write(columns, rows);
      },
      { isolation: "repeatable read", statementTimeoutMs },
    ),
  );
}

// Every read of an export is part of one snapshot, and takes no second connection.
function onTransaction(session: Session, tx: Transaction): Session {
  const { rows, arrays, run } = tx;
  return { ...session, database: { ...session.database, rows, arrays, run, transaction: (work) => work(tx) } };
}

interface SheetRow {
  readonly value: AxisValue;
  readonly cells: readonly WriteValue[];
}

interface MatrixSheet {
  readonly columns: readonly WriteColumn[];
  readonly rows: AsyncIterable<WriteRow>;
}

async function build(session: Session, plan: MatrixPlan, locale: Locale, signal: AbortSignal): Promise<MatrixSheet> {
  const words = await loadWords(session, locale);
  const used = needsUsed(plan) ? await loadUsed(session, plan) : null;
  const heads = rowHeads(plan, words);
  const rows =
    plan.rowForm === null
      ? await fixedRows(session, plan, words, used?.rows ?? null)
      : await recordRows(session, plan, heads);
  const { columns } = await loadColumns(session, plan, used?.groups ?? null);
  const field = plan.matrix.cell.kind === "field" ? readableField(plan.cells, plan.matrix.cell.field) : null;
  const totals = plan.matrix.totals ?? [];
  const isMany =
    field !== null &&
    (await hasCrowdedCell(session, plan, field.key, { rows: rows.map(({ value }) => value), columns }));
  const cell = field === null ? null : describeCell(field, words, isMany);
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

  async function* laidOut(): AsyncGenerator<WriteRow> {
    let columnTotals: readonly (readonly Wire[])[] = [];
    for (let at = 0; at < Math.max(rows.length, 1); at += chunkRows) {
      signal.throwIfAborted();
      const part = rows.slice(at, at + chunkRows);
      const frame = { rows: part.map(({ value }) => value), columns };
      const read = await loadTotals(session, plan, frame, at === 0);
      if (at === 0) columnTotals = read.columns;
      const body = await loadBody(session, plan, field, frame);
      for (const [y, { cells }] of part.entries())
        yield [
          ...cells,
          ...columns.map((_, x) => {
            const values = body.get(`${y} ${x}`) ?? [];
            return cell === null ? scalar(values[0] ?? null) : cell.write(values);
          }),
          ...atRows.map(({ index }) => optionWords(read.rows[y]?.[index] ?? null)),
        ];
    }
    for (const { total, index } of atColumns)
      yield [
        pickLabel(total.label, locale),
        ...heads.slice(1).map(() => null),
        ...columns.map((_, x) => {
          const value = optionWords(columnTotals[x]?.[index] ?? null);
          return isNumeric || value === null || value === undefined ? value : String(value);
        }),
        ...atRows.map(() => null),
      ];
  }

  return {
    columns: [
      ...heads.map(({ column }) => column),
      ...columns.map(cellColumn),
      ...atRows.map(({ total }) => totalColumn(total, locale)),
    ],
    rows: laidOut(),
  };
}

// What stands in the cells of a chunk, by "row column".
async function loadBody(
  session: Session,
  plan: MatrixPlan,
  field: FieldDefinition | null,
  frame: MatrixFrame,
): Promise<ReadonlyMap<string, readonly Wire[]>> {
  const body = new Map<string, Wire[]>();
  const cells =
    field === null
      ? (await loadTotalCells(session, plan, frame)).map(([y, x, value]) => [y, x, value] as const)
      : (await loadRecordCells(session, plan, field.key, frame)).map(([y, x, , , value]) => [y, x, value] as const);
  for (const [y, x, value] of cells) if (value !== null) put(body, `${y} ${x}`, value);
  return body;
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
