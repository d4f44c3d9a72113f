import { excelDayOf, serialOfDay } from "../cells/serial.ts";
import { failure } from "../errorValue.ts";
import { Decimal } from "../number.ts";
import { take } from "../overload.ts";
import type { Overload } from "../overload.ts";
import type { Value } from "../value.ts";
import { localTime } from "../zone.ts";
import { isExcelFormat } from "./excelSections.ts";
import { formatExcel } from "./excelText.ts";
import type { FormattedKind } from "./format.ts";

const daySeconds = 86_400;

/**
 * TEXT in any of Excel's formats: sections, conditions, fractions, powers of ten, Chinese numerals, languages, and
 * formats that are computed. It has no SQL; formats that have are formatValueSql's.
 */
export function formattedAsExcel(kind: FormattedKind): Overload {
  return {
    params: [
      { ...take.any, spec: kind, read: (value) => value },
      { ...take.text, accepts: (format) => typeof format === "string" && isExcelFormat(format) },
    ],
    least: 0,
    result: "text",
    mayBeBlank: true,
    neverBlank: false,
    exact: false,
    product: false,
    guarded: false,
    volatile: false,
    call: ([value = null, format = null], { zone }) => {
      if (value === null || typeof format !== "string") return null;
      const serial = serialOf(value, zone);
      if (serial === null || !isExcelFormat(format)) return failure.value;
      return formatExcel(serial, format, false) ?? failure.value;
    },
  };
}

/** The number that Excel has for a number, day, time, instant or span; null where its calendar has none. */
function serialOf(value: Value, zone: string): number | null {
  if (value instanceof Decimal) return value.toNumber();
  if (typeof value === "number") return value / daySeconds;
  if (typeof value !== "string") return null;
  if (value.length === 8) return secondsOf(value) / daySeconds;
  const local = value.length === 10 ? { date: value, time: "00:00:00" } : localTime(value, zone);
  if (local === null) return null;
  const day = excelDayOf(local.date);
  return day < 1 ? null : serialOfDay(day, false) + secondsOf(local.time) / daySeconds;
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
