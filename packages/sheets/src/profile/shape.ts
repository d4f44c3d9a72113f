import type { Cell } from "../cell.ts";
import { readDateShape } from "../dates/readDate.ts";
import { readDuration } from "./duration.ts";
import { readNumberShape } from "./numbers.ts";
import { isEmail, isLooksLikePhone, isMobile, isUrl, readBoolean, readMissing } from "./words.ts";

/**
 * What one cell could be, as bits: counting cells per combination of bits is exact and needs almost no memory,
 * and whichever kind wins in the end, the combinations without its bit are the odd cells.
 */
export const bit = {
  dot: 1,
  comma: 2,
  integer: 4,
  percent: 8,
  money: 16,
  boolean: 32,
  zeroOne: 64,
  ymd: 128,
  dmy: 256,
  mdy: 512,
  hasDate: 1024,
  hasTime: 2048,
  hasZone: 4096,
  compact: 8192,
  duration: 16_384,
  phone: 32_768,
  mobile: 65_536,
  email: 131_072,
  url: 262_144,
  /** Leading zero, more than 15 digits, digits with an E: a number in looks, an id in fact. */
  idLike: 524_288,
  missing: 1_048_576,
  weakMissing: 2_097_152,
  error: 4_194_304,
  long: 8_388_608,
  /** The file itself says number, date and so on; nothing was guessed from text. */
  typed: 16_777_216,
  thousands: 33_554_432,
  zeroDate: 67_108_864,
  scientific: 134_217_728,
  /** Only one decimal mark makes sense of it: 1,5 or 1,234.5. */
  marked: 268_435_456,
  /** Whole when the comma is the decimal mark; `integer` is for the dot. */
  commaInteger: 536_870_912,
} as const;

/** Texts longer than this, or with a line break, need a field of several lines. */
export const longTextChars = 200;

/** What a cell could be, as {@link bit}s; 0 is plain text. */
export function shapeOf(cell: Cell): number {
  switch (cell.kind) {
    case "blank":
      return 0;
    case "text":
      return shapeOfText(cell.value);
    case "boolean":
      return bit.typed | bit.boolean;
    case "number":
      return bit.typed | shapeOfNumber(cell.value, cell.text, cell.format);
    case "date":
      return bit.typed | bit.hasDate | bit.ymd | bit.dmy | bit.mdy;
    case "datetime": {
      const time = cell.value.endsWith("T00:00:00") ? 0 : bit.hasTime;
      return bit.typed | bit.hasDate | bit.ymd | bit.dmy | bit.mdy | time;
    }
    case "time":
      return bit.typed | bit.hasTime;
    case "duration":
      return bit.typed | bit.duration;
    case "error":
      return bit.error;
    default:
      return cell satisfies never;
  }
}

function shapeOfNumber(value: string, text: string, format: string | undefined): number {
  const digits = value.replace("-", "");
  if (text !== value && /^0[0-9]+$/u.test(text)) return bit.idLike;
  if (!digits.includes(".") && digits.length > 15) return bit.idLike;
  let shape = bit.dot | bit.comma;
  if (format !== undefined) {
    if (format.includes("%")) shape |= bit.percent;
    if (formatCurrency(format) !== undefined) shape |= bit.money;
    if (format.includes("#,##")) shape |= bit.thousands;
  }
  if (!digits.includes(".")) {
    if ((shape & bit.percent) === 0) shape |= bit.integer | bit.commaInteger;
    if (digits === "0" || digits === "1") shape |= bit.zeroOne;
    if (isMobile(digits)) shape |= bit.mobile | bit.phone;
    else if (isLooksLikePhone(digits)) shape |= bit.phone;
    if (digits.length === 8 && readDateShape(digits) !== undefined) {
      shape |= bit.hasDate | bit.ymd | bit.dmy | bit.mdy | bit.compact;
    }
  }
  return shape;
}

/** The currency a number format shows, as ISO code. */
export function formatCurrency(format: string): string | undefined {
  const found = /\[\$([^\]-]*)[^\]]*\]|("?)(HK\$|NT\$|US\$|[$€£¥￥₹₩元])\2/u.exec(format);
  if (found === null) return undefined;
  const mark = found[1] ?? found[3] ?? "";
  return mark === ""
    ? undefined
    : readNumberShape(`${mark}1`)?.currency || readNumberShape(`1${mark}`)?.currency || undefined;
}

function shapeOfText(value: string): number {
  const text = value.trim();
  const missing = readMissing(text);
  let shape = missing === "strong" ? bit.missing : missing === "weak" ? bit.weakMissing : 0;
  if (text.length > longTextChars || (text.length > 0 && /[\r\n]/u.test(text))) return shape | bit.long;
  if (text.length > 320) return shape;
  if (readBoolean(text) !== undefined) shape |= bit.boolean;
  const first = text.charCodeAt(0);
  // letters of plain words are the most frequent start, and only a few shapes begin with one
  const isWord = (first >= 97 && first <= 122) || (first >= 65 && first <= 90);
  if (!isWord || /[0-9]/u.test(text)) shape |= shapeOfDigits(text);
  if (text.includes("@") && isEmail(text)) shape |= bit.email;
  if (text.includes(".") && isUrl(text)) shape |= bit.url;
  return shape;
}

function shapeOfDigits(text: string): number {
  if (!/[0-9０-９]/u.test(text)) return 0;
  if (isIdLike(text)) {
    const phone = isLooksLikePhone(text) ? bit.phone | (isMobile(text) ? bit.mobile : 0) : 0;
    return bit.idLike | phone | (/e/iu.test(text) ? bit.scientific : 0);
  }
  let shape = 0;
  const number = readNumberShape(text);
  if (number !== undefined) {
    if (number.dot) shape |= bit.dot;
    if (number.comma) shape |= bit.comma;
    if (number.dot !== number.comma) shape |= bit.marked;
    if (number.isDotInteger) shape |= bit.integer;
    if (number.isCommaInteger) shape |= bit.commaInteger;
    if (number.percent) shape |= bit.percent;
    if (number.currency !== "") shape |= bit.money;
    if (number.hasThousands) shape |= bit.thousands;
    if (text === "0" || text === "1") shape |= bit.zeroOne;
  }
  if (isLooksLikePhone(text)) shape |= bit.phone | (isMobile(text) ? bit.mobile : 0);
  const date = number !== undefined && text.length !== 8 ? undefined : readDateShape(text);
  if (date !== undefined) {
    if (date.ymd) shape |= bit.ymd;
    if (date.dmy) shape |= bit.dmy;
    if (date.mdy) shape |= bit.mdy;
    if (date.hasDate) shape |= bit.hasDate;
    if (date.hasTime) shape |= bit.hasTime;
    if (date.hasZone) shape |= bit.hasZone;
    if (date.isCompact) shape |= bit.compact;
    if (/^(?:12[/.-]3[01][/.-]1899|3[01][/.-]12[/.-]1899|1899[/.-]12[/.-]3[01]|1900[/.-]0?1[/.-]0)\b/u.test(text)) {
      shape |= bit.zeroDate;
    }
  }
  if (number === undefined && readDuration(text) !== undefined) shape |= bit.duration;
  return shape;
}

/** Digits whose look must survive: a leading zero, more than 15 of them, or an E that a sheet would take for a power. */
function isIdLike(text: string): boolean {
  if (/^0[0-9]+$/u.test(text) || /^[+-]?[0-9]{16,}$/u.test(text)) return true;
  if (/^[0-9]+[eE][0-9]+$/u.test(text)) return true;
  // 1.23457E+17 is a long id that some sheet has already cut
  return /^[0-9](?:\.[0-9]+)?E\+(?:1[1-9]|[2-9][0-9])$/u.test(text);
}
