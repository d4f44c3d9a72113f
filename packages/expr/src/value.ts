import type { ErrorValue } from "./errorValue.ts";
import { Decimal, normaliseNumber } from "./number.ts";
import type { People } from "./people.ts";
import type { Kind, Type } from "./types.ts";

/**
 * A value in JavaScript. text, choice (option key), date "YYYY-MM-DD", time "HH:MM:SS" and datetime
 * (UTC, "YYYY-MM-DDTHH:MM:SS.sssZ") are strings; number is a Decimal; duration (seconds) and ids are numbers; an address is
 * the list of its parts;
 * list-like types are arrays; blank is null. Empty text and empty lists are blank too.
 */
export type Value = string | Decimal | boolean | number | readonly Value[] | null;

/** What travels as JSON: numbers as decimal strings, everything else as it is. */
export type Wire = string | boolean | number | readonly Wire[] | null;

/** A record's values by field key. */
export type Row = ((key: string) => Value) | Readonly<Record<string, Value>>;

/** A record that a relation leads to. */
export interface RelatedRecord {
  readonly id: number;
  readonly row: Row;
}

/** What an evaluation may ask of the world. */
export interface JsContext {
  /** The records that a relation of a row leads to, in their order; needed for expressions with `isRelated`. */
  readonly related?: (row: Row, field: string) => readonly RelatedRecord[];
  /** The row of the whole expression, while a related one is read; set by toJs. */
  readonly own?: Row;
  /** The people of the workspace; needed for expressions with `isRelated`. */
  readonly people?: People;
  /** What LETs have named, by number; set by toJs. */
  readonly locals?: readonly (() => Value | ErrorValue)[];
  readonly now: Date;
  readonly currentMember: number | null;
  /** IANA zone of the workspace, e.g. "Asia/Shanghai". */
  readonly zone: string;
}

/** Whether two values of one type are the same value. Blank equals blank. */
export function isSameValue(left: Value, right: Value): boolean {
  if (left instanceof Decimal && right instanceof Decimal) return left.eq(right);
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((item, index) => isSameValue(item, right[index] ?? null));
  return left === right;
}

/** Narrows to a list; Array.isArray alone does not narrow readonly arrays. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/**
 * Order of two values of one type: text by code point, numbers exactly, dates and times by time.
 * @returns negative, zero or positive
 */
export function compareValues(left: Value, right: Value): number {
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  if (left instanceof Decimal && right instanceof Decimal) return left.cmp(right);
  return Number(left) - Number(right);
}

/** Order by Unicode code point, which is what PostgreSQL's C collation gives; JavaScript's own is by UTF-16 unit. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    // A surrogate stands for a code point above U+FFFF, so it sorts after the units U+E000…U+FFFF.
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * Reads a value of the given type from its wire form.
 * @throws Error when the wire value does not belong to the type; parse at the edge first
 */
export function fromWire(type: Type, wire: Wire): Value {
  if (wire === null || wire === "") return null;
  if (Array.isArray(wire)) {
    const items: readonly Wire[] = wire;
    return items.length === 0 ? null : items.map((item) => fromWire({ kind: elementKind(type) }, item));
  }
  if (type.kind === "number" && (typeof wire === "string" || typeof wire === "number"))
    return normaliseNumber(new Decimal(wire));
  if (type.kind === "datetime" && typeof wire === "string") return new Date(wire).toISOString();
  if (typeof wire === "string" || typeof wire === "boolean" || typeof wire === "number") return wire;
  throw new Error(`from-wire: expected ${type.kind}, got ${typeof wire}`);
}

function elementKind(type: Type): "number" | "datetime" | "text" {
  const kind: Kind = type.kind === "list" ? type.of.kind : "text";
  return kind === "number" || kind === "datetime" ? kind : "text";
}

/** The wire form of a value. */
export function toWire(value: Value): Wire {
  if (value instanceof Decimal) return value.toFixed();
  if (isList(value)) return value.map(toWire);
  return value;
}

/** Reads a field from either form of row; a missing field is blank. */
export function readRow(row: Row, key: string): Value {
  if (typeof row === "function") return row(key);
  return Object.hasOwn(row, key) ? (row[key] ?? null) : null;
}
