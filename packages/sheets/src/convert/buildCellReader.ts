import { assert, err, ok } from "@tongzhou/base";
import type { Result } from "@tongzhou/base";
import type { Cell } from "../cell.ts";
import type { ColumnFormat, GuessedKind } from "../profile/column.ts";
import { splitChoices } from "../profile/chooseTexts.ts";
import { readDuration } from "../profile/duration.ts";
import { parseNumber, readNumberShape } from "../profile/numbers.ts";
import { formatCurrency } from "../profile/shape.ts";
import { isEmail, isLooksLikePhone, isUrl, readBoolean } from "../profile/words.ts";
import { isZone } from "../dates/zone.ts";
import type { Notice } from "../source.ts";
import { readDay, readInstant, readTimeOfDay } from "./readMoment.ts";

/** A value as records carry it on the wire; choices are labels, for the caller to turn into keys. */
export type WireCell = string | number | boolean | readonly string[] | null;

/** What decides how cells of a column are read. */
export interface ReadColumn {
  readonly kind: GuessedKind;
  readonly format?: ColumnFormat;
  /** Labels that exist; any other is refused. Without it every label is taken. */
  readonly optionLabels?: readonly string[];
}

/** What the reading of local times depends on. */
export interface ReadOptions {
  /** IANA name of the zone in which times without one were written. */
  readonly zone: string;
}

/** Turns one cell into its wire value, or says why it cannot. */
export type CellReader = (cell: Cell) => Result<WireCell, Notice>;

const blank = ok(null);
// Beyond what any kind of text holds; whether its own field holds it is judged when it is written.
const maxReadChars = 1_000_000;

/**
 * A reader for the cells of one column.
 *
 * number and money: exact decimal text · integer and duration (seconds): number · date "YYYY-MM-DD" · datetime UTC
 * "…T…:….mmmZ" · time "HH:MM:SS" · boolean · choice: label · choices: labels · the rest: text, trimmed unless long.
 * Blank cells and the words of the format that are read as blank are null. Nothing is rounded and nothing guessed per cell.
 */
export function buildCellReader(column: ReadColumn, options: ReadOptions): CellReader {
  assert(isZone(options.zone), `cell-zone: expected an IANA zone, got ${options.zone}`);
  const missing = new Set(column.format?.missing ?? []);
  const read = chooseReader(column, options);
  return (cell) => {
    if (cell.kind === "blank") return blank;
    if (cell.kind === "error") return err({ code: "errorCell", params: { error: cell.value } });
    if (cell.kind === "text") {
      const text = cell.value.trim();
      if (text === "" || (missing.size > 0 && missing.has(text.toLowerCase()))) return blank;
    }
    return read(cell);
  };
}

function chooseReader(column: ReadColumn, options: ReadOptions): CellReader {
  const format = column.format ?? {};
  switch (column.kind) {
    case "text":
    case "long_text":
      return column.kind === "text" ? (cell) => readText(cell.text.trim()) : (cell) => readText(cell.text);
    case "integer":
      return (cell) => readInteger(cell, format);
    case "number":
    case "money":
      return (cell) => readDecimal(cell, format);
    case "boolean":
      return (cell) => readTruth(cell, format);
    case "date":
      return (cell) => readDay(cell, format, options.zone);
    case "datetime":
      return (cell) => readInstant(cell, format, options.zone);
    case "time":
      return (cell) => readTimeOfDay(cell, format);
    case "duration":
      return (cell) => readSpan(cell);
    case "choice":
    case "choices":
      return chooseOptionReader(column, format);
    case "phone":
      return (cell) => matching(cell, isLooksLikePhone, "phone");
    case "email":
      return (cell) => matching(cell, isEmail, "email");
    case "url":
      return (cell) => matching(cell, isUrl, "url");
    default:
      return column.kind satisfies never;
  }
}

function readText(text: string): Result<WireCell, Notice> {
  return text.length > maxReadChars ? err({ code: "tooLong", params: { limit: maxReadChars } }) : ok(text);
}

function notOfKind(kind: GuessedKind): Result<never, Notice> {
  return err({ code: "notOfKind", params: { kind } });
}

function matching(cell: Cell, fits: (text: string) => boolean, kind: GuessedKind): Result<WireCell, Notice> {
  const text = cell.text.trim();
  return fits(text) ? ok(text) : notOfKind(kind);
}

function readDecimal(cell: Cell, format: ColumnFormat): Result<WireCell, Notice> {
  if (cell.kind === "number") {
    const currency = cell.format === undefined ? undefined : formatCurrency(cell.format);
    return checkCurrency(currency, format, cell.value);
  }
  if (cell.kind !== "text") return err({ code: "badNumber", params: {} });
  const value = parseNumber(cell.value, format.decimal ?? ".");
  if (value === undefined) return err({ code: "badNumber", params: {} });
  return checkCurrency(
    format.currency === undefined ? undefined : readNumberShape(cell.value)?.currency,
    format,
    value,
  );
}

function checkCurrency(currency: string | undefined, format: ColumnFormat, value: string): Result<WireCell, Notice> {
  const isOther =
    format.currency !== undefined && currency !== undefined && currency !== "" && currency !== format.currency;
  return isOther ? err({ code: "otherCurrency", params: { currency } }) : ok(value);
}

function readInteger(cell: Cell, format: ColumnFormat): Result<WireCell, Notice> {
  const decimal = readDecimal(cell, format);
  if (!decimal.ok) return decimal;
  const whole = String(decimal.value).replace(/\.0*$/u, "");
  const value = Number(whole);
  return /^-?[0-9]+$/u.test(whole) && Number.isSafeInteger(value) ? ok(value) : err({ code: "badInteger", params: {} });
}

function readTruth(cell: Cell, format: ColumnFormat): Result<WireCell, Notice> {
  if (cell.kind === "boolean") return ok(cell.value);
  const text = cell.text.trim();
  if (format.zeroOne === true && (text === "1" || text === "0")) return ok(text === "1");
  const value = readBoolean(text);
  return value === undefined ? notOfKind("boolean") : ok(value);
}

function readSpan(cell: Cell): Result<WireCell, Notice> {
  if (cell.kind === "duration") return ok(Math.round(Number(cell.value)));
  if (cell.kind !== "text" && cell.kind !== "time") return notOfKind("duration");
  const seconds = readDuration(cell.kind === "time" ? cell.value.slice(0, 8) : cell.value);
  return seconds === undefined ? notOfKind("duration") : ok(seconds);
}

function chooseOptionReader(column: ReadColumn, format: ColumnFormat): CellReader {
  const known = column.optionLabels === undefined ? undefined : new Set(column.optionLabels);
  const { separator } = format;
  return (cell) => {
    const text = cell.text.trim();
    const labels = column.kind === "choices" && separator !== undefined ? splitChoices(text, separator) : [text];
    if (known !== undefined && labels.some((label) => !known.has(label)))
      return err({ code: "unknownOption", params: {} });
    if (column.kind === "choice") return readText(text);
    return labels.length === 0 ? blank : ok(labels);
  };
}
