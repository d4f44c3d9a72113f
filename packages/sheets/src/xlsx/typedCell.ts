import { blankCell } from "../cell.ts";
import type { Cell } from "../cell.ts";
import { serialToText } from "../dates/serial.ts";
import type { DateSystem } from "../dates/serial.ts";
import { canonicalDouble } from "../profile/numbers.ts";
import type { NumberFormat } from "./numberFormat.ts";

/** A stored number with its format as a cell: a date, a time, a span, or the number itself. */
export function numberCell(stored: string, format: NumberFormat, system: DateSystem): Cell {
  const value = canonicalDouble(stored);
  if (value === undefined) return stored.trim() === "" ? blankCell : { kind: "text", value: stored, text: stored };
  if (format.form !== undefined) {
    const dated = datedCell(Number(stored), format.form, system);
    if (dated !== undefined) return dated;
  }
  if (format.code === undefined) return { kind: "number", value, text: value };
  return { kind: "number", value, text: shownNumber(value, format.code), format: format.code };
}

function datedCell(serial: number, form: NonNullable<NumberFormat["form"]>, system: DateSystem): Cell | undefined {
  // a time of day above 24 hours is a span, and a date below one day is a time
  const isSpan = form === "duration" || (form === "time" && (serial >= 2 || serial < 0));
  if (form === "time" && serial >= 366) return datedCell(serial, "datetime", system);
  if (isSpan) {
    const value = serialToText(serial, system, "duration");
    return value === undefined ? undefined : { kind: "duration", value, text: spanText(Number(value)) };
  }
  const shown = form !== "time" && serial > 0 && serial < 1 ? "time" : form;
  const value = serialToText(serial, system, shown);
  if (value === undefined) return undefined;
  if (shown === "time") return { kind: "time", value, text: value };
  // a date format hides hours that are there; they are kept
  if (shown === "date" && serial % 1 !== 0) {
    const whole = serialToText(serial, system, "datetime");
    return whole === undefined || whole.endsWith("T00:00:00")
      ? { kind: "date", value, text: value }
      : { kind: "datetime", value: whole, text: whole.replace("T", " ") };
  }
  return shown === "date"
    ? { kind: "date", value, text: value }
    : { kind: "datetime", value, text: value.replace("T", " ") };
}

function spanText(seconds: number): string {
  const total = Math.round(Math.abs(seconds));
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${seconds < 0 ? "-" : ""}${Math.floor(total / 3600)}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
}

/** What a person sees, as far as it changes meaning: leading zeros and percent. */
function shownNumber(value: string, code: string): string {
  if (/^0{2,}$/u.test(code) && /^[0-9]+$/u.test(value)) return value.padStart(code.length, "0");
  if (!code.includes("%") || code.includes('"')) return value;
  const percent = canonicalDouble(String(Number(value) * 100));
  return percent === undefined ? value : `${percent}%`;
}

/** A text from a workbook: no half characters, no NUL, which no text field keeps. */
export function cleanText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "") : whole;
}

/** Resolves the `_x000D_` escapes of OOXML. */
export function decodeEscapes(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/gu, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
