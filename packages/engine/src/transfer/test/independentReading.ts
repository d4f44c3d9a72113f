import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as codepages from "@e965/xlsx/dist/cpexcel.full.mjs";
import { read, set_cptable, utils } from "@e965/xlsx";

set_cptable(codepages);

/** A cell as another reader finds it. */
export interface FoundCell {
  /** Null for an error. */
  readonly value: string | number | boolean | null;
  readonly shown: string;
}

/** A sheet as another reader finds it: filled rows by their number, cells by column, all counted from 0. */
export interface FoundSheet {
  readonly name: string;
  readonly is1904: boolean;
  readonly rows: ReadonlyMap<number, ReadonlyMap<number, FoundCell>>;
}

/** The sheets of a workbook after SheetJS; formulas count with their last value. */
export function readWorkbook(path: string): readonly FoundSheet[] {
  const book = read(readFileSync(path), { type: "buffer", cellNF: true, cellText: true });
  const is1904 = book.Workbook?.WBProps?.date1904 === true;
  return book.SheetNames.map((name) => {
    const rows = new Map<number, Map<number, FoundCell>>();
    for (const [address, cell] of Object.entries(book.Sheets[name] ?? {})) {
      if (address.startsWith("!") || cell.v === undefined || cell.t === "z" || cell.v === "") continue;
      const { r, c } = utils.decode_cell(address);
      const value: unknown = cell.t === "e" ? null : cell.v;
      const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
      const row = rows.get(r) ?? new Map<number, FoundCell>();
      row.set(c, { value: plain, shown: String(cell.w ?? cell.v) });
      rows.set(r, row);
    }
    return { name, is1904, rows };
  });
}

/** A text table, character by character: quotes begin fields only, line ends of any system. */
export function readTextTable(path: string, encoding: string, delimiter: string): FoundSheet {
  const bytes = readFileSync(path);
  const text = new TextDecoder(encoding).decode(path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
  const rows = new Map<number, Map<number, FoundCell>>();
  let row = 0;
  let cells: string[] = [];
  let field = "";
  let isQuoted = false;
  let isStart = true;
  let isWritten = false;
  const endField = (): void => {
    cells.push(field);
    field = "";
    isStart = true;
  };
  const endRow = (): void => {
    endField();
    // A line without a character is no record.
    if (isWritten) {
      const filled = cells.entries().filter(([, value]) => value !== "");
      rows.set(row, new Map(filled.map(([column, value]) => [column, { value, shown: value }])));
    }
    row += 1;
    cells = [];
    isWritten = false;
  };
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] ?? "";
    if (isQuoted) {
      if (char !== '"') field += char;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else isQuoted = false;
      continue;
    }
    if (char === "\r" || char === "\n") {
      if (char === "\r" && text[i + 1] === "\n") i += 1;
      endRow();
      continue;
    }
    isWritten = true;
    if (char === delimiter) endField();
    else if (char === '"' && isStart) {
      isQuoted = true;
      isStart = false;
    } else {
      field += char;
      isStart = false;
    }
  }
  if (isWritten) endRow();
  return { name: "", is1904: false, rows };
}
