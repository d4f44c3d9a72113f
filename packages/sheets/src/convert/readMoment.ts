import { err, ok } from "@tongzhou/base";
import type { Result } from "@tongzhou/base";
import type { Cell } from "../cell.ts";
import { parseDate } from "../dates/readDate.ts";
import type { DateParts } from "../dates/readDate.ts";
import { serialToText, timeText } from "../dates/serial.ts";
import { localToUtc } from "../dates/zone.ts";
import type { ColumnFormat } from "../profile/column.ts";
import { parseNumber } from "../profile/numbers.ts";
import type { Notice } from "../source.ts";

const badDate: Result<never, Notice> = err({ code: "badDate", params: {} });

/** A day; a text with its own zone counts as the day it is in the given one. */
export function readDay(cell: Cell, format: ColumnFormat, zone: string): Result<string, Notice> {
  const parts = readParts(cell, format);
  if (parts === undefined || !parts.hasDate) return badDate;
  if (parts.offsetMinutes === undefined) return ok(dayOf(parts));
  const instant = toInstant(parts, zone);
  return ok(new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(instant));
}

/** An instant as UTC with milliseconds; a day without a time is its midnight. */
export function readInstant(cell: Cell, format: ColumnFormat, zone: string): Result<string, Notice> {
  const parts = readParts(cell, format);
  if (parts === undefined || !parts.hasDate) return badDate;
  return ok(new Date(toInstant(parts, zone)).toISOString());
}

/** A time of day, to the second. */
export function readTimeOfDay(cell: Cell, format: ColumnFormat): Result<string, Notice> {
  // on the zero day the order of day and month says nothing, so any that makes sense will do
  const parts =
    format.zeroDate === true && cell.kind === "text"
      ? (parseDate(cell.value, "mdy") ?? parseDate(cell.value, "dmy") ?? parseDate(cell.value, "ymd"))
      : readParts(cell, format);
  const isTime = parts !== undefined && parts.hasTime && (!parts.hasDate || format.zeroDate === true);
  if (!isTime) return err({ code: "notOfKind", params: { kind: "time" } });
  return ok(timeText((parts.hour * 3600 + parts.minute * 60 + parts.second) * 1000));
}

function readParts(cell: Cell, format: ColumnFormat): DateParts | undefined {
  switch (cell.kind) {
    case "date":
    case "datetime":
    case "time":
      return parseDate(cell.value, "ymd");
    case "number":
    case "text": {
      if (format.serial === undefined)
        return parseDate(cell.kind === "number" ? cell.text : cell.value, format.dateOrder ?? "ymd");
      const days = parseNumber(cell.value, ".");
      const text = days === undefined ? undefined : serialToText(Number(days), format.serial, "datetime");
      return text === undefined ? undefined : parseDate(text, "ymd");
    }
    default:
      return undefined;
  }
}

function dayOf(parts: DateParts): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${String(parts.year).padStart(4, "0")}-${two(parts.month)}-${two(parts.day)}`;
}

function toInstant(parts: DateParts, zone: string): number {
  const { year, month, day, hour, minute, second, millisecond } = parts;
  const local = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  return parts.offsetMinutes === undefined ? localToUtc(local, zone) : local - parts.offsetMinutes * 60_000;
}
