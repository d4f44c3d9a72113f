import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { writeXlsxStream, type CellStyle } from "hucre/xlsx";
import { textToSerial } from "../dates/serial.ts";
import { canonicalDouble } from "../profile/numbers.ts";
import { valueOf } from "./column.ts";
import type { StyledValue, WriteColumn, WriteRow, WriteStyle, WriteValue } from "./column.ts";

/** How a workbook is written. */
export interface WriteXlsxOptions {
  readonly sheetName?: string;
}

const maxCellChars = 32_767;

/**
 * Writes rows as one .xlsx sheet with a frozen header, row by row; memory does not grow with the rows.
 *
 * Numbers and dates are real ones; a number with more digits than a sheet can hold, and a day before March 1900,
 * stay texts rather than change. Texts are text cells with the text format, so none of them is ever a formula, not
 * even when it is edited; they need no apostrophe. Past 1,048,576 rows a second sheet begins.
 */
export async function writeXlsx(
  rows: AsyncIterable<WriteRow> | Iterable<WriteRow>,
  columns: readonly WriteColumn[],
  out: Writable,
  options: WriteXlsxOptions = {},
): Promise<void> {
  // The library gives styles to columns alone, and asks the column again for each of its cells.
  let current: WriteRow = [];
  const heads = columns.findIndex((column) => column.isHead !== true);
  const book = writeXlsxStream(
    toCells(rows, columns, (row) => {
      current = row;
    }),
    {
      name: sheetName(options.sheetName ?? "Sheet1"),
      freezePane: { rows: 1, ...(heads > 0 ? { columns: heads } : {}) },
      columns: columns.map((column, index) => {
        const numFmt = formatOf(column);
        return {
          width: column.width ?? widthOf(column),
          ...(numFmt === undefined ? {} : { numFmt }),
          get style() {
            return styleOf(current[index]);
          },
        };
      }),
    },
  );
  await pipeline(readChunks(book), out);
}

async function* readChunks(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

async function* toCells(
  rows: AsyncIterable<WriteRow> | Iterable<WriteRow>,
  columns: readonly WriteColumn[],
  onRow: (row: WriteRow) => void,
): AsyncIterable<(string | number | boolean | null)[]> {
  yield columns.map((column) => writeText(column.label));
  for await (const row of rows) {
    onRow(row);
    yield columns.map((column, index) => toCell(valueOf(row[index]), column));
  }
}

function styleOf(cell: WriteValue | StyledValue): CellStyle {
  return typeof cell === "object" && cell !== null ? toLook(cell.style) : {};
}

function toLook({ fill, ink, isBold }: WriteStyle): CellStyle {
  const font = { ...(ink === undefined ? {} : { color: { rgb: ink } }), ...(isBold === true ? { bold: true } : {}) };
  return {
    ...(fill === undefined ? {} : { fill: { type: "pattern", pattern: "solid", fgColor: { rgb: fill } } }),
    ...(Object.keys(font).length === 0 ? {} : { font }),
  };
}

function toCell(value: WriteValue, column: WriteColumn): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  // A span is a part of a day, shown in hours past 24.
  if (column.kind === "duration" && /^-?[0-9]+$/u.test(String(value))) return Number(value) / 86_400;
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  const text = String(value);
  switch (column.kind) {
    case "number":
    case "money":
    case "integer":
      return toNumber(text) ?? writeText(text);
    case "date":
    case "datetime":
      return textToSerial(text) ?? writeText(text);
    case "time":
      return toDayShare(text) ?? writeText(text);
    case "duration":
    case "text":
    case "boolean":
      return writeText(text);
    default:
      return column.kind satisfies never;
  }
}

/** The number when a sheet can hold it exactly. */
function toNumber(text: string): number | undefined {
  if (!/^-?[0-9]+(?:\.[0-9]+)?$/u.test(text)) return undefined;
  const plain = text.includes(".") ? text.replace(/\.?0+$/u, "") : text;
  const value = Number(plain);
  return canonicalDouble(String(value)) === plain.replace(/^(-?)0+(?=[0-9])/u, "$1") || value === 0 ? value : undefined;
}

function toDayShare(text: string): number | undefined {
  const found = /^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?$/u.exec(text);
  if (found === null) return undefined;
  return (Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3] ?? "0")) / 86_400;
}

/**
 * A text as XML can carry it: no half characters; control characters and anything that looks like an escape are
 * written as `_xHHHH_`, which every reader of the format turns back. Excel holds 32,767 characters in a cell.
 */
function writeText(text: string): string {
  const safe = text.toWellFormed();
  const cut = safe.length > maxCellChars ? safe.slice(0, maxCellChars).toWellFormed() : safe;
  return cut
    .replaceAll(/_x(?=[0-9A-Fa-f]{4}_)/gu, "_x005F_x")
    .replaceAll(
      /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/gu,
      (char) => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`,
    );
}

function formatOf(column: WriteColumn): string | undefined {
  const { decimals = 0 } = column;
  const digits = decimals > 0 ? `.${"0".repeat(Math.min(decimals, 15))}` : "";
  switch (column.kind) {
    case "date":
      return "yyyy-mm-dd";
    case "datetime":
      return "yyyy-mm-dd hh:mm:ss";
    case "time":
      return "hh:mm:ss";
    case "money":
      return `[$${column.currency ?? ""}] #,##0${column.decimals === undefined ? ".00" : digits}`.replace("[$] ", "");
    case "number":
      if (column.percent === true) return `0${decimals > 2 ? `.${"0".repeat(Math.min(decimals - 2, 15))}` : ""}%`;
      if (column.decimals === undefined) return undefined;
      return `${column.thousands === true ? "#,##0" : "0"}${digits}`;
    case "integer":
      return column.thousands === true ? "#,##0" : "0";
    case "text":
      return "@";
    case "duration":
      return "[h]:mm:ss";
    case "boolean":
      return undefined;
    default:
      return column.kind satisfies never;
  }
}

function widthOf(column: WriteColumn): number {
  const label = [...column.label].reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1), 0);
  return Math.min(40, Math.max(column.kind === "datetime" ? 20 : 12, label + 2));
}

function sheetName(name: string): string {
  const clean = name
    .toWellFormed()
    .replaceAll(/[\\/?*[\]:\u0000-\u001f]/gu, " ")
    .replaceAll(/^'+|'+$/gu, "")
    .trim()
    .slice(0, 31)
    .toWellFormed();
  return clean === "" ? "Sheet1" : clean;
}
