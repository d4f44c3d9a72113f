import { Decimal } from "decimal.js";
import { err, ok, type Result } from "@tongzhou/base";
import type { Wire } from "../recordWire.ts";
import type { ColumnValue, FieldProblem } from "./fieldSpec.ts";

/** A refusal. */
export function refuse(problem: FieldProblem["problem"], limit?: string | number): Result<never, FieldProblem> {
  return err(limit === undefined ? { problem } : { problem, limit });
}

/** Text of at most `maxLength` code points without NUL or half characters; the empty text is blank, and so is one of white space alone. */
export function decodeText(value: Wire, maxLength: number): Result<string | null, FieldProblem> {
  if (typeof value !== "string") return refuse("type", "text");
  if (!/\S/.test(value)) return ok(null);
  if (value.includes("\0") || !value.isWellFormed()) return refuse("characters");
  if (value.length > maxLength && [...value].length > maxLength) return refuse("too_long", maxLength);
  return ok(value);
}

/** Digits before the point a number may have: what fits every index and every spreadsheet, far below PostgreSQL's limit. */
export const maxIntegerDigits = 38;
const canonicalNumber = /^-?(?:0|[1-9]\d{0,37})(?:\.(\d*[1-9]))?$/;
const plainNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
// A double carries 15 decimal digits unharmed; a JSON number with more may already have been rounded on the way.
const exactDoubleDigits = 15;

/** A decimal in its one canonical writing: no exponent, no leading or trailing zeros, no minus zero. */
export function decodeDecimal(
  value: Wire,
  bounds: { readonly decimals: number; readonly min?: string | undefined; readonly max?: string | undefined },
): Result<string, FieldProblem> {
  const isUnbounded = bounds.min === undefined && bounds.max === undefined;
  if (isUnbounded && typeof value === "string" && isCanonical(value, bounds.decimals)) return ok(value);
  let decimal: Decimal;
  if (typeof value === "string") {
    const text = value.trim();
    if (text.length > 200 || !plainNumber.test(text)) return refuse("type", "number");
    decimal = new WideDecimal(text);
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) return refuse("type", "number");
    decimal = new WideDecimal(value);
    if (decimal.precision() > exactDoubleDigits) return refuse("type", "decimal text");
  } else return refuse("type", "number");
  if (decimal.decimalPlaces() > bounds.decimals) return refuse("decimals", bounds.decimals);
  if (decimal.abs().greaterThanOrEqualTo(`1e${maxIntegerDigits}`)) return refuse("range", maxIntegerDigits);
  if (bounds.min !== undefined && decimal.lessThan(bounds.min)) return refuse("range", bounds.min);
  if (bounds.max !== undefined && decimal.greaterThan(bounds.max)) return refuse("range", bounds.max);
  return ok(decimal.isZero() ? "0" : decimal.toFixed());
}

// Most decimals come as they go; telling so is ten times quicker than taking them apart and writing them again.
function isCanonical(text: string, decimals: number): boolean {
  const parts = canonicalNumber.exec(text);
  return parts !== null && text !== "-0" && (parts[1]?.length ?? 0) <= decimals;
}

// Own constructor: precision must hold any value we accept, and the shared one must not be changed under others.
const WideDecimal = Decimal.clone({ precision: 400, toExpNeg: -9e15, toExpPos: 9e15 });

/** A whole number that a JSON number carries exactly. Text of digits is accepted too. */
export function decodeInteger(value: Wire, min: number, max: number): Result<number, FieldProblem> {
  const number = typeof value === "string" && /^[+-]?\d{1,16}$/.test(value.trim()) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) return refuse("type", "integer");
  if (number < min) return refuse("range", min);
  if (number > max) return refuse("range", max);
  return ok(number === 0 ? 0 : number);
}

/** Whether year, month and day name a day of the Gregorian calendar in the years 1 to 9999. */
export function isRealDate(year: number, month: number, day: number): boolean {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (lengths[month - 1] ?? 0);
}

/** An array of distinct items, each decoded; the empty array is blank. Repeats are dropped, order is kept. */
export function decodeList<T extends string | number>(
  value: Wire,
  maxItems: number,
  decodeItem: (item: Wire) => Result<T, FieldProblem>,
): Result<readonly T[] | null, FieldProblem> {
  if (!Array.isArray(value)) return refuse("type", "list");
  if (value.length > maxItems) return refuse("too_many", maxItems);
  const items = new Set<T>();
  for (const item of value) {
    const decoded = decodeItem(item);
    if (!decoded.ok) return decoded;
    items.add(decoded.value);
  }
  return ok(items.size === 0 ? null : [...items]);
}

/** A reference to a record, member or department. */
export function decodeId(value: Wire): Result<number, FieldProblem> {
  return decodeInteger(value, 1, Number.MAX_SAFE_INTEGER);
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id of an uploaded file. */
export function decodeFileId(value: Wire): Result<string, FieldProblem> {
  return typeof value === "string" && uuidPattern.test(value) ? ok(value) : refuse("type", "file");
}

/** Refuses every value: the platform writes this kind itself. */
export function refuseWrite(): Result<ColumnValue, FieldProblem> {
  return refuse("read_only");
}
