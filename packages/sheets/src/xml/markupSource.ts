import type { ByteStream } from "../bytes.ts";
import type { Cell } from "../cell.ts";
import { SheetError } from "../sheetError.ts";
import { cutBatches, flatten } from "../source.ts";
import type { Notice, RowBatches, SheetFormat, SheetInfo, Source } from "../source.ts";
import { scanParts } from "./scanParts.ts";
import type { XmlHandler } from "./xmlScanner.ts";
import { XmlScanner } from "./xmlScanner.ts";

/** Collects rows of one sheet of a document that holds all sheets one after the other. */
export interface MarkupRows extends XmlHandler {
  rows: (readonly Cell[])[];
  readonly isDone: boolean;
  readonly merges: number;
}

/** A format whose sheets stand in one XML document. */
export interface MarkupFormat {
  readonly name: string;
  readonly format: SheetFormat;
  readonly reader: Source["reader"];
  readonly sheets: readonly SheetInfo[];
  readonly read: () => ByteStream;
  readonly buildRows: (sheetIndex: number) => MarkupRows;
  readonly close: () => Promise<void>;
}

/** A source over such a document; reading a sheet ends as soon as the sheet does. */
export function openMarkup(markup: MarkupFormat): Source {
  const notices = new Map<number, readonly Notice[]>();
  async function* readRows(sheetIndex: number): RowBatches {
    if (markup.sheets[sheetIndex] === undefined) throw new SheetError("sheets.sheetMissing", { sheet: sheetIndex });
    const collector = markup.buildRows(sheetIndex);
    const scanner = new XmlScanner(collector);
    for await (const piece of scanParts(markup.read())) {
      scanner.write(piece);
      if (collector.rows.length > 0) {
        const batch: readonly (readonly Cell[])[] = collector.rows;
        collector.rows = [];
        yield batch;
      }
      if (collector.isDone) break;
    }
    if (!collector.isDone) scanner.end();
    notices.set(
      sheetIndex,
      collector.merges === 0 ? [] : [{ code: "mergedCells", params: { count: collector.merges } }],
    );
  }
  const batches: Source["batches"] = (sheetIndex, range) => cutBatches(readRows(sheetIndex), range);
  return {
    name: markup.name,
    format: markup.format,
    reader: markup.reader,
    sheets: markup.sheets,
    notices: [],
    sheetNotices: (sheetIndex) => notices.get(sheetIndex) ?? [],
    batches,
    rows: (sheetIndex, range) => flatten(batches(sheetIndex, range)),
    close: markup.close,
  };
}

/** Runs a handler over a whole document. */
export async function scanDocument(stream: ByteStream, handler: XmlHandler): Promise<void> {
  const scanner = new XmlScanner(handler);
  for await (const piece of scanParts(stream)) scanner.write(piece);
  scanner.end();
}
