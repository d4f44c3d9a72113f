import { blankCell, emptyRow, textCell } from "../cell.ts";
import type { Cell } from "../cell.ts";
import { readDateShape } from "../dates/readDate.ts";
import type { DateSystem } from "../dates/serial.ts";
import type { Limits } from "../limits.ts";
import { SheetError } from "../sheetError.ts";
import type { XmlHandler } from "../xml/xmlScanner.ts";
import { readAttribute } from "../xml/xmlScanner.ts";
import type { NumberFormat } from "./numberFormat.ts";
import type { SharedStrings } from "./sharedStrings.ts";
import { cleanText, decodeEscapes, numberCell } from "./typedCell.ts";

const maxRows = 1_048_576;
const maxCellChars = 1_000_000;
const general: NumberFormat = {};

/** What cells need to become values. */
export interface SheetContext {
  readonly strings: SharedStrings | undefined;
  readonly formats: readonly NumberFormat[];
  readonly dateSystem: DateSystem;
  readonly limits: Limits;
}

/**
 * Collects the rows of a worksheet while its XML passes by.
 *
 * Row and cell references are followed where they are written and counted where they are not; the written
 * dimension of the sheet is never looked at. Formulas count with their last computed value.
 */
export class SheetRows implements XmlHandler {
  /** Rows complete so far; whoever takes them empties the list. */
  rows: (readonly Cell[])[] = [];
  merges = 0;
  /** Formulas that no program has computed yet. */
  uncomputed = 0;
  #next = 0;
  #cells: Cell[] = [];
  #column = 0;
  #inData = false;
  #inRow = false;
  #inCell = false;
  #isFormula = false;
  #hasValue = false;
  #type = "";
  #style = 0;
  #value = "";
  #inline = "";
  #takes: "value" | "inline" | "none" = "none";
  #phonetic = 0;
  readonly #context: SheetContext;

  constructor(context: SheetContext) {
    this.#context = context;
  }

  readonly open = (name: string, attributes: string): void => {
    switch (name) {
      case "c":
        if (this.#inRow) this.#openCell(attributes);
        return;
      case "v":
        if (!this.#inCell) return;
        this.#takes = "value";
        this.#hasValue = true;
        return;
      case "f":
        this.#isFormula = this.#inCell;
        return;
      case "t":
        if (this.#inCell && this.#phonetic === 0) this.#takes = "inline";
        return;
      case "row":
        if (this.#inData) this.#openRow(attributes);
        return;
      case "rPh":
        this.#phonetic += 1;
        return;
      case "sheetData":
        this.#inData = true;
        return;
      case "mergeCell":
        this.merges += 1;
        return;
      default:
    }
  };

  readonly text = (text: string): void => {
    if (this.#takes === "none") return;
    if (this.#takes === "value") this.#value += text;
    else this.#inline += text;
    if (this.#value.length + this.#inline.length > maxCellChars)
      throw new SheetError("sheets.tooLarge", { part: "cell" });
  };

  readonly close = (name: string): void => {
    switch (name) {
      case "c":
        if (this.#inCell) this.#closeCell();
        return;
      case "v":
      case "t":
        this.#takes = "none";
        return;
      case "row":
        if (this.#inRow) this.#closeRow();
        return;
      case "rPh":
        this.#phonetic -= 1;
        return;
      case "sheetData":
        this.#inData = false;
        return;
      default:
    }
  };

  #openRow(attributes: string): void {
    const written = readAttribute(attributes, "r");
    const row = written === undefined ? this.#next : Number(written) - 1;
    if (!Number.isInteger(row) || row >= maxRows || row < 0) throw new SheetError("sheets.damaged", { part: "row" });
    // gaps are rows too, so that positions stay row numbers
    while (this.#next < row) {
      this.rows.push(emptyRow);
      this.#next += 1;
    }
    this.#inRow = true;
    this.#cells = [];
    this.#column = 0;
  }

  #closeRow(): void {
    this.#inRow = false;
    this.rows.push(this.#cells.length === 0 ? emptyRow : this.#cells);
    this.#next += 1;
    if (this.#next > maxRows) throw new SheetError("sheets.damaged", { part: "row" });
  }

  #openCell(attributes: string): void {
    this.#inCell = true;
    this.#isFormula = false;
    this.#hasValue = false;
    this.#type = readAttribute(attributes, "t") ?? "n";
    const style = readAttribute(attributes, "s");
    this.#style = style === undefined ? 0 : Number(style);
    const reference = readAttribute(attributes, "r");
    if (reference !== undefined) this.#column = columnOf(reference, this.#column);
    this.#value = "";
    this.#inline = "";
    this.#takes = "none";
  }

  #closeCell(): void {
    this.#inCell = false;
    if (this.#isFormula && !this.#hasValue) this.uncomputed += 1;
    const cell = this.#toCell();
    const column = this.#column;
    this.#column += 1;
    if (cell === blankCell) return;
    const { limits } = this.#context;
    if (column >= limits.columns) {
      throw new SheetError("sheets.tooManyColumns", { columns: column + 1, limit: limits.columns });
    }
    while (this.#cells.length < column) this.#cells.push(blankCell);
    this.#cells[column] = cell;
  }

  #toCell(): Cell {
    const value = this.#value;
    switch (this.#type) {
      case "s": {
        if (value === "") return blankCell;
        const text = this.#context.strings?.get(Number(value));
        return text === undefined ? { kind: "error", value: "#STRING!", text: "#STRING!" } : textCell(text);
      }
      case "str":
        return textCell(cleanText(decodeEscapes(value === "" ? this.#inline : value)));
      case "inlineStr":
        return textCell(cleanText(decodeEscapes(this.#inline === "" ? value : this.#inline)));
      case "b":
        if (value === "") return blankCell;
        return { kind: "boolean", value: isTrue(value), text: isTrue(value) ? "TRUE" : "FALSE" };
      case "e":
        return { kind: "error", value: value || "#ERROR!", text: value || "#ERROR!" };
      case "d":
        return isoCell(value);
      default:
        if (value === "") return textCell(cleanText(decodeEscapes(this.#inline)));
        return numberCell(value, this.#context.formats[this.#style] ?? general, this.#context.dateSystem);
    }
  }
}

function isTrue(value: string): boolean {
  return value === "1" || value.toLowerCase() === "true";
}

/** Strict workbooks may hold dates as ISO text. */
function isoCell(value: string): Cell {
  const shape = readDateShape(value);
  if (shape === undefined || shape.hasZone) return textCell(value);
  if (!shape.hasTime) return { kind: "date", value, text: value };
  if (!shape.hasDate) return { kind: "time", value: value.replace(/^T/u, ""), text: value.replace(/^T/u, "") };
  const local = value.replace(" ", "T");
  return { kind: "datetime", value: local, text: local.replace("T", " ") };
}

/** Column of a reference such as AB12, from 0; the next free one when it makes no sense. */
function columnOf(reference: string, next: number): number {
  let column = 0;
  let i = 0;
  for (; i < reference.length; i += 1) {
    const code = reference.charCodeAt(i) & 0xdf;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return i === 0 || i > 3 ? next : column - 1;
}
