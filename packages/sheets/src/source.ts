import type { Cell } from "./cell.ts";
import type { DateSystem } from "./dates/serial.ts";

/** The file formats this package reads. */
export type SheetFormat = "csv" | "tsv" | "xlsx" | "xlsb" | "xls" | "ods" | "spreadsheetml" | "html";

/** One sheet of a file; a CSV file has exactly one. */
export interface SheetInfo {
  readonly name: string;
  readonly hidden: boolean;
  readonly index: number;
}

/** Something about a whole file or sheet that a person should know; texts are in `texts/`. */
export interface Notice {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

/** Which rows to read; rows are counted from 0, blank ones included. */
export interface RowRange {
  readonly from?: number;
  readonly limit?: number;
}

/** Many rows at a time; the shape readers produce, since one await per row costs more than the row. */
export type RowBatches = AsyncIterable<readonly (readonly Cell[])[]>;

/** A file opened for reading: its sheets, and their rows as often as they are asked for. */
export interface Source {
  readonly name: string;
  readonly format: SheetFormat;
  /** How the rows are read: by this package's streams, or by SheetJS in a worker. */
  readonly reader: "csv" | "xlsx-stream" | "ods-stream" | "xml-stream" | "sheetjs-worker";
  /** Only for text files: the name of the encoding and how sure we are (0 to 1). */
  readonly encoding?: { readonly name: string; readonly confidence: number };
  readonly delimiter?: string;
  /** Only for workbooks: how they count days. */
  readonly dateSystem?: DateSystem;
  readonly sheets: readonly SheetInfo[];
  readonly notices: readonly Notice[];
  /** What was noticed about one sheet; complete once all its rows were read. */
  readonly sheetNotices?: (sheetIndex: number) => readonly Notice[];
  /** Rows in order; blank rows of a sheet are there, so that the position is the row number. */
  readonly rows: (sheetIndex: number, range?: RowRange) => AsyncIterable<readonly Cell[]>;
  readonly batches: (sheetIndex: number, range?: RowRange) => RowBatches;
  /** Frees worker threads and temporary files; reading ends. */
  readonly close: () => Promise<void>;
}

/** Cuts batches to a range; ends the stream as soon as the range is full. */
export async function* cutBatches(batches: RowBatches, range: RowRange = {}): RowBatches {
  let skip = range.from ?? 0;
  let left = range.limit ?? Infinity;
  if (left <= 0) return;
  for await (const batch of batches) {
    if (skip >= batch.length) {
      skip -= batch.length;
      continue;
    }
    const part = skip === 0 && batch.length <= left ? batch : batch.slice(skip, skip + left);
    skip = 0;
    left -= part.length;
    yield part;
    if (left <= 0) return;
  }
}

/** The rows of batches one by one. */
export async function* flatten(batches: RowBatches): AsyncIterable<readonly Cell[]> {
  for await (const batch of batches) yield* batch;
}
