import type { Cell } from "../cell.ts";
import type { Limits } from "../limits.ts";
import { SheetError } from "../sheetError.ts";
import { cutBatches, flatten } from "../source.ts";
import type { Notice, RowBatches, Source } from "../source.ts";
import { scanParts } from "../xml/scanParts.ts";
import { XmlScanner } from "../xml/xmlScanner.ts";
import type { ZipParts } from "../zip/zipFile.ts";
import { readSharedStrings } from "./sharedStrings.ts";
import type { SharedStrings } from "./sharedStrings.ts";
import { SheetRows } from "./sheetRows.ts";
import { readWorkbook } from "./workbook.ts";

/**
 * Opens an .xlsx workbook, transitional or strict. Rows stream from the zip; only the shared strings are kept.
 * @param part where the workbook is in the package
 */
export async function openXlsx(zip: ZipParts, part: string, name: string, limits: Limits): Promise<Source> {
  const workbook = await readWorkbook(zip, part);
  const notices = new Map<number, Notice[]>();
  let loading: Promise<SharedStrings> | undefined;
  const loadStrings = (): Promise<SharedStrings | undefined> => {
    const stringsPart = workbook.sharedStringsPart;
    if (stringsPart === undefined) return Promise.resolve(undefined);
    loading ??= readSharedStrings(zip.stream(stringsPart), limits);
    return loading;
  };
  async function* readRows(sheetIndex: number): RowBatches {
    const sheet = workbook.sheets[sheetIndex];
    if (sheet === undefined) throw new SheetError("sheets.sheetMissing", { sheet: sheetIndex });
    const strings = await loadStrings();
    const { formats, dateSystem } = workbook;
    const collector = new SheetRows({ strings, formats, dateSystem, limits });
    const scanner = new XmlScanner(collector);
    for await (const piece of scanParts(zip.stream(sheet.part))) {
      scanner.write(piece);
      if (collector.rows.length > 0) {
        const batch: readonly (readonly Cell[])[] = collector.rows;
        collector.rows = [];
        yield batch;
      }
    }
    scanner.end();
    const { merges, uncomputed } = collector;
    notices.set(sheetIndex, [
      ...(merges === 0 ? [] : [{ code: "mergedCells", params: { count: merges } }]),
      ...(uncomputed === 0 ? [] : [{ code: "formulasUncomputed", params: { count: uncomputed } }]),
    ]);
  }
  const batches: Source["batches"] = (sheetIndex, range) => cutBatches(readRows(sheetIndex), range);
  return {
    name,
    format: "xlsx",
    reader: "xlsx-stream",
    dateSystem: workbook.dateSystem,
    sheets: workbook.sheets.map((sheet, index) => ({ name: sheet.name, hidden: sheet.hidden, index })),
    notices: [],
    sheetNotices: (sheetIndex) => notices.get(sheetIndex) ?? [],
    batches,
    rows: (sheetIndex, range) => flatten(batches(sheetIndex, range)),
    close: () => zip.close(),
  };
}
