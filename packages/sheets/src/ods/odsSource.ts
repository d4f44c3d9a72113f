import { blankCell, textCell } from "../cell.ts";
import type { Cell } from "../cell.ts";
import { readDuration } from "../profile/duration.ts";
import { canonicalDouble } from "../profile/numbers.ts";
import { timeText } from "../dates/serial.ts";
import type { Limits } from "../limits.ts";
import { SheetError } from "../sheetError.ts";
import type { SheetInfo, Source } from "../source.ts";
import { openMarkup, scanDocument } from "../xml/markupSource.ts";
import type { MarkupRows } from "../xml/markupSource.ts";
import { RowGrid } from "../xml/rowGrid.ts";
import { readAttribute } from "../xml/xmlScanner.ts";
import { cleanText } from "../xlsx/typedCell.ts";
import type { ZipParts } from "../zip/zipFile.ts";

/** Opens an OpenDocument spreadsheet; the sheets stand one after the other in one document. */
export async function openOds(zip: ZipParts, name: string, limits: Limits): Promise<Source> {
  if (zip.has("META-INF/manifest.xml") && (await zip.text("META-INF/manifest.xml")).includes("encryption-data")) {
    throw new SheetError("sheets.encrypted");
  }
  const read = () => zip.stream("content.xml");
  const sheets: SheetInfo[] = [];
  const hiddenStyles = new Set<string>();
  let style = "";
  let depth = 0;
  await scanDocument(read(), {
    open: (tag, attributes) => {
      if (tag === "style") style = readAttribute(attributes, "style:name") ?? "";
      else if (tag === "table-properties" && readAttribute(attributes, "table:display") === "false")
        hiddenStyles.add(style);
      else if (tag === "table") {
        depth += 1;
        if (depth > 1) return;
        const table = readAttribute(attributes, "table:name")?.toWellFormed() ?? `Sheet${sheets.length + 1}`;
        const hidden = hiddenStyles.has(readAttribute(attributes, "table:style-name") ?? "");
        sheets.push({ name: table, hidden, index: sheets.length });
      }
    },
    text: () => {},
    close: (tag) => {
      if (tag === "table") depth -= 1;
    },
  });
  if (sheets.length === 0) throw new SheetError("sheets.notASpreadsheet");
  return openMarkup({
    name,
    format: "ods",
    reader: "ods-stream",
    sheets,
    read,
    buildRows: (sheetIndex) => new OdsRows(sheetIndex, limits),
    close: () => zip.close(),
  });
}

const foreign: ReadonlySet<string> = new Set(["annotation", "frame", "custom-shape", "shapes", "g", "detective"]);

class OdsRows implements MarkupRows {
  isDone = false;
  merges = 0;
  readonly #grid: RowGrid;
  readonly #wanted: number;
  #table = -1;
  #depth = 0;
  #skip = 0;
  #attributes = "";
  #inCell = false;
  #isCovered = false;
  #rowTimes = 1;
  #paragraphs = 0;
  #text = "";
  #inText = 0;

  constructor(wanted: number, limits: Limits) {
    this.#wanted = wanted;
    this.#grid = new RowGrid(limits);
  }

  get rows(): (readonly Cell[])[] {
    return this.#grid.rows;
  }

  set rows(rows: (readonly Cell[])[]) {
    this.#grid.rows = rows;
  }

  readonly open = (name: string, attributes: string): void => {
    if (name === "table") {
      this.#depth += 1;
      if (this.#depth === 1) this.#table += 1;
    }
    if (this.#table !== this.#wanted || this.#depth !== 1) return;
    if (this.#skip > 0 || foreign.has(name)) {
      this.#skip += 1;
      return;
    }
    this.#openInside(name, attributes);
  };

  #openInside(name: string, attributes: string): void {
    switch (name) {
      case "table-row":
        this.#rowTimes = readTimes(attributes, "table:number-rows-repeated");
        return;
      case "table-cell":
      case "covered-table-cell":
        this.#inCell = true;
        this.#isCovered = name === "covered-table-cell";
        this.#attributes = attributes;
        this.#text = "";
        this.#paragraphs = 0;
        if (
          readTimes(attributes, "table:number-columns-spanned") > 1 ||
          readTimes(attributes, "table:number-rows-spanned") > 1
        ) {
          this.merges += 1;
        }
        return;
      case "p":
      case "h":
        if (!this.#inCell) return;
        if (this.#paragraphs > 0 && this.#inText === 0) this.#text += "\n";
        this.#paragraphs += 1;
        this.#inText += 1;
        return;
      case "s":
        if (this.#inText > 0) this.#text += " ".repeat(Math.min(1000, readTimes(attributes, "text:c")));
        return;
      case "tab":
        if (this.#inText > 0) this.#text += "\t";
        return;
      case "line-break":
        if (this.#inText > 0) this.#text += "\n";
        return;
      default:
    }
  }

  readonly text = (text: string): void => {
    if (this.#inText === 0 || this.#skip > 0) return;
    this.#text += text;
    if (this.#text.length > 1_000_000) throw new SheetError("sheets.tooLarge", { part: "cell" });
  };

  readonly close = (name: string): void => {
    if (name === "table") {
      this.#depth -= 1;
      if (this.#depth === 0 && this.#table === this.#wanted) this.isDone = true;
      return;
    }
    if (this.#table !== this.#wanted || this.#depth !== 1 || this.isDone) return;
    if (this.#skip > 0) {
      this.#skip -= 1;
      return;
    }
    if (name === "table-cell" || name === "covered-table-cell") {
      this.#inCell = false;
      this.#inText = 0;
      const cell = this.#isCovered ? blankCell : toCell(this.#attributes, this.#text);
      this.#grid.add(cell, readTimes(this.#attributes, "table:number-columns-repeated"));
    } else if (name === "table-row") this.#grid.endRow(this.#rowTimes);
    else if ((name === "p" || name === "h") && this.#inText > 0) this.#inText -= 1;
  };
}

function readTimes(attributes: string, name: string): number {
  const times = Number(readAttribute(attributes, name) ?? "1");
  return Number.isInteger(times) && times > 0 ? times : 1;
}

function toCell(attributes: string, shown: string): Cell {
  const type = readAttribute(attributes, "office:value-type");
  const text = cleanText(shown);
  if (
    readAttribute(attributes, "calcext:value-type") === "error" ||
    /^(?:Err:[0-9]{3}|#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!))$/u.test(text)
  ) {
    return { kind: "error", value: text || "#ERROR!", text: text || "#ERROR!" };
  }
  const stored = readAttribute(attributes, "office:value") ?? "";
  switch (type) {
    case "float":
      return toNumber(stored, undefined, text);
    case "percentage":
      return toNumber(stored, "0%", text);
    case "currency":
      return toNumber(stored, `[$${readAttribute(attributes, "office:currency") ?? ""}]#,##0.00`, text);
    case "boolean": {
      const value = readAttribute(attributes, "office:boolean-value") === "true";
      return { kind: "boolean", value, text: value ? "TRUE" : "FALSE" };
    }
    case "date":
      return toDate(readAttribute(attributes, "office:date-value") ?? "", text);
    case "time":
      return toTime(readAttribute(attributes, "office:time-value") ?? "", text);
    default: {
      const value = readAttribute(attributes, "office:string-value");
      return textCell(value === undefined ? text : cleanText(value));
    }
  }
}

function toNumber(stored: string, format: string | undefined, text: string): Cell {
  const value = canonicalDouble(stored);
  if (value === undefined) return textCell(text);
  const padded = /^0[0-9]+$/u.test(text) && Number(text) === Number(value);
  const shown = padded || (format === "0%" && text !== "") ? text : value;
  return { kind: "number", value, text: shown, ...(format === undefined ? {} : { format }) };
}

function toDate(stored: string, text: string): Cell {
  const found = /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,]([0-9]+))?)?/u.exec(stored);
  if (found === null) return textCell(text);
  const [, day = "", time, fraction] = found;
  if (time === undefined) return { kind: "date", value: day, text: day };
  const ms = (fraction ?? "").padEnd(3, "0").slice(0, 3);
  const value = `${day}T${time}${ms === "000" ? "" : `.${ms}`}`;
  return { kind: "datetime", value, text: value.replace("T", " ") };
}

function toTime(stored: string, text: string): Cell {
  const seconds = readDuration(stored);
  if (seconds === undefined) return textCell(text);
  if (seconds < 86_400) {
    const value = timeText(seconds * 1000);
    return { kind: "time", value, text: value };
  }
  return { kind: "duration", value: String(seconds), text: text || String(seconds) };
}
