import { failure } from "../errorValue.ts";
import type { FunctionDefinition } from "../define.ts";
import type { TypeSpec } from "../overload.ts";
import { Range, single } from "./cell.ts";
import type { Cell, CellArg } from "./cell.ts";

// What wants one value and gets an array is computed for each item of it, and gives an array: SUM(LEN({"a","bb"})) is 3.
// A block of a sheet counts as an array only where Excel computes arrays, e.g. inside SUMPRODUCT.

/** More than one cell. */
export function isBlock(arg: CellArg): arg is Range {
  return arg instanceof Range && (arg.rows.length > 1 || (arg.rows[0]?.length ?? 0) > 1);
}

/** Whether an argument is computed item by item. */
export function isArray(arg: CellArg, takesBlocks: boolean): boolean {
  return isBlock(arg) && (takesBlocks || arg.from === null);
}

/** Item by item of the arguments in `places`; one cell, one row or one column is repeated to the size of the others. */
export function spread(
  args: readonly CellArg[],
  places: readonly number[],
  call: (args: readonly CellArg[]) => CellArg,
): Range {
  const sizes = places.map((place) => sizeOf(args[place] ?? null));
  const height = Math.max(...sizes.map(([rows]) => rows));
  const width = Math.max(...sizes.map(([, columns]) => columns));
  const rows = Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) =>
      single(
        call(args.map((arg, index) => (places.includes(index) && arg instanceof Range ? at(arg, row, column) : arg))),
      ),
    ),
  );
  return new Range(rows);
}

const sizeOf = (arg: CellArg): readonly [number, number] =>
  arg instanceof Range ? [arg.rows.length, arg.rows[0]?.length ?? 0] : [1, 1];

function at(arg: Range, row: number, column: number): Cell {
  const [height, width] = sizeOf(arg);
  const found = arg.rows[height === 1 ? 0 : row]?.[width === 1 ? 0 : column];
  return found === undefined ? failure.na : found;
}

const oneValue: ReadonlySet<TypeSpec> = new Set<TypeSpec>([
  "text",
  "textual",
  "number",
  "boolean",
  "date",
  "datetime",
  "time",
  "duration",
  "T",
  "any",
]);

/** Functions that read the first cell of a block, or whether it is one. */
const readsBlocks: ReadonlySet<string> = new Set([
  "ARRAYTOTEXT",
  "CONCAT",
  "N",
  "PERCENTOF",
  "T",
  "TEXTAFTER",
  "TEXTBEFORE",
  "TEXTJOIN",
  "TEXTSPLIT",
  "TYPE",
]);

/** The places of a call's arguments where a function takes one value, not a list. */
export function singlePlaces(name: string, definition: FunctionDefinition, count: number): readonly number[] {
  if ("special" in definition || readsBlocks.has(name)) return [];
  if (name === "COUNTIFS" || /^(?:SUM|AVERAGE|MAX|MIN)IFS$/.test(name)) {
    const first = name === "COUNTIFS" ? 1 : 2;
    return [...Array(count).keys()].filter((place) => place >= first && (place - first) % 2 === 0);
  }
  return [...Array(count).keys()].filter((place) =>
    definition.overloads.every(({ params, rest }) => {
      const param = params[place];
      if (param !== undefined) return oneValue.has(param.spec);
      return rest === undefined;
    }),
  );
}
