import type { PassThrough, Writable } from "node:stream";
import type { FastifyReply } from "fastify";
import type { Static } from "typebox";
import type { SheetQuery } from "@tongzhou/contract";
import { writeCsv, writeXlsx, type WriteColumn, type WriteRow } from "@tongzhou/sheets";
import { cleanFileName, contentDisposition } from "../files/fileName.ts";

/** The formats a sheet is sent in. */
export type SheetFormat = { readonly kind: "xlsx" } | { readonly kind: "csv"; readonly encoding: "utf-8" | "gb18030" };

const mediaTypes = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv",
} as const;

/** A sheet on its way out. */
export interface SentSheet {
  /** Without its ending. */
  readonly name: string;
  readonly format: SheetFormat;
  readonly columns: readonly WriteColumn[];
  readonly rows: AsyncIterable<WriteRow>;
  readonly out: Writable;
}

/** Which format a query asks for; .xlsx when it does not say, and UTF-8 for CSV. */
export function sheetFormat({ format, encoding }: Static<typeof SheetQuery>): SheetFormat {
  return format === "csv" ? { kind: "csv", encoding: encoding ?? "utf-8" } : { kind: "xlsx" };
}

/** Headers of a download of a sheet. */
export function sheetHeaders(name: string, format: SheetFormat): Record<string, string> {
  const charset = format.kind === "csv" ? `; charset=${format.encoding}` : "";
  return {
    "content-type": `${mediaTypes[format.kind]}${charset}`,
    "content-disposition": contentDisposition("attachment", cleanFileName(`${name}.${format.kind}`)),
    "cache-control": "no-store",
  };
}

/** Writes rows in the format asked for; ends the output. */
export function writeSheet({ format, columns, rows, name, out }: SentSheet): Promise<void> {
  return format.kind === "csv"
    ? writeCsv(rows, columns, out, { encoding: format.encoding })
    : writeXlsx(rows, columns, out, { sheetName: name });
}

/** Streams a sheet as the answer. What goes wrong once bytes are on their way breaks the connection: no half file looks whole. */
export function sendSheet(reply: FastifyReply, sheet: SentSheet & { readonly out: PassThrough }): FastifyReply {
  const { out } = sheet;
  writeSheet(sheet).catch((error: unknown) => {
    if (!out.destroyed) reply.log.warn({ err: error }, "sheet");
    out.destroy(error instanceof Error ? error : new Error("sheet", { cause: error }));
  });
  return reply.headers(sheetHeaders(sheet.name, sheet.format)).send(out);
}
