import { readFile } from "node:fs/promises";
import { openBytes } from "./bytes.ts";
import type { ByteFile } from "./bytes.ts";
import { openCsv } from "./csv/csvSource.ts";
import type { CsvOptions } from "./csv/csvSource.ts";
import { openLegacy } from "./legacy/legacySource.ts";
import { defaultLimits } from "./limits.ts";
import type { Limits } from "./limits.ts";
import { openOds } from "./ods/odsSource.ts";
import { SheetError } from "./sheetError.ts";
import type { Source } from "./source.ts";
import { findWorkbookPart } from "./xlsx/workbook.ts";
import { openXlsx } from "./xlsx/xlsxSource.ts";
import { openSpreadsheetMl } from "./xml/spreadsheetMl.ts";
import { decodeXml, openZip } from "./zip/zipFile.ts";

/** Which file to open, and what a person knows better than the guess. */
export interface SourceInput extends CsvOptions {
  readonly path: string;
  /** The name the file came with; what it is, is found from its content. */
  readonly name: string;
  readonly limits?: Partial<Limits>;
}

/**
 * Opens a spreadsheet or a text table; the format is found from the content.
 * @throws SheetError saying why the file cannot be read; nothing else is thrown for any content
 */
export async function openSource(input: SourceInput): Promise<Source> {
  const limits: Limits = { ...defaultLimits, ...input.limits };
  const file = await openBytes(input.path, limits);
  const { head } = file;
  // a packed workbook is not read: zip inside gzip would be unpacked twice before any limit is known
  if (file.isGzip && (isZip(head) || isOle(head))) throw new SheetError("sheets.notASpreadsheet");
  if (isZip(head)) return openZipped(file, input.name, limits);
  if (isOle(head)) return openOle(file, input.name, limits);
  if (isBareBiff(head)) return openLegacy(file.path, file.sizeBytes, input.name, "xls", limits);
  const start = decodeXml(head.subarray(0, 4096)).trimStart();
  if (start.startsWith("<")) return openTagged(file, start, input.name, limits);
  if (isOtherText(start) || isOtherBinary(head)) throw new SheetError("sheets.notASpreadsheet");
  return openCsv(file, input.name, input, limits);
}

function isZip(head: Buffer): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5 || head[2] === 7);
}

function isOle(head: Buffer): boolean {
  return head.length >= 8 && head.readUInt32BE(0) === 0xd0cf11e0 && head.readUInt32BE(4) === 0xa1b11ae1;
}

/** Workbooks of Excel 2 to 4, and streams cut out of later ones, begin with their BOF record. */
function isBareBiff(head: Buffer): boolean {
  if (head.length < 8 || head[0] !== 9) return false;
  const version = head[1] ?? 255;
  const length = head.readUInt16LE(2);
  return (version === 0 || version === 2 || version === 4 || version === 8) && length >= 4 && length <= 16;
}

async function openZipped(file: ByteFile, name: string, limits: Limits): Promise<Source> {
  const zip = await openZip(file.path, limits);
  try {
    const part = await findWorkbookPart(zip);
    if (part?.endsWith(".bin") === true) {
      await zip.close();
      return await openLegacy(file.path, file.sizeBytes, name, "xlsb", limits);
    }
    if (part?.endsWith(".xml") === true && /workbook/iu.test(part)) return await openXlsx(zip, part, name, limits);
    if (zip.has("content.xml")) return await openOds(zip, name, limits);
    throw new SheetError("sheets.notASpreadsheet");
  } catch (error) {
    await zip.close().catch(() => {});
    throw error;
  }
}

/** A compound file is an old workbook, an encrypted new one, or not a spreadsheet; its stream names tell. */
async function openOle(file: ByteFile, name: string, limits: Limits): Promise<Source> {
  if (file.sizeBytes > limits.legacyBytes) throw new SheetError("sheets.tooLarge", { bytes: file.sizeBytes });
  const bytes = await readFile(file.path);
  const holds = (stream: string): boolean => bytes.includes(Buffer.from(stream, "utf16le"));
  if (holds("EncryptedPackage")) throw new SheetError("sheets.encrypted");
  if (!holds("Workbook") && !holds("Book") && !holds("WORKBOOK") && !holds("BOOK"))
    throw new SheetError("sheets.notASpreadsheet");
  return openLegacy(file.path, file.sizeBytes, name, "xls", limits);
}

/** XML workbooks, and the HTML tables that many systems save under an .xls name. */
function openTagged(file: ByteFile, start: string, name: string, limits: Limits): Promise<Source> {
  if (/urn:schemas-microsoft-com:office:spreadsheet/u.test(start) && /<(?:\w+:)?Workbook[\s>]/u.test(start)) {
    return openSpreadsheetMl(file, name, limits);
  }
  const isHtml = /^<(?:!doctype html|html|table|head|body|meta)/iu.test(start) && !file.isGzip;
  if (isHtml) return openLegacy(file.path, file.sizeBytes, name, "html", limits);
  // a CSV may begin with "<", XML does with a declaration or a root that is closed again
  if (/^<\?xml|^<!DOCTYPE|^<[A-Za-z][\w:.-]*(?:\s[^<>]*)?>/iu.test(start))
    return Promise.reject(new SheetError("sheets.notASpreadsheet"));
  return openCsv(file, name, {}, limits);
}

/** Images, archives, programs and databases by their first bytes. */
function isOtherBinary(head: Buffer): boolean {
  const start = head.toString("latin1", 0, 16);
  return /^(?:\u0089PNG|GIF8|\u00ff\u00d8\u00ff|Rar!|7z\u00bc\u00af|\u007fELF|MZ.\u0000|SQLite format 3|BZh|\u00fd7zXZ|\u0028\u00b5\u002f\u00fd)/u.test(
    start,
  );
}

function isOtherText(start: string): boolean {
  // SYLK, DIF and SocialCalc would pass for odd tables of semicolons and commas
  if (/^ID;P|^TABLE\r?\n0,1\r?\n|^socialcalc:/u.test(start)) return true;
  return /^%PDF-|^\{\\rtf|^\{\s*"[^"]*"\s*:|^\[\s*[[{"]/u.test(start);
}
