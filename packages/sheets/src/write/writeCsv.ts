import { once } from "node:events";
import type { Writable } from "node:stream";
import iconv from "iconv-lite";
import { valueOf } from "./column.ts";
import type { WriteColumn, WriteRow, WriteValue } from "./column.ts";
import { neutralise } from "./neutralise.ts";

/** How a CSV file is written. */
export interface WriteCsvOptions {
  /** GB18030 is what Excel in China saves and opens by itself; UTF-8 carries a mark so that Excel sees it. */
  readonly encoding?: "utf-8" | "gb18030";
  readonly delimiter?: "," | "\t" | ";";
}

const flushChars = 64 * 1024;

/**
 * Writes rows as CSV after RFC 4180, with CRLF line ends, waiting whenever the output is full; ends the output.
 * Texts that would start a formula get a leading apostrophe.
 */
export async function writeCsv(
  rows: AsyncIterable<WriteRow> | Iterable<WriteRow>,
  columns: readonly WriteColumn[],
  out: Writable,
  options: WriteCsvOptions = {},
): Promise<void> {
  const encoding = options.encoding ?? "utf-8";
  const delimiter = options.delimiter ?? ",";
  const encode = (text: string): Buffer => (encoding === "utf-8" ? Buffer.from(text) : iconv.encode(text, encoding));
  const failed = watchErrors(out);
  let text = encoding === "utf-8" ? "\uFEFF" : "";
  const flush = async (): Promise<void> => {
    failed.check();
    if (!out.write(encode(text))) await Promise.race([once(out, "drain"), failed.promise]);
    text = "";
  };
  text += writeRecord(
    columns.map((column) => quote(neutralise(column.label), delimiter)),
    delimiter,
  );
  for await (const row of rows) {
    text += writeRecord(
      columns.map((column, index) => quote(toText(valueOf(row[index]), column), delimiter)),
      delimiter,
    );
    if (text.length >= flushChars) await flush();
  }
  if (text !== "") await flush();
  out.end();
  await Promise.race([failed.promise, out.writableFinished ? Promise.resolve() : once(out, "finish")]);
}

/** A record of one blank field is quoted, since an empty line is no record. */
function writeRecord(fields: readonly string[], delimiter: string): string {
  return fields.length === 1 && fields[0] === "" ? '""\r\n' : `${fields.join(delimiter)}\r\n`;
}

function watchErrors(out: Writable): { readonly promise: Promise<never>; readonly check: () => void } {
  let error: Error | undefined;
  const promise = new Promise<never>((_, reject) => {
    out.once("error", (cause: Error) => {
      error = cause;
      reject(cause);
    });
    out.once("close", () => {
      if (!out.writableFinished) {
        error ??= new Error("The output was closed before everything was written.");
        reject(error);
      }
    });
  });
  promise.catch(() => {});
  return {
    promise,
    check: () => {
      if (error !== undefined) throw error;
    },
  };
}

function toText(value: WriteValue, column: WriteColumn): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (column.kind === "duration" && /^-?[0-9]+$/u.test(String(value))) return spanText(Number(value));
  if (typeof value === "number") return String(value);
  const isNumber =
    (column.kind === "number" || column.kind === "money" || column.kind === "integer") && isPlainNumber(value);
  if (isNumber) return value;
  if (column.kind === "datetime") return value.replace(/^([0-9-]{10})T/u, "$1 ");
  return neutralise(value.toWellFormed());
}

/** Seconds as hours, minutes and seconds: 26:00:05. */
function spanText(seconds: number): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  const whole = Math.abs(seconds);
  const sign = seconds < 0 ? "-" : "";
  return `${sign}${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

function isPlainNumber(text: string): boolean {
  return /^-?[0-9]+(?:\.[0-9]+)?$/u.test(text);
}

function quote(text: string, delimiter: string): string {
  const isPlain = !/["\r\n]/u.test(text) && !text.includes(delimiter) && text.trim() === text;
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}
