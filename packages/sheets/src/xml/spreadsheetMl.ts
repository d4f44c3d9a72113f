import type { ByteFile } from "../bytes.ts";
import { blankCell, textCell } from "../cell.ts";
import type { Cell } from "../cell.ts";
import type { Limits } from "../limits.ts";
import { canonicalDouble } from "../profile/numbers.ts";
import { SheetError } from "../sheetError.ts";
import type { Source } from "../source.ts";
import { readNumberFormat } from "../xlsx/numberFormat.ts";
import { cleanText } from "../xlsx/typedCell.ts";
import { openMarkup, scanDocument } from "./markupSource.ts";
import type { MarkupRows } from "./markupSource.ts";
import { RowGrid } from "./rowGrid.ts";
import { readLocalAttribute } from "./xmlScanner.ts";

const namedFormats: Readonly<Record<string, string>> = {
  "General Date": "yyyy-mm-dd hh:mm",
  "Long Date": "yyyy-mm-dd",
  "Medium Date": "yyyy-mm-dd",
  "Short Date": "yyyy-mm-dd",
  "Long Time": "hh:mm:ss",
  "Medium Time": "hh:mm",
  "Short Time": "hh:mm",
  Currency: "$#,##0.00",
  "Euro Currency": "€#,##0.00",
  Percent: "0.00%",
  Fixed: "0.00",
  Standard: "#,##0.00",
};

/** Opens the XML workbook of Excel 2002 and 2003. */
export async function openSpreadsheetMl(file: ByteFile, name: string, limits: Limits): Promise<Source> {
  const sheets: { name: string; hidden: boolean; index: number }[] = [];
  const formats = new Map<string, string>();
  let style = "";
  let isVisible = false;
  await scanDocument(file.read(), {
    open: (tag, attributes) => {
      if (tag === "Worksheet") {
        const sheet = readLocalAttribute(attributes, "Name")?.toWellFormed() ?? `Sheet${sheets.length + 1}`;
        sheets.push({ name: sheet, hidden: false, index: sheets.length });
      } else if (tag === "Style") style = readLocalAttribute(attributes, "ID") ?? "";
      else if (tag === "NumberFormat") {
        const code = readLocalAttribute(attributes, "Format");
        if (code !== undefined) formats.set(style, namedFormats[code] ?? code);
      } else if (tag === "Visible") isVisible = true;
    },
    text: (text) => {
      const last = sheets.at(-1);
      if (isVisible && last !== undefined && text.startsWith("Sheet")) last.hidden = text !== "SheetVisible";
    },
    close: (tag) => {
      if (tag === "Visible") isVisible = false;
    },
  });
  if (sheets.length === 0) throw new SheetError("sheets.notASpreadsheet");
  return openMarkup({
    name,
    format: "spreadsheetml",
    reader: "xml-stream",
    sheets,
    read: file.read,
    buildRows: (sheetIndex) => new MlRows(sheetIndex, formats, limits),
    close: async () => {},
  });
}

class MlRows implements MarkupRows {
  isDone = false;
  merges = 0;
  readonly #grid: RowGrid;
  readonly #wanted: number;
  readonly #formats: ReadonlyMap<string, string>;
  #sheet = -1;
  #style = "";
  #type = "";
  #text = "";
  #span = 0;
  #inData = false;
  #inComment = false;

  constructor(wanted: number, formats: ReadonlyMap<string, string>, limits: Limits) {
    this.#wanted = wanted;
    this.#formats = formats;
    this.#grid = new RowGrid(limits);
  }

  get rows(): (readonly Cell[])[] {
    return this.#grid.rows;
  }

  set rows(rows: (readonly Cell[])[]) {
    this.#grid.rows = rows;
  }

  readonly open = (name: string, attributes: string): void => {
    if (name === "Worksheet") this.#sheet += 1;
    if (this.#sheet !== this.#wanted || this.isDone) return;
    switch (name) {
      case "Row":
        this.#grid.skipTo(Number(readLocalAttribute(attributes, "Index")) - 1);
        return;
      case "Cell":
        this.#grid.moveTo(Number(readLocalAttribute(attributes, "Index")) - 1);
        this.#style = readLocalAttribute(attributes, "StyleID") ?? "Default";
        this.#span = Number(readLocalAttribute(attributes, "MergeAcross") ?? "0");
        if (this.#span > 0 || readLocalAttribute(attributes, "MergeDown") !== undefined) this.merges += 1;
        this.#type = "";
        this.#text = "";
        return;
      case "Comment":
        this.#inComment = true;
        return;
      case "Data":
        if (this.#inComment) return;
        this.#inData = true;
        this.#type = readLocalAttribute(attributes, "Type") ?? "String";
        return;
      default:
    }
  };

  readonly text = (text: string): void => {
    if (!this.#inData) return;
    this.#text += text;
    if (this.#text.length > 1_000_000) throw new SheetError("sheets.tooLarge", { part: "cell" });
  };

  readonly close = (name: string): void => {
    if (this.#sheet !== this.#wanted || this.isDone) return;
    if (name === "Data") this.#inData = false;
    else if (name === "Comment") this.#inComment = false;
    else if (name === "Cell") {
      this.#grid.add(this.#type === "" ? blankCell : toCell(this.#type, this.#text, this.#formats.get(this.#style)));
      if (this.#span > 0 && this.#span < 16_384) this.#grid.moveTo(this.#grid.nextColumn + this.#span);
    } else if (name === "Row") this.#grid.endRow();
    else if (name === "Worksheet") this.isDone = true;
  };
}

function toCell(type: string, stored: string, code: string | undefined): Cell {
  const text = cleanText(stored);
  switch (type) {
    case "Number": {
      const value = canonicalDouble(text);
      if (value === undefined) return textCell(text);
      const format = code === undefined ? undefined : readNumberFormat(-1, code);
      return { kind: "number", value, text: value, ...(format?.code === undefined ? {} : { format: format.code }) };
    }
    case "Boolean":
      return { kind: "boolean", value: text === "1", text: text === "1" ? "TRUE" : "FALSE" };
    case "Error":
      return { kind: "error", value: text, text };
    case "DateTime":
      return toDate(text, code);
    default:
      return textCell(text);
  }
}

function toDate(text: string, code: string | undefined): Cell {
  const found = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,3})?/u.exec(text);
  if (found === null) return textCell(text);
  const [, day = "", time = "", fraction = ""] = found;
  const clock = Number(fraction) > 0 ? `${time}${fraction}` : time;
  const form = code === undefined ? "datetime" : (readNumberFormat(-1, code).form ?? "datetime");
  // Excel writes a time of day on its zero day
  if (form === "time" || day === "1899-12-31" || day === "1899-12-30")
    return { kind: "time", value: clock, text: clock };
  if (form === "date" && clock === "00:00:00") return { kind: "date", value: day, text: day };
  return { kind: "datetime", value: `${day}T${clock}`, text: `${day} ${clock}` };
}
