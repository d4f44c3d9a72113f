import { joinSql, must, sql, sqlRaw, type Sql } from "@tongzhou/base";
import { compile, fromWire, toJs, type Value } from "@tongzhou/expr";
import {
  AppError,
  toFieldRef,
  totalScope,
  type ChoiceOption,
  type MatrixTotal,
  type OptionColor,
  type Wire,
} from "@tongzhou/model";
import { actorId } from "../access/slots.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import type { Session } from "../gateway/session.ts";
import { listColumns } from "../query/projection.ts";
import { row } from "../query/selection.ts";
import { compiled, planned, statement, template } from "../query/statements.ts";
import { shapeOf, type AxisValue } from "./axisValues.ts";
import type { MatrixColumn } from "./matrixColumns.ts";
import type { MatrixPlan } from "./matrixPlan.ts";
import { readMatrix } from "./readMatrix.ts";
import {
  colorCase,
  columnsSlot,
  mayBits,
  overPlacements,
  placements,
  recordsSlot,
  rowsSlot,
  summand,
  type PlacedColumn,
  type RowScope,
} from "./placements.ts";

/** Most records in the cells of one page; a page with more has fewer rows. */
export const maxCells = 50_000;

/** Rows and columns that cells are asked for. */
export interface MatrixFrame {
  readonly rows: readonly AxisValue[];
  readonly columns: readonly MatrixColumn[];
}

/** A record in a cell: [row, column, id, version, value, colour, may]; `may` is 1 to write the value, 2 to delete, 3 both. */
export type RecordCell = readonly [number, number, number, number, Wire, OptionColor | null, number];

/** A cell of a matrix of totals: [row, column, value, colour]. */
export type TotalCell = readonly [number, number, Wire, OptionColor | null];

/** Totals by row, by column and over all, in the order of the matrix' totals; null where one is not asked for. */
export interface MatrixTotals {
  readonly rows: readonly (readonly Wire[])[];
  readonly columns: readonly (readonly Wire[])[];
  readonly all: readonly Wire[];
}

/** The records in the cells of a frame, those of one cell by id; null when they are more than maxCells. */
export async function loadRecordCells(
  session: Session,
  plan: MatrixPlan,
  field: string,
  frame: MatrixFrame,
): Promise<readonly RecordCell[] | null> {
  const [column] = listColumns(session, plan.cells, [field]);
  const { inner, read } = must(column, "matrix-cell: expected a column");
  const text = compiled(session, "matrix/cells", shapeOf(plan), () => {
    const placed = placements(session, plan, "page", [
      { name: "id", value: sql`${row}.id` },
      { name: "version", value: sql`${row}.version` },
      { name: "v", value: inner },
      { name: "color", value: colorCase(session, plan) },
      { name: "may", value: mayBits(session, plan) },
    ]);
    const limit = sqlRaw(String(maxCells + 1));
    return template(
      sql`select p.g, p.y, p.x, p.id, p.version, p.v, p.color, p.may from ${placed} p order by p.id, p.g limit ${limit}`,
    );
  });
  const found = await readMatrix(session, planned(plan.input, statement(session, text, frameSlots(plan, frame))));
  if (found.length > maxCells) return null;
  const places = buildPlaces(frame);
  return found.flatMap((cells) => {
    const [y, x] = [places.row(cells[1]), places.column(cells[0], cells[2])];
    if (y === undefined || x === undefined) return [];
    const value = read === null ? cells[5] : read(cells, 5);
    // The driver gives values of these kinds in wire shape; colours come from the definition.
    return [
      [
        y,
        x,
        Number(cells[3]),
        Number(cells[4]),
        (value ?? null) as Wire,
        cells[6] as OptionColor | null,
        Number(cells[7]),
      ] as const,
    ];
  });
}

/** How many rows of a frame, from the first, have no more than maxCells records in their cells. */
export async function rowsThatFit(session: Session, plan: MatrixPlan, frame: MatrixFrame): Promise<number> {
  const text = compiled(session, "matrix/full", shapeOf(plan), () =>
    template(sql`select p.y, count(*) from ${placements(session, plan, "page", [])} p group by p.y`),
  );
  const found = await readMatrix(session, planned(plan.input, statement(session, text, frameSlots(plan, frame))));
  const counts = new Map(found.map(([y, count]) => [String(y), Number(count)]));
  let total = 0;
  const end = frame.rows.findIndex((value) => (total += counts.get(String(value)) ?? 0) > maxCells);
  return end === -1 ? frame.rows.length : end;
}

/** The rows, among these, in which some records of the cell form stand, as text. */
export async function loadRowsOf(
  session: Session,
  plan: MatrixPlan,
  rows: readonly AxisValue[],
  records: readonly number[],
): Promise<readonly string[]> {
  const text = compiled(session, "matrix/rowsOf", shapeOf(plan), () => {
    const placed = placements(session, plan, "page", [{ name: "id", value: sql`${row}.id` }]);
    return template(sql`select distinct p.y from ${placed} p where p.id = any(${recordsSlot}::bigint[])`);
  });
  const slots = [
    [rowsSlot, rows.map(String)],
    [columnsSlot, JSON.stringify(plan.groups.map(() => null))],
    [recordsSlot, [...records]],
  ] as const;
  const found = await readMatrix(session, planned(plan.input, statement(session, text, slots)));
  return found.map(([y]) => String(y));
}

/** Whether some cell of a frame's columns holds more than one value; of all rows where these are records. */
export async function hasCrowdedCell(
  session: Session,
  plan: MatrixPlan,
  field: string,
  frame: MatrixFrame,
): Promise<boolean> {
  const text = compiled(session, "matrix/crowded", shapeOf(plan), () => {
    const placed = placements(session, plan, "all", [
      { name: "v", value: visibleColumn(session, plan.cells, field, row) },
    ]);
    return template(
      sql`select 1 from ${placed} p where p.v is not null group by p.g, p.y, p.x having count(*) > 1 limit 1`,
    );
  });
  const found = await readMatrix(session, planned(plan.input, statement(session, text, frameSlots(plan, frame))));
  return found.length > 0;
}

/** The totals in the cells of a frame; those without a record only where a rule colours them. */
export async function loadTotalCells(
  session: Session,
  plan: MatrixPlan,
  frame: MatrixFrame,
): Promise<readonly TotalCell[]> {
  const { cell } = plan.matrix;
  if (cell.kind !== "total") throw new Error("matrix-total: expected totals");
  const text = compiled(session, "matrix/totalCells", shapeOf(plan), () => {
    const value = summand(session, plan, cell) ?? sql`1`;
    const placed = placements(session, plan, "page", [{ name: "s", value }]);
    return template(
      sql`select p.g, p.y, p.x, ${overPlacements(cell.function, sql`p.s`)} from ${placed} p group by p.g, p.y, p.x`,
    );
  });
  const found = await readMatrix(session, planned(plan.input, statement(session, text, frameSlots(plan, frame))));
  const places = buildPlaces(frame);
  const values = new Map(
    found.map(([g, y, x, value]) => [`${places.row(y)} ${places.column(g, x)}`, totalWire(value)]),
  );
  const colorOf = totalColors(session, plan);
  return frame.rows.flatMap((rowValue, y) =>
    frame.columns.flatMap((column, x) => {
      const value = values.get(`${y} ${x}`) ?? null;
      const color = colorOf(rowValue, column, value);
      return value === null && color === null ? [] : [[y, x, value, color] as const];
    }),
  );
}

/**
 * The totals of a frame: of its rows, and of its columns over all rows that the view's query finds.
 * @param whole the frame of all rows, as far as these are no records; null when columns are not asked for
 */
export async function loadTotals(
  session: Session,
  plan: MatrixPlan,
  frame: MatrixFrame,
  whole: MatrixFrame | null,
): Promise<MatrixTotals> {
  const totals = plan.matrix.totals ?? [];
  if (totals.length === 0) return { rows: [], columns: [], all: [] };
  const places = buildPlaces(frame);
  const rows = frame.rows.map(() => totals.map((): Wire => null));
  const columns = whole === null ? [] : frame.columns.map(() => totals.map((): Wire => null));
  const all = totals.map((): Wire => null);
  const [ofRows, ofColumns] = await Promise.all([
    readTotals(session, plan, frame, "page"),
    whole === null ? [] : readTotals(session, plan, whole, "all"),
  ]);
  for (const { total, y, value } of ofRows) put(rows[places.row(y) ?? -1], total, value);
  for (const { total, group, x, value } of ofColumns)
    put(group === null ? all : columns[places.column(group, x) ?? -1], total, value);
  return { rows, columns, all };
}

interface ReadTotal {
  readonly total: number;
  readonly group: unknown;
  readonly y: unknown;
  readonly x: unknown;
  readonly value: Wire;
}

// One statement for all totals of a side.
async function readTotals(
  session: Session,
  plan: MatrixPlan,
  frame: MatrixFrame,
  scope: RowScope,
): Promise<readonly ReadTotal[]> {
  const side = scope === "page" ? "rows" : "columns";
  const wanted = (plan.matrix.totals ?? []).flatMap((total, index) =>
    total.at === side || total.at === "both" ? [{ total, index }] : [],
  );
  if (wanted.length === 0) return [];
  const text = compiled(session, `matrix/totals/${scope}`, shapeOf(plan), () => {
    const inputs: PlacedColumn[] = wanted.map(({ total }, at) => ({
      name: `s${at}`,
      value: inputOf(session, plan, total),
    }));
    const outputs = wanted.map(({ total }, at) => outputOf(plan, total, sqlRaw(`p.s${at}`)));
    const sets = sqlRaw(scope === "page" ? "(p.y)" : "grouping sets ((p.g, p.x), ())");
    const keys = sqlRaw(scope === "page" ? "null, p.y, null" : "p.g, null, p.x");
    return template(
      sql`select ${keys}, ${joinSql(outputs, sqlRaw(", "))} from ${placements(session, plan, scope, inputs)} p group by ${sets}`,
    );
  });
  const found = await readMatrix(session, planned(plan.input, statement(session, text, frameSlots(plan, frame))));
  return found.flatMap(([group, y, x, ...values]) =>
    wanted.map(({ total, index }, at) => ({ total: index, group, y, x, value: readTotal(plan, total, values[at]) })),
  );
}

function inputOf(session: Session, plan: MatrixPlan, total: MatrixTotal): Sql {
  if (total.function !== "options") return summand(session, plan, total) ?? sql`1`;
  const { cell } = plan.matrix;
  if (cell.kind !== "field")
    throw new AppError("request.invalid", { problems: [{ path: `matrix.totals.${total.key}` }] });
  return visibleColumn(session, plan.cells, cell.field, row);
}

function outputOf(plan: MatrixPlan, total: MatrixTotal, cell: Sql): Sql {
  if (total.function !== "options") return overPlacements(total.function, cell);
  const counts = shownOptions(plan).map(({ key }) => sql`count(*) filter (where ${cell} = ${key}::text)`);
  return sql`array_to_json(array[${joinSql(counts, sqlRaw(", "))}])`;
}

function shownOptions({ matrix, cells }: MatrixPlan): readonly ChoiceOption[] {
  const field = matrix.cell.kind === "field" ? cells.form.fields.get(matrix.cell.field) : undefined;
  if (field?.kind !== "choice") throw new AppError("query.field_unfit", { field: field?.key ?? "", use: "options" });
  return field.options;
}

// A count by option is told as { option: count }, without those that are nowhere.
function readTotal(plan: MatrixPlan, total: MatrixTotal, value: unknown): Wire {
  if (total.function !== "options" || !Array.isArray(value)) return totalWire(value);
  const counts = shownOptions(plan).map(({ key }, index) => [key, Number(value[index])] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function frameSlots(plan: MatrixPlan, frame: MatrixFrame): readonly (readonly [typeof rowsSlot, unknown])[] {
  const groups = plan.groups.map((_, group) =>
    Object.fromEntries(
      frame.columns.filter((column) => column.group === group).map(({ value }) => [String(value), 1] as const),
    ),
  );
  return [
    [rowsSlot, frame.rows.map(String)],
    [columnsSlot, JSON.stringify(groups)],
  ];
}

function buildPlaces({ rows, columns }: MatrixFrame): {
  readonly row: (y: unknown) => number | undefined;
  readonly column: (group: unknown, x: unknown) => number | undefined;
} {
  const rowAt = new Map(rows.map((value, index) => [String(value), index]));
  const columnAt = new Map(columns.map(({ group, value }, index) => [`${group} ${value}`, index]));
  return {
    row: (y) => rowAt.get(String(y)),
    column: (group, x) => columnAt.get(`${String(group)} ${String(x)}`),
  };
}

function put(list: Wire[] | undefined, at: number, value: Wire): void {
  if (list !== undefined) list[at] = value;
}

// Counts come as numbers, sums as decimal text.
function totalWire(value: unknown): Wire {
  return (value ?? null) as Wire;
}

type ColorOf = (rowValue: AxisValue, column: MatrixColumn, value: Wire) => OptionColor | null;

// A place without records has no row in the database to ask, so these rules are evaluated here, for each place.
function totalColors(session: Session, plan: MatrixPlan): ColorOf {
  const { matrix, cells } = plan;
  const scope = totalScope(matrix, [...cells.form.fields.values()]);
  const rules = (matrix.colors ?? []).map(({ expression, color }) => {
    const typed = compile(expression, scope, "boolean");
    if (!typed.ok) throw new AppError("expr.invalid", { place: "colors", diagnostics: typed.error });
    return { color, test: toJs(typed.value) };
  });
  const context = { now: session.clock.now(), currentMember: actorId(session), zone: session.workspace.zone };
  const axisValue = (key: string, axis: AxisValue): Value => {
    const field = cells.form.fields.get(key);
    if (field === undefined) return null;
    const { type } = toFieldRef(field);
    return fromWire(type, type.kind === "number" ? String(axis) : axis);
  };
  return (rowValue, column, value) => {
    const read = (key: string): Value => {
      if (key === matrix.rows.field) return axisValue(key, rowValue);
      if (key === matrix.columns[column.group]?.field) return axisValue(key, column.value);
      return key === "value" && value !== null ? fromWire({ kind: "number" }, String(value)) : null;
    };
    return rules.find(({ test }) => test(read, context) === true)?.color ?? null;
  };
}
