import { parse } from "csv-parse";
import { Readable } from "node:stream";
import type { ByteFile, ByteStream } from "../bytes.ts";
import { blankCell, textCell } from "../cell.ts";
import type { Cell } from "../cell.ts";
import type { Limits } from "../limits.ts";
import { SheetError } from "../sheetError.ts";
import { restore } from "../write/neutralise.ts";
import { cutBatches, flatten } from "../source.ts";
import type { Notice, RowBatches, Source } from "../source.ts";
import { detectDelimiter } from "./delimiter.ts";
import { detectEncoding } from "./encoding.ts";
import type { DetectedEncoding, EncodingName } from "./encoding.ts";

/** What a person may say about a text file when the guess is wrong. */
export interface CsvOptions {
  readonly encoding?: EncodingName;
  readonly delimiter?: string;
}

const batchRows = 512;

/**
 * Opens delimited text.
 * @throws SheetError "sheets.empty" or "sheets.notASpreadsheet"
 */
export async function openCsv(file: ByteFile, name: string, options: CsvOptions, limits: Limits): Promise<Source> {
  const found = await detectEncoding(file.read());
  const encoding: DetectedEncoding =
    options.encoding === undefined || options.encoding === found.name
      ? found
      : { ...found, name: options.encoding, bomBytes: 0, confidence: 1 };
  const head = new TextDecoder(encoding.name, { ignoreBOM: true }).decode(file.head.subarray(encoding.bomBytes));
  refuseBinary(head, encoding);
  const detected = detectDelimiter(head);
  const delimiter = options.delimiter ?? detected.delimiter;
  const notices: Notice[] = [];
  if (encoding.confidence < 0.6) {
    const percent = Math.round(encoding.confidence * 100);
    notices.push({ code: "encodingUnsure", params: { encoding: encoding.name, percent } });
  }
  if (encoding.name === "utf-8" && encoding.confidence < 1) notices.push({ code: "invalidBytes", params: {} });
  const hasNul = encoding.hasNul && !encoding.name.startsWith("utf-16");
  if (hasNul) notices.push({ code: "nulRemoved", params: {} });
  const batches: Source["batches"] = (sheetIndex, range) => {
    if (sheetIndex !== 0) throw new SheetError("sheets.sheetMissing", { sheet: sheetIndex });
    return cutBatches(readRecords(file, encoding, delimiter, detected.skipChars, limits), range);
  };
  return {
    name,
    format: delimiter === "\t" ? "tsv" : "csv",
    reader: "csv",
    encoding: { name: encoding.name, confidence: encoding.confidence },
    delimiter,
    sheets: [{ name: sheetName(name), hidden: false, index: 0 }],
    notices,
    batches,
    rows: (sheetIndex, range) => flatten(batches(sheetIndex, range)),
    close: async () => {},
  };
}

function sheetName(fileName: string): string {
  const bare = fileName.replace(/^.*[\\/]/u, "").replace(/\.gz$/iu, "");
  return bare.replace(/\.[a-z]{2,5}$/iu, "") || bare;
}

/** Text has no control characters but white space, and at least something that is not blank. */
function refuseBinary(head: string, encoding: DetectedEncoding): void {
  let controls = 0;
  let broken = 0;
  for (let i = 0; i < head.length; i += 1) {
    const code = head.charCodeAt(i);
    if (code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12) controls += 1;
    else if (code === 0xfffd) broken += 1;
  }
  // valid UTF-8 without NUL, and anything with a mark, is text with odd characters in it
  const isText = encoding.bomBytes > 0 || (encoding.confidence === 1 && !encoding.hasNul);
  if (!isText && controls > 3 && controls > head.length * 0.02) throw new SheetError("sheets.notASpreadsheet");
  if (broken > 64 && broken > head.length * 0.1) throw new SheetError("sheets.badEncoding");
  if (head.trim() === "") throw new SheetError("sheets.empty");
}

async function* readRecords(
  file: ByteFile,
  encoding: DetectedEncoding,
  delimiter: string,
  skipChars: number,
  limits: Limits,
): RowBatches {
  const parser = parse({
    delimiter,
    quote: '"',
    escape: '"',
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: limits.recordChars,
  });
  // UTF-8 needs no decoding of ours: the parser works on bytes
  const isRaw = encoding.name === "utf-8" && skipChars === 0;
  const input = isRaw ? skipBytes(file.read(), encoding.bomBytes) : decode(file.read(), encoding, skipChars);
  const source = Readable.from(input, { objectMode: false, highWaterMark: 1024 * 1024 });
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let batch: (readonly Cell[])[] = [];
  let row = 0;
  try {
    for await (const record of parser) {
      // csv-parse types its records as any; without `columns` or `cast` each is an array of strings
      const fields: readonly string[] = record;
      batch.push(toCells(fields, encoding.hasNul, limits));
      row += 1;
      if (batch.length >= batchRows) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  } catch (error) {
    throw translate(error, row);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

function toCells(fields: readonly string[], hasNul: boolean, limits: Limits): readonly Cell[] {
  if (fields.length > limits.columns) refuseWide(fields, limits);
  const cells: Cell[] = [];
  for (const field of fields) {
    if (field === "") cells.push(blankCell);
    else cells.push(textCell(restore(hasNul ? field.replaceAll("\0", "") : field)));
  }
  return cells;
}

function refuseWide(fields: readonly string[], limits: Limits): void {
  const filled = fields.findLastIndex((field) => field !== "") + 1;
  if (filled > limits.columns) {
    throw new SheetError("sheets.tooManyColumns", { columns: filled, limit: limits.columns });
  }
}

async function* skipBytes(stream: ByteStream, count: number): AsyncIterable<Buffer> {
  let left = count;
  for await (const chunk of stream) {
    if (left === 0) yield chunk;
    else {
      yield chunk.subarray(left);
      left = Math.max(0, left - chunk.length);
    }
  }
}

async function* decode(stream: ByteStream, encoding: DetectedEncoding, skipChars: number): AsyncIterable<Buffer> {
  const decoder = new TextDecoder(encoding.name, { ignoreBOM: true });
  let skip = skipChars;
  for await (const chunk of skipBytes(stream, encoding.bomBytes)) {
    const text = decoder.decode(chunk, { stream: true });
    yield Buffer.from(skip > 0 ? text.slice(skip) : text);
    skip = Math.max(0, skip - text.length);
  }
  const rest = decoder.decode();
  if (rest !== "") yield Buffer.from(rest);
}

function translate(error: unknown, row: number): unknown {
  if (error instanceof SheetError) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "CSV_QUOTE_NOT_CLOSED" || code === "CSV_MAX_RECORD_SIZE") {
    return new SheetError("sheets.unclosedQuote", { row: row + 1 }, { cause: error });
  }
  return typeof code === "string" && code.startsWith("CSV_")
    ? new SheetError("sheets.damaged", { part: "csv", row: row + 1 }, { cause: error })
    : error;
}
