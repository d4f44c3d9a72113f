import { cellsOf, Range, single } from "../cells/cell.ts";
import type { Cell, CellArg } from "../cells/cell.ts";
import { compareCells } from "../cells/cellOperators.ts";
import { numberOf } from "../cells/readCell.ts";
import type { CellsCall, FunctionDefinition } from "../define.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import { Decimal } from "../number.ts";
import { optional, orBlank, take } from "../overload.ts";
import type { Overload } from "../overload.ts";
import { compareValues, isSameValue } from "../value.ts";
import type { Value } from "../value.ts";
import { exactMatch, exactPlace } from "./exactPlaces.ts";
import { hasWildcard, matchesWildcard } from "./wildcard.ts";

/** How two values of a list are compared: cells have Excel's order, values of the language their own. */
interface Comparison<T> {
  compare(item: T, wanted: T): number | null;
  equals(item: T, wanted: T, usesWildcards: boolean): boolean;
}

const kindOf = (cell: Cell): string => (cell === null ? "empty" : typeof cell);

const overCells: Comparison<Cell> = {
  compare: (item, wanted) => {
    if (kindOf(item) !== kindOf(wanted)) return null;
    const isMatch =
      typeof item === "string" && typeof wanted === "string" && hasWildcard(wanted) && matchesWildcard(item, wanted);
    return isMatch ? 0 : compareCells(item, wanted);
  },
  equals: (item, wanted, usesWildcards) => {
    if (kindOf(item) !== kindOf(wanted) || item instanceof ErrorValue) return false;
    if (usesWildcards && typeof item === "string" && typeof wanted === "string" && hasWildcard(wanted))
      return matchesWildcard(item, wanted);
    return compareCells(item, wanted) === 0;
  },
};

const overValues: Comparison<Value> = {
  compare: (item, wanted) => (item === null || wanted === null ? null : compareValues(item, wanted)),
  equals: (item, wanted) => isSameValue(item, wanted),
};

/** Place of the last item not above the wanted one in a rising list, found by halving as Excel does; -1 when none. */
function lastNotAbove<T>(items: readonly T[], wanted: T, { compare }: Comparison<T>): number {
  let [low, high, found] = [0, items.length - 1, -1];
  while (low <= high) {
    let middle = Math.floor((low + high) / 2);
    const start = middle;
    let item = items[middle];
    // Items of another kind are passed over.
    while (item !== undefined && compare(item, wanted) === null && middle <= high) item = items[++middle];
    const order = item === undefined || middle > high ? null : compare(item, wanted);
    if (order === null) high = start - 1;
    else if (order === 0) {
      // The last of those that are equal.
      let last = middle;
      for (let next = middle + 1; next < items.length; next++) {
        const one = items[next];
        if (one === undefined || compare(one, wanted) !== 0) break;
        last = next;
      }
      return last;
    } else if (order < 0) {
      found = middle;
      low = middle + 1;
    } else high = start - 1;
  }
  return found;
}

/** MATCH: 1 the last not above in a rising list, -1 the last not below in a falling one, 0 the first that is equal. */
function matchIn<T>(items: readonly T[], wanted: T, type: number, comparison: Comparison<T>): number {
  if (type > 0) return lastNotAbove(items, wanted, comparison);
  if (type === 0) return items.findIndex((item) => comparison.equals(item, wanted, true));
  let found = -1;
  for (const [index, item] of items.entries()) {
    const order = comparison.compare(item, wanted);
    if (order === null) continue;
    if (order < 0) break;
    found = index;
    if (order === 0) break;
  }
  return found;
}

/** XMATCH: 0 equal, -1 else the next smaller, 1 else the next larger, 2 with wildcards; search -1 begins at the end. */
function xmatchIn<T>(items: readonly T[], wanted: T, mode: number, search: number, comparison: Comparison<T>): number {
  const order = Array.from(items.keys());
  const places = search === -1 ? order.toReversed() : order;
  let best = -1;
  for (const place of places) {
    const item = items[place];
    if (item === undefined) continue;
    if (comparison.equals(item, wanted, mode === 2)) return place;
    const gap = Math.abs(mode) === 1 ? comparison.compare(item, wanted) : null;
    if (gap === null || gap === 0 || gap > 0 !== mode > 0) continue;
    const kept = items[best];
    const better = kept === undefined ? null : comparison.compare(item, kept);
    if (best < 0 || (better !== null && (mode > 0 ? better < 0 : better > 0))) best = place;
  }
  return best;
}

const place = (index: number): Value | ErrorValue => (index < 0 ? failure.na : new Decimal(index + 1));

const readNumber = (arg: CellArg | undefined, otherwise: number): number | ErrorValue => {
  if (arg === undefined) return otherwise;
  const read = numberOf(arg);
  return typeof read === "number" ? Math.trunc(read) : read;
};

const matchCells: CellsCall = ([wanted = null, block, type]) => {
  const value = single(wanted);
  const kind = type === undefined ? 1 : numberOf(type);
  if (value instanceof ErrorValue) return value;
  if (typeof kind !== "number") return kind;
  if (block === undefined || !isLine(block)) return failure.na;
  if (value === null) return failure.na;
  // A pattern has no place in an order.
  const isPattern = typeof value === "string" && hasWildcard(value);
  const found = matchIn(cellsOf(block), value, isPattern ? 0 : kind, overCells);
  return found < 0 ? failure.na : found + 1;
};

const isLine = (arg: CellArg): boolean => !(arg instanceof Range) || arg.rows.length === 1 || arg.rows[0]?.length === 1;

const xmatchCells: CellsCall = ([wanted = null, block = null, mode, search]) => {
  const [kind, way] = [readNumber(mode, 0), readNumber(search, 1)];
  const value = single(wanted);
  if (value instanceof ErrorValue) return value;
  if (typeof kind !== "number") return kind;
  if (typeof way !== "number") return way;
  const found =
    Math.abs(way) === 2
      ? byHalving(cellsOf(block), value, kind, way > 0 ? 1 : -1)
      : xmatchIn(cellsOf(block), value, kind, way, overCells);
  return found < 0 ? failure.na : found + 1;
};

/** XMATCH's search 2 and -2: as if the cells were in order, whatever they are. */
function byHalving(items: readonly Cell[], wanted: Cell, mode: number, direction: 1 | -1): number {
  let [low, high] = [0, items.length - 1];
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const order = direction * compareCells(items[middle] ?? null, wanted);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  if (mode === 0 || mode === 2) return -1;
  // The smaller lies before the gap in a rising list, behind it in a falling one.
  const found = mode < 0 === direction > 0 ? high : low;
  return found < items.length ? found : -1;
}

const xlookupCells: CellsCall = ([wanted = null, block = null, results = null, otherwise, mode, search], context) => {
  const found = xmatchCells([wanted, block, mode ?? 0, search ?? 1], context);
  if (typeof found !== "number")
    return found === failure.na && otherwise !== undefined && otherwise !== null
      ? otherwise
      : found instanceof Range
        ? failure.value
        : found;
  if (results instanceof Range && !isLine(results)) {
    const isColumn = block instanceof Range && block.rows[0]?.length === 1;
    return isColumn ? (results.rows[found - 1]?.[0] ?? null) : (results.rows[0]?.[found - 1] ?? null);
  }
  return cellsOf(results)[found - 1] ?? null;
};

const lookupCells: CellsCall = ([wanted = null, block = null, results]) => {
  const value = single(wanted);
  if (value instanceof ErrorValue) return value;
  const isWide = block instanceof Range && (block.rows[0]?.length ?? 0) > block.rows.length;
  const rows = block instanceof Range ? block.rows : [[block]];
  const keys = isLine(block) ? cellsOf(block) : isWide ? (rows[0] ?? []) : rows.map((row) => row[0] ?? null);
  const own = isLine(block) ? cellsOf(block) : isWide ? (rows.at(-1) ?? []) : rows.map((row) => row.at(-1) ?? null);
  const found = lastNotAbove(keys, value, overCells);
  if (found < 0) return failure.na;
  const from = results === undefined ? own : cellsOf(results);
  const answer = from[found];
  return answer === undefined ? failure.na : answer;
};

export const indexCells: CellsCall = ([block = null, row, column]) => {
  if (single(block) instanceof ErrorValue && !(block instanceof Range)) return single(block);
  const rows = block instanceof Range ? block.rows : [[block]];
  const width = rows[0]?.length ?? 0;
  const [first, second] = [readNumber(row, 0), readNumber(column, 0)];
  if (typeof first !== "number") return first;
  if (typeof second !== "number") return second;
  if (first < 0 || second < 0) return failure.value;
  const isRow = rows.length === 1 && column === undefined;
  const [y, x] = isRow ? [0, first] : [first, second];
  if (y > rows.length || x > width) return failure.ref;
  const lines = y === 0 ? rows : [rows[y - 1] ?? []];
  const cut = x === 0 ? lines : lines.map((line) => [line[x - 1] ?? null]);
  const only = cut.length === 1 && cut[0]?.length === 1;
  const [here] = cut[0] ?? [];
  if (only) return here ?? null;
  const from = block instanceof Range ? block.from : null;
  return new Range(cut, from === null ? null : { row: y === 0 ? from.row : 0, column: x === 0 ? from.column : 0 });
};

const javascript = (params: Overload["params"], result: Overload["result"], call: Overload["call"]): Overload => ({
  params,
  least: 0,
  result,
  mayBeBlank: true,
  neverBlank: false,
  exact: false,
  product: false,
  guarded: true,
  volatile: false,
  call,
});

const items = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : []);
const count = (value: Value | undefined, otherwise: number): number =>
  value instanceof Decimal ? value.trunc().toNumber() : otherwise;

const define = (
  zh: string,
  signature: string,
  help: readonly [string, string],
  example: readonly [string, string | null],
  overloads: readonly Overload[],
  cells: CellsCall,
): FunctionDefinition => ({
  zh,
  group: "lookup",
  signature,
  help: { zh: help[0], en: help[1] },
  examples: [example],
  overloads,
  cells,
});

const listOfT = orBlank(take.listOfT);
const any = { ...take.t, takesBlank: true };

/** Finding a value in a list. */
export const lookupFunctions: Readonly<Record<string, FunctionDefinition>> = {
  MATCH: define(
    "匹配位置",
    "MATCH(value, list, type = 1)",
    [
      "值在列表中的位置；类型 0 精确，1 升序中不大于它的最后一个，-1 降序中不小于它的最后一个。",
      "Where a value stands in a list; type 0 is exact, 1 the last not above it in a rising list, -1 the last not below it in a falling one.",
    ],
    ["MATCH(5, LIST(1, 5, 9), 0)", "2"],
    [
      exactMatch,
      javascript([any, listOfT, optional(take.number, "1")], "number", ([wanted = null, list, type]) =>
        wanted === null ? null : place(matchIn(items(list), wanted, count(type, 1), overValues)),
      ),
    ],
    matchCells,
  ),
  XMATCH: define(
    "查找位置",
    "XMATCH(value, list, mode = 0, search = 1)",
    [
      "值在列表中的位置；方式 -1 取较小，1 取较大。",
      "Where a value stands in a list; mode -1 takes the next smaller, 1 the next larger.",
    ],
    ["XMATCH(6, LIST(1, 5, 9), -1)", "2"],
    [
      exactPlace,
      javascript(
        [any, listOfT, optional(take.number, "0"), optional(take.number, "1")],
        "number",
        ([wanted = null, list, mode, search]) =>
          place(xmatchIn(items(list), wanted, count(mode, 0), count(search, 1), overValues)),
      ),
    ],
    xmatchCells,
  ),
  XLOOKUP: {
    ...define(
      "查找返回",
      "XLOOKUP(value, list, results, otherwise)",
      [
        "在列表中找到值，给出另一列表同一位置的项。",
        "Finds a value in a list and gives the item of another list at that place.",
      ],
      ['XLOOKUP(2, LIST(1, 2, 3), LIST("a", "b", "c"))', '"b"'],
      [
        javascript(
          [
            { ...take.any, takesBlank: true },
            orBlank(take.list),
            listOfT,
            { ...any, fallback: "BLANK()" },
            optional(take.number, "0"),
            optional(take.number, "1"),
          ],
          "T",
          ([wanted = null, list, results, otherwise = null, mode, search]) => {
            const found = xmatchIn(items(list), wanted, count(mode, 0), count(search, 1), overValues);
            return found < 0 ? (otherwise ?? failure.na) : (items(results)[found] ?? null);
          },
        ),
      ],
      xlookupCells,
    ),
    overRecords: true,
  },
  LOOKUP: define(
    "升序查找",
    "LOOKUP(value, list, results)",
    [
      "在升序列表中找到不大于值的最后一项，给出另一列表同一位置的项。",
      "Finds the last item not above a value in a rising list and gives the item of another list at that place.",
    ],
    ['LOOKUP(2.5, LIST(1, 2, 3), LIST("a", "b", "c"))', '"b"'],
    [
      javascript(
        [{ ...take.any, takesBlank: true }, orBlank(take.list), listOfT],
        "T",
        ([wanted = null, list, results]) => {
          const found = wanted === null ? -1 : lastNotAbove(items(list), wanted, overValues);
          return wanted === null ? null : found < 0 ? failure.na : (items(results)[found] ?? null);
        },
      ),
    ],
    lookupCells,
  ),
};
