import { pickLabel, type Locale } from "@tongzhou/base";
import { AppError, type FieldDefinition, type MatrixTotal, type OptionColor, type Wire } from "@tongzhou/model";
import type { WriteColumn, WriteRow, WriteValue } from "@tongzhou/sheets";
import type { FormPolicy } from "../access/policy.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { constraintsOf } from "../constraints/constraintsOf.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { loadDepartments } from "../platform/departments.store.ts";
import { loadMembers } from "../platform/members.store.ts";
import { recordScan } from "../query/recordScan.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { exportColumns, type ExportColumn, type ExportWords } from "../transfer/export/exportColumns.ts";
import { fixedValues, loadUsed, type AxisValue } from "./axisValues.ts";
import { loadBrokenRules } from "./brokenRules.ts";
import {
  hasCrowdedCell,
  loadRecordCells,
  loadTotalCells,
  loadTotals,
  maxCells,
  type MatrixFrame,
} from "./matrixCells.ts";
import { loadColumns, type MatrixColumn } from "./matrixColumns.ts";
import { planMatrix, readableField, type MatrixInput, type MatrixPlan } from "./matrixPlan.ts";
import { needsUsed, rowFields, rowSort } from "./queryMatrix.ts";
import { brokenLabel, sayRules, strong, toned, toneOf } from "./sheetStyles.ts";

// Of one chunk; what a chunk holds in memory is bounded by its rows and by its cells.
const chunkRows = 500;
const chunkCells = 200_000;
/** Most columns of a sheet in xlsx, the heads of rows and their totals among them. */
const maxSheetColumns = 16_384;
// Of the column that names rows, in characters.
const nameWidth = 30;
// Of one statement: an export may take longer than a screen, but not for ever.
const statementTimeoutMs = 60_000;

/**
 * A matrix as it is laid out: row fields, a column each, totals at the end of rows and below columns, and what rows and
 * columns break. It reads under the right to export of the cell form and of the row form. All of it is of one moment and
 * comes chunk by chunk: memory does not grow with the rows, and a chunk has the fewer of them the more columns there are.
 * @param write takes columns and rows; reading ends when it returns or throws
 * @param signal aborted when nobody waits for the rows any more
 * @throws AppError as queryMatrix, and "matrix.too_wide" for more columns than a sheet takes
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
        const { columns, rows } = await build(held, tx, planMatrix(held, form, input, "export"), locale, signal);
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

async function build(
  session: Session,
  tx: Transaction,
  plan: MatrixPlan,
  locale: Locale,
  signal: AbortSignal,
): Promise<MatrixSheet> {
  const words = await loadWords(session, locale);
  const used = needsUsed(plan) ? await loadUsed(session, plan) : null;
  const heads = rowHeads(plan, words);
  // Values of other axes are few, and known at once.
  const fixed = plan.rowForm === null ? await fixedRows(session, plan, words, used?.rows ?? null) : [];
  const totals = plan.matrix.totals ?? [];
  const atRows = indexed(totals, "rows");
  const atColumns = indexed(totals, "columns");
  const { source } = plan.rows;
  const hasRules = source.kind === "records" && constraintsOf(session.workspace, source.form).length > 0;
  const most = maxSheetColumns - heads.length - atRows.length - Number(hasRules);
  const { columns, isCut } = await loadColumns(session, plan, used?.groups ?? null, most);
  if (isCut) throw new AppError("matrix.too_wide", { limit: maxSheetColumns });
  const size = Math.max(1, Math.min(chunkRows, Math.floor(chunkCells / Math.max(1, columns.length))));
  const whole: MatrixFrame = { rows: fixed.map(({ value }) => value), columns };
  const field = plan.matrix.cell.kind === "field" ? readableField(plan.cells, plan.matrix.cell.field) : null;
  const isMany = field !== null && (await hasCrowdedCell(session, plan, field.key, whole));
  const cell = field === null ? null : describeCell(field, words, isMany);
  const optionWords = buildOptionWords(field, locale);
  const kind = cell?.kind ?? "number";
  const isNumeric = kind === "number" || kind === "integer" || kind === "money";
  const read = await loadTotals(session, plan, whole, whole);
  const broken = await loadBrokenRules(session, plan, { rows: [], columns });
  const rulesLabel = pickLabel(brokenLabel, locale);

  async function* laidOut(): AsyncGenerator<WriteRow> {
    const parts =
      plan.rowForm === null
        ? chunked(fixed, size)
        : recordRows(session, tx, plan, { rowForm: plan.rowForm, heads, size });
    for await (const part of parts) {
      signal.throwIfAborted();
      const frame = { rows: part.map(({ value }) => value), columns };
      const own = await loadTotals(session, plan, frame, null);
      const body = await loadBody(session, plan, field, frame);
      const rules = hasRules ? (await loadBrokenRules(session, plan, { ...frame, columns: [] })).rows : [];
      for (const [y, { cells }] of part.entries())
        yield [
          ...cells,
          ...columns.map((_, x) => {
            const found = body.get(`${y} ${x}`) ?? [];
            const values = found.map(({ value }) => value);
            const value = cell === null ? scalar(values[0] ?? null) : cell.write(values);
            return toned(value, toneOf(field, found));
          }),
          ...atRows.map(({ index }) => optionWords(own.rows[y]?.[index] ?? null)),
          ...(hasRules
            ? [
                sayRules(
                  rules.filter(({ at }) => at === y),
                  locale,
                ),
              ]
            : []),
        ];
    }
    for (const { total, index } of atColumns)
      yield [
        strong(pickLabel(total.label, locale)),
        ...heads.slice(1).map(() => null),
        ...columns.map((_, x) => {
          const value = optionWords(read.columns[x]?.[index] ?? null);
          return isNumeric || value === null || value === undefined ? value : String(value);
        }),
        // A total of both sides has one over all where they meet.
        ...atRows.map((one) => (one.index === index ? optionWords(read.all[index] ?? null) : null)),
      ];
    if (broken.columns.length > 0)
      yield [
        strong(rulesLabel),
        ...heads.slice(1).map(() => null),
        ...columns.map((_, x) =>
          sayRules(
            broken.columns.filter(({ at }) => at === x),
            locale,
          ),
        ),
      ];
  }

  return {
    columns: [
      ...heads.map(({ column }, index) => ({ ...column, isHead: true, ...(index === 0 ? { width: nameWidth } : {}) })),
      ...columns.map((head): WriteColumn => {
        const isText = atColumns.length > 0 && !isNumeric;
        const label = columnLabel(plan, head, words);
        if (cell === null) return { label, kind: "number" };
        return { label, ...(isText ? { kind: "text" } : cell.column) };
      }),
      ...atRows.map(({ total }) => totalColumn(total, locale)),
      ...(hasRules ? [{ label: rulesLabel, kind: "text" } as const] : []),
    ],
    rows: laidOut(),
  };
}

interface BodyCell {
  readonly value: Wire;
  readonly color: OptionColor | null;
}

// What stands in the cells of some rows, by "row column". Where that is too much at once, half of the rows at a time, and
// half of the columns of one row.
async function loadBody(
  session: Session,
  plan: MatrixPlan,
  field: FieldDefinition | null,
  frame: MatrixFrame,
): Promise<ReadonlyMap<string, readonly BodyCell[]>> {
  const body = new Map<string, BodyCell[]>();
  const put = (y: number, x: number, cell: BodyCell): void => {
    if (cell.value === null && cell.color === null) return;
    const list = body.get(`${y} ${x}`);
    if (list === undefined) body.set(`${y} ${x}`, [cell]);
    else list.push(cell);
  };
  if (field === null) {
    for (const [y, x, value, color] of await loadTotalCells(session, plan, frame)) put(y, x, { value, color });
    return body;
  }
  const take = async (top: number, left: number, part: MatrixFrame): Promise<void> => {
    const { rows, columns } = part;
    const cells = await loadRecordCells(session, plan, field.key, part);
    if (cells !== null) {
      for (const [y, x, , , value, color] of cells) if (value !== null) put(top + y, left + x, { value, color });
    } else if (rows.length > 1) {
      const middle = rows.length >> 1;
      await take(top, left, { rows: rows.slice(0, middle), columns });
      await take(top + middle, left, { rows: rows.slice(middle), columns });
    } else if (columns.length > 1) {
      const middle = columns.length >> 1;
      await take(top, left, { rows, columns: columns.slice(0, middle) });
      await take(top, left + middle, { rows, columns: columns.slice(middle) });
    } else throw new AppError("matrix.too_full", { limit: maxCells });
  };
  await take(0, 0, frame);
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

async function* recordRows(
  session: Session,
  tx: Transaction,
  plan: MatrixPlan,
  { rowForm, heads, size }: { readonly rowForm: FormPolicy; readonly heads: readonly RowHead[]; readonly size: number },
): AsyncGenerator<readonly SheetRow[]> {
  const { input } = plan;
  const selection = { filter: input.filter, search: input.search, sort: rowSort(input) };
  const scan = recordScan(session, rowForm, selection, [...new Set(rowFields(plan))]);
  for await (const batch of tx.cursor(fillSlots(scan.query, sessionSlots(session)), size))
    yield batch.map((cells) => {
      const [id, , ...values] = scan.read(cells);
      return {
        value: Number(id),
        cells: heads.map(({ write }, index) => write(values[index] ?? (values.length === 0 ? String(id) : null))),
      };
    });
}

async function* chunked(rows: readonly SheetRow[], size: number): AsyncGenerator<readonly SheetRow[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
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
