import type { queryMatrix, RouteReply } from "@tongzhou/contract";
import { axisSource, fitsCell, groupKeyOf } from "@tongzhou/model";
import type {
  FieldDefinition,
  FormDefinition,
  MatrixDefinition,
  MatrixTotal,
  OptionColor,
  ViewDefinition,
  Wire,
} from "@tongzhou/model";

/** A page of a matrix as the server gives it. */
export type MatrixPage = RouteReply<typeof queryMatrix>;

/** A record in a cell. */
export interface CellRecord {
  readonly id: number;
  readonly version: number;
  readonly value: Wire;
  readonly color: OptionColor | null;
  readonly mayEdit: boolean;
  readonly mayDelete: boolean;
}

/** A cell of a matrix of totals. */
export interface CellTotal {
  readonly value: Wire;
  readonly color: OptionColor | null;
}

/** One row. */
export interface MatrixRow {
  readonly key: string;
  readonly value: string | number;
  /** Values of the row form's fields in the order of `rowKeys`; empty for rows that are no records. */
  readonly cells: readonly Wire[];
  readonly totals: readonly Wire[];
}

/** One column. */
export interface MatrixColumn {
  readonly key: string;
  readonly group: number;
  readonly value: string | number;
  readonly title: string | null | undefined;
  readonly caption: Wire | undefined;
  readonly totals: readonly Wire[];
}

/** A line of the sheet: a row, or the heading of rows that belong together. */
export type MatrixLine =
  | { readonly kind: "row"; readonly row: number; readonly top: number }
  | {
      readonly kind: "group";
      readonly level: number;
      readonly value: Wire;
      readonly count: number;
      readonly top: number;
    };

/** A constraint that a row or column breaks. */
export type BrokenRule = MatrixPage["broken"]["rows"][number];

/** Everything a matrix shows, put together from its pages. */
export interface MatrixData {
  readonly rowKeys: readonly string[];
  readonly rows: readonly MatrixRow[];
  readonly columns: readonly MatrixColumn[];
  readonly records: ReadonlyMap<string, readonly CellRecord[]>;
  readonly sums: ReadonlyMap<string, CellTotal>;
  /** Columns in which no record may be made, by the keys of rows: as far as that is known before one is. */
  readonly shut: ReadonlyMap<string, ReadonlySet<string>>;
  readonly all: readonly Wire[];
  /** What rows and columns break, by their keys. */
  readonly broken: ReadonlyMap<string, readonly BrokenRule[]>;
  readonly isCut: boolean;
  /** Whether all rows are here. */
  readonly isWhole: boolean;
  /** How many rows there are in all, as far as is known. */
  readonly count: { readonly value: number; readonly isCapped: boolean };
}

/** Whether no record may be made in a cell. */
export function isShut(
  { shut }: Pick<MatrixData, "shut">,
  row: Pick<MatrixRow, "key">,
  column: Pick<MatrixColumn, "key">,
): boolean {
  return shut.get(row.key)?.has(column.key) === true;
}

/** Whether that is so in every cell. */
export function isShutWhole({ shut, rows, columns }: Pick<MatrixData, "shut" | "rows" | "columns">): boolean {
  return columns.length > 0 && rows.length > 0 && rows.every(({ key }) => shut.get(key)?.size === columns.length);
}

/** Names a cell by its row and column, wherever they stand. */
export function cellKey(row: Pick<MatrixRow, "key">, column: Pick<MatrixColumn, "key">): string {
  return `${row.key} ${column.key}`;
}

/** The key of the row in which a cell stands. */
export function rowOf(cell: string): string {
  return cell.slice(0, cell.indexOf(" "));
}

/** Puts pages together; rows and columns that two pages tell are taken once. */
export function joinPages(matrix: MatrixDefinition, pages: readonly MatrixPage[]): MatrixData {
  const rows = new Map<string, MatrixRow>();
  const columns = new Map<string, MatrixColumn>();
  const records = new Map<string, CellRecord[]>();
  const sums = new Map<string, CellTotal>();
  const shut = new Map<string, Set<string>>();
  const broken = new Map<string, BrokenRule[]>();
  for (const page of pages) {
    const own = page.columns.map(({ group, value, title, caption }, index): MatrixColumn => {
      const key = `${group}:${value}`;
      return { key, group, value, title, caption, totals: page.totals.columns[index] ?? [] };
    });
    for (const column of own) if (!columns.has(column.key)) columns.set(column.key, column);
    const ownRows = page.rows.rows.map(([value, , ...cells], index): MatrixRow => {
      const known = typeof value === "string" ? value : Number(value);
      return { key: String(known), value: known, cells, totals: page.totals.rows[index] ?? [] };
    });
    for (const row of ownRows) rows.set(row.key, row);
    takeBroken(broken, ownRows, page.broken.rows);
    if (page === pages[0]) takeBroken(broken, own, page.broken.columns);
    for (const [y = -1, from = 0, to = -1] of page.shut) {
      const row = ownRows[y];
      if (row === undefined) continue;
      const keys = shut.get(row.key) ?? new Set<string>();
      shut.set(row.key, keys);
      for (const { key } of own.slice(from, to + 1)) keys.add(key);
    }
    for (const [y, x, ...rest] of page.cells) {
      const [row, column] = [ownRows[Number(y)], own[Number(x)]];
      if (row === undefined || column === undefined) continue;
      const key = cellKey(row, column);
      if (matrix.cell.kind === "field") put(records, key, toRecord(rest));
      else sums.set(key, { value: rest[0] ?? null, color: toColor(rest[1]) });
    }
  }
  const [first] = pages;
  return {
    rowKeys: first?.rows.columns ?? [],
    rows: [...rows.values()],
    columns: [...columns.values()],
    records,
    sums,
    shut,
    all: first?.totals.all ?? [],
    broken,
    isCut: first?.isCut ?? false,
    isWhole: pages.at(-1)?.rows.next === null,
    count: first?.rows.count ?? { value: 0, isCapped: false },
  };
}

function put(records: Map<string, CellRecord[]>, key: string, record: CellRecord): void {
  const list = records.get(key);
  if (list === undefined) records.set(key, [record]);
  else if (!list.some(({ id }) => id === record.id)) list.push(record);
}

function takeBroken(
  broken: Map<string, BrokenRule[]>,
  heads: readonly { readonly key: string }[],
  rules: readonly BrokenRule[],
): void {
  for (const [at, own] of Map.groupBy(rules, (rule) => rule.at)) {
    const head = heads[at];
    if (head !== undefined) broken.set(head.key, own);
  }
}

function toRecord([id, version, value = null, color, may]: readonly Wire[]): CellRecord {
  const bits = Number(may);
  return {
    id: Number(id),
    version: Number(version),
    value,
    color: toColor(color),
    mayEdit: bits % 2 === 1,
    mayDelete: bits >= 2,
  };
}

// The server sends colours of the definition alone.
function toColor(color: Wire | undefined): OptionColor | null {
  return typeof color === "string" ? (color as OptionColor) : null;
}

/** Heights of the sheet's parts in pixels. */
export const sizes = { row: 32, group: 28, foot: 44, title: 240, field: 96, total: 84 } as const;

/** The lines of a sheet from top to bottom: a heading wherever one of the grouping values changes. */
export function layLines(
  data: MatrixData,
  view: Pick<ViewDefinition, "group">,
): { readonly lines: readonly MatrixLine[]; readonly height: number; readonly topOf: (row: number) => number } {
  const levels = (view.group ?? []).map((level) => data.rowKeys.indexOf(groupKeyOf(level).field));
  const path = (row: MatrixRow, depth: number): string =>
    JSON.stringify(levels.slice(0, depth + 1).map((at) => row.cells[at] ?? null));
  const counts = new Map<string, number>();
  if (data.rowKeys.length > 0)
    for (const row of data.rows)
      for (const depth of levels.keys()) {
        const key = `${depth} ${path(row, depth)}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
  const lines: MatrixLine[] = [];
  const tops: number[] = [];
  let top = 0;
  for (const [index, row] of data.rows.entries()) {
    const before = data.rows[index - 1];
    for (const [depth, at] of levels.entries()) {
      if (at < 0 || (before !== undefined && path(before, depth) === path(row, depth))) continue;
      const count = counts.get(`${depth} ${path(row, depth)}`) ?? 0;
      lines.push({ kind: "group", level: depth, value: row.cells[at] ?? null, count, top });
      top += sizes.group;
    }
    tops.push(top);
    lines.push({ kind: "row", row: index, top });
    top += sizes.row;
  }
  return { lines, height: top, topOf: (row) => tops[row] ?? 0 };
}

/** The lines between two heights, a few more on both sides. */
export function linesBetween(lines: readonly MatrixLine[], from: number, to: number): readonly MatrixLine[] {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.top ?? 0) + sizes.row <= from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < lines.length && (lines[end]?.top ?? 0) < to) end += 1;
  return lines.slice(low, end);
}

/** The cell form's fields that a matrix is made of; null when it names what is not there. */
export interface MatrixParts {
  readonly form: FormDefinition;
  readonly row: FieldDefinition;
  readonly columns: readonly FieldDefinition[];
  /** The field in the cells; null in a matrix of totals. */
  readonly cell: FieldDefinition | null;
}

/** Finds what a matrix is made of. */
export function findParts(matrix: MatrixDefinition, form: FormDefinition | undefined): MatrixParts | null {
  const find = (key: string): FieldDefinition | undefined => form?.fields.find((field) => field.key === key);
  const row = find(matrix.rows.field);
  const columns = matrix.columns.map(({ field }) => find(field));
  const cell = matrix.cell.kind === "field" ? find(matrix.cell.field) : null;
  if (form === undefined || row === undefined || cell === undefined || axisSource(row) === null) return null;
  if (cell !== null && !fitsCell(cell)) return null;
  const found = columns.flatMap((field) => (field === undefined || axisSource(field) === null ? [] : [field]));
  return found.length < columns.length ? null : { form, row, columns: found, cell };
}

/** Totals shown on a side, with their place among all. */
export function totalsAt(
  matrix: MatrixDefinition,
  side: "rows" | "columns",
): readonly { readonly total: MatrixTotal; readonly index: number }[] {
  return (matrix.totals ?? []).flatMap((total, index) =>
    total.at === side || total.at === "both" ? [{ total, index }] : [],
  );
}

/** Options counted over cells as they are shown now, so that a total follows a letter before the server has it. */
export function countOptions(lists: Iterable<readonly CellRecord[]>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const list of lists)
    for (const { value } of list) if (typeof value === "string") counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
