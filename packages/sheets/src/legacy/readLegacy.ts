import { readFileSync } from "node:fs";
import * as codepages from "@e965/xlsx/dist/cpexcel.full.mjs";
import { read, set_cptable, utils } from "@e965/xlsx";
import type { CellObject, WorkBook, WorkSheet } from "@e965/xlsx";
import { blankCell, emptyRow, textCell } from "../cell.ts";
import type { Cell } from "../cell.ts";
import type { DateSystem } from "../dates/serial.ts";
import { connectParent } from "../process/connectParent.ts";
import { readNumberFormat } from "../xlsx/numberFormat.ts";
import { cleanText, numberCell } from "../xlsx/typedCell.ts";
import type { LegacyReply, LegacyRequest } from "./legacySource.ts";

// BIFF 2 to 5 keep text in the code page of the machine that wrote it
set_cptable(codepages);

const errorNames: Readonly<Record<number, string>> = {
  0: "#NULL!",
  7: "#DIV/0!",
  15: "#VALUE!",
  23: "#REF!",
  29: "#NAME?",
  36: "#NUM!",
  42: "#N/A",
  43: "#GETTING_DATA",
};

let book: WorkBook | undefined;
let dateSystem: DateSystem = 1900;
let columnLimit = 500;

const parent = connectParent<LegacyRequest, LegacyReply>((request) => void parent.post(answer(request)));

function answer(request: LegacyRequest): LegacyReply {
  try {
    return request.kind === "open" ? openBook(request.path, request.columns) : readRows(request);
  } catch (error) {
    return toFailure(error);
  }
}

function openBook(path: string, columns: number): LegacyReply {
  columnLimit = columns;
  book = read(readFileSync(path), {
    type: "buffer",
    dense: true,
    cellNF: true,
    cellText: true,
    cellHTML: false,
    cellFormula: false,
  });
  dateSystem = book.Workbook?.WBProps?.date1904 === true ? 1904 : 1900;
  const sheets = book.SheetNames.flatMap((name, at) => {
    const sheet = book?.Sheets[name];
    if (isOtherSheet(sheet)) return [];
    return [{ name: name.toWellFormed(), hidden: (book?.Workbook?.Sheets?.[at]?.Hidden ?? 0) !== 0, index: 0 }];
  }).map((sheet, index) => ({ ...sheet, index }));
  if (sheets.length === 0) return { kind: "failed", code: "sheets.damaged", params: { part: "workbook" } };
  return {
    kind: "opened",
    sheets,
    dateSystem,
    merges: sheets.map(({ name }) => book?.Sheets[name]?.["!merges"]?.length ?? 0),
  };
}

function readRows(request: Extract<LegacyRequest, { kind: "rows" }>): LegacyReply {
  const names = book?.SheetNames.filter((name) => !isOtherSheet(book?.Sheets[name])) ?? [];
  const sheet = book?.Sheets[names[request.sheet] ?? ""];
  const data = sheet === undefined ? [] : denseRows(sheet);
  const rows: (readonly Cell[])[] = [];
  const end = Math.min(data.length, request.from + request.count);
  for (let at = request.from; at < end; at += 1) {
    const row = toRow(data[at]);
    if (row.length > columnLimit) {
      return { kind: "failed", code: "sheets.tooManyColumns", params: { columns: row.length, limit: columnLimit } };
    }
    rows.push(row);
  }
  return { kind: "rows", rows, isLast: end >= data.length };
}

/** Chart, macro and dialog sheets hold no rows. */
function isOtherSheet(sheet: WorkSheet | undefined): boolean {
  const type: string = sheet?.["!type"] ?? "sheet";
  return sheet === undefined || type !== "sheet";
}

function denseRows(sheet: WorkSheet): readonly (readonly (CellObject | undefined)[] | undefined)[] {
  // `dense` keeps rows of cells under this key; the typings still describe one key per cell
  const dense = sheet["!data"];
  return dense ?? [];
}

function toRow(row: readonly (CellObject | undefined)[] | undefined): readonly Cell[] {
  if (row === undefined) return emptyRow;
  const cells: Cell[] = [];
  for (let column = 0; column < row.length; column += 1) {
    const cell = toCell(row[column]);
    if (cell === blankCell) continue;
    while (cells.length < column) cells.push(blankCell);
    cells.push(cell);
  }
  return cells.length === 0 ? emptyRow : cells;
}

function toCell(cell: CellObject | undefined): Cell {
  if (cell === undefined || cell.v === undefined) return blankCell;
  switch (cell.t) {
    case "n": {
      const format = readNumberFormat(-1, typeof cell.z === "string" ? cell.z : "General");
      return numberCell(String(cell.v), format, dateSystem);
    }
    case "b":
      return { kind: "boolean", value: cell.v === true, text: cell.v === true ? "TRUE" : "FALSE" };
    case "e": {
      const name = errorNames[Number(cell.v)] ?? "#ERROR!";
      return { kind: "error", value: name, text: name };
    }
    case "s":
      return textCell(cleanText(String(cell.v)));
    case "d":
      return textCell(utils.format_cell(cell));
    case "z":
      return blankCell;
    default:
      return cell.t satisfies never;
  }
}

function toFailure(error: unknown): LegacyReply {
  const said = error instanceof Error ? error.message : String(error);
  if (/password-protected|encryption scheme/iu.test(said))
    return { kind: "failed", code: "sheets.encrypted", params: {} };
  if (/Unsupported file|unsupported BIFF|not a spreadsheet|Cannot find Workbook/iu.test(said)) {
    return { kind: "failed", code: "sheets.notASpreadsheet", params: {} };
  }
  return { kind: "failed", code: "sheets.damaged", params: { part: "workbook" } };
}
