import type { Cell } from "../cells/cell.ts";
import type { Plain } from "../cells/plain.ts";
import { spellNumber } from "../cells/spellNumber.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import { MAX_TEXT } from "../limits.ts";

/** Any value as text, as a formula would write it when asked to be strict. */
export function valueText(value: Cell, isStrict: boolean): string {
  if (value instanceof ErrorValue) return value.code;
  if (value === null) return "";
  if (typeof value === "string") return isStrict ? `"${value.replaceAll('"', '""')}"` : value;
  return typeof value === "boolean" ? (value ? "TRUE" : "FALSE") : spellNumber(value);
}

/** Rows of values as text: one after the other, or strictly as an array is written. */
export function arrayText(rows: readonly (readonly Cell[])[], format: number): Plain {
  if (format !== 0 && format !== 1) return failure.value;
  const written =
    format === 1
      ? `{${rows.map((row) => row.map((item) => valueText(item, true)).join(",")).join(";")}}`
      : rows
          .flat()
          .map((item) => valueText(item, false))
          .join(", ");
  return written.length > MAX_TEXT ? failure.value : written;
}
