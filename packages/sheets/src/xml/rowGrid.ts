import { blankCell, emptyRow } from "../cell.ts";
import type { Cell } from "../cell.ts";
import type { Limits } from "../limits.ts";
import { SheetError } from "../sheetError.ts";

const maxRows = 1_048_576;

/** Rows built cell by cell where cells and rows may repeat; blanks at the end of a row or sheet leave no trace. */
export class RowGrid {
  rows: (readonly Cell[])[] = [];
  #cells: Cell[] = [];
  #column = 0;
  #pending = 0;
  #count = 0;
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get nextColumn(): number {
    return this.#column;
  }

  /** The position of the next row, from 0. */
  get nextRow(): number {
    return this.#count + this.#pending;
  }

  /** Leaves cells out up to a column. */
  moveTo(column: number): void {
    if (Number.isInteger(column) && column >= this.#column) this.#column = column;
  }

  add(cell: Cell, times = 1): void {
    if (cell === blankCell) {
      this.#column += times;
      return;
    }
    const end = this.#column + times;
    const { columns } = this.#limits;
    if (!(end <= columns)) throw new SheetError("sheets.tooManyColumns", { columns: end, limit: columns });
    while (this.#cells.length < this.#column) this.#cells.push(blankCell);
    for (let i = 0; i < times; i += 1) this.#cells.push(cell);
    this.#column = end;
  }

  /** Ends the row, which stands that many times. */
  endRow(times = 1): void {
    const cells = this.#cells;
    this.#cells = [];
    this.#column = 0;
    if (cells.length === 0) {
      this.#pending += times;
      return;
    }
    this.#count += this.#pending + times;
    if (!(this.#count <= maxRows)) throw new SheetError("sheets.damaged", { part: "row" });
    for (; this.#pending > 0; this.#pending -= 1) this.rows.push(emptyRow);
    for (let i = 0; i < times; i += 1) this.rows.push(cells);
  }

  /** Blank rows up to a position. */
  skipTo(row: number): void {
    if (Number.isInteger(row) && row > this.nextRow) this.#pending = row - this.#count;
  }
}
