import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { AppError } from "@tongzhou/model";

/** A place in an order: the sort values there, null for blank, and the record's id. */
export interface Position {
  readonly values: readonly PositionValue[];
  readonly id: number;
}

/** A sort value as it travels in a cursor. */
export type PositionValue = string | number | boolean | null;

/** What a sort value can be: the PostgreSQL types that orders are made of. */
export type PositionKind = "text" | "numeric" | "bigint" | "boolean" | "date" | "timestamptz" | "time";

/** A short name of one order of one form; a cursor of another order does not fit. */
export function fingerprintOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 10);
}

// A handful of keys stays below; hundreds of them are worth the compression.
const plainBytes = 2_000;
// 500 values of 64 characters, each written with at most 12 bytes, and room; nobody unpacks more into our memory.
const maxBytes = 1_000_000;
const packed = ".";

/**
 * The position as an opaque text: base64url of [fingerprint, id, …values], deflated behind a dot where it is long. It
 * holds nothing the reader was not shown.
 */
export function encodeCursor(fingerprint: string, position: Position): string {
  const bytes = Buffer.from(JSON.stringify([fingerprint, position.id, ...position.values]));
  if (bytes.length <= plainBytes) return bytes.toString("base64url");
  return packed + deflateRawSync(bytes).toString("base64url");
}

/**
 * Reads a cursor of this order. Every value is checked, so a made-up one can only be another place in the order.
 * @throws AppError "query.cursor_invalid" when it is of another order, or not a cursor
 */
export function decodeCursor(cursor: string, fingerprint: string, kinds: readonly PositionKind[]): Position {
  const parsed = parseJson(readBytes(cursor).toString("utf8"));
  if (!Array.isArray(parsed)) throw invalid();
  const [found, id, ...values]: readonly unknown[] = parsed;
  if (found !== fingerprint || !isId(id) || values.length !== kinds.length) throw invalid();
  return { id, values: values.map((value, index) => readValue(value, kinds[index])) };
}

function invalid(cause?: unknown): AppError {
  return new AppError("query.cursor_invalid", {}, { cause });
}

function readBytes(cursor: string): Buffer {
  if (!cursor.startsWith(packed)) return Buffer.from(cursor, "base64url");
  try {
    return inflateRawSync(Buffer.from(cursor.slice(packed.length), "base64url"), { maxOutputLength: maxBytes });
  } catch (error) {
    throw invalid(error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isId(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function readValue(value: unknown, kind: PositionKind | undefined): PositionValue {
  if (value === null) return null;
  if (kind === "boolean" && typeof value === "boolean") return value;
  if (kind === "bigint" && typeof value === "number" && Number.isSafeInteger(value)) return value;
  if (kind !== undefined && typeof value === "string" && patterns[kind](value)) return value;
  throw invalid();
}

const never = (): boolean => false;

// PostgreSQL would refuse a day that is not in the calendar; JavaScript moves it, so it is not the same when printed again.
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && isSameInstant(`${text}T00:00:00.000Z`) && !text.startsWith("0000");

function isSameInstant(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

const patterns = {
  text: (text) => !text.includes("\0") && text.length <= 200 && text.isWellFormed(),
  numeric: (text) => /^-?\d{1,140}(\.\d{1,140})?$/.test(text),
  date: isDay,
  timestamptz: (text) => isSameInstant(text) && !text.startsWith("0000"),
  time: (text) => /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text),
  bigint: never,
  boolean: never,
} as const satisfies Record<PositionKind, (text: string) => boolean>;
