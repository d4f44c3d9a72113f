import { ErrorValue, failure } from "../errorValue.ts";

/** What a spreadsheet cell holds; days and times are serial numbers, null is an empty cell. */
export type Cell = number | string | boolean | ErrorValue | null;

/** Where a formula stands, counted in rows and columns from the corner of a block. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** A block of cells, one row after the other. */
export class Range {
  readonly rows: readonly (readonly Cell[])[];
  /** Null when the block stands on no sheet. */
  readonly from: Place | null;
  constructor(rows: readonly (readonly Cell[])[], from: Place | null = null) {
    this.rows = rows;
    this.from = from;
  }

  /** What wants one value sees: Excel takes the cell in the formula's own row or column, else #VALUE!. */
  get here(): Cell {
    const [first] = this.rows;
    if (first === undefined) return failure.value;
    if (this.rows.length === 1 && first.length === 1) return first[0] ?? null;
    if (this.from === null) return first[0] ?? null;
    const row = this.rows.length === 1 ? 0 : this.from.row;
    const column = first.length === 1 ? 0 : this.from.column;
    const found = this.rows.length > 1 && first.length > 1 ? undefined : this.rows[row]?.[column];
    return found === undefined ? failure.value : found;
  }
}

/** An argument as it was written: one cell or a block. */
export type CellArg = Cell | Range;

/** What an evaluation over cells may ask of the world. */
export interface CellContext {
  readonly now: Date;
  readonly zone: string;
  /** Serial 0 is 1904-01-01, as in workbooks of old Macintoshes. */
  readonly date1904: boolean;
}

/** One value, whatever was given. */
export function single(arg: CellArg): Cell {
  return arg instanceof Range ? arg.here : arg;
}

/** All cells of an argument, row by row. */
export function cellsOf(arg: CellArg): readonly Cell[] {
  return arg instanceof Range ? arg.rows.flat() : [arg];
}

/** Narrows to a number that is not an error. */
export function isFailure(value: unknown): value is ErrorValue {
  return value instanceof ErrorValue;
}
