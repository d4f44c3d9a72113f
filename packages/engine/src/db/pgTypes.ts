import pg from "pg";
import { assert } from "@tongzhou/base";

const int8 = 20;
const int8Array = 1016;
const numeric = 1700;
const date = 1082;
const time = 1083;
const timestamp = 1114;
const timestamptz = 1184;

/** An int8 as a number; ids, versions and seconds stay within 2^53 or we are wrong. */
function parseInt8(text: string): number {
  const value = Number(text);
  // A page has hundreds of these: the text of a failure is only made for one.
  if (!Number.isSafeInteger(value)) assert(false, `int8-range: expected a safe integer, got ${text}`);
  return value;
}

// Sessions run with TimeZone=UTC and DateStyle=ISO, so "2026-11-21 08:00:00.12+00" is all that can come.
function parseInstant(text: string): string {
  const space = text.indexOf(" ");
  if (space < 0) return text; // infinity
  const zone = text.endsWith("+00") ? text.length - 3 : text.length;
  const seconds = `${text.slice(0, space)}T${text.slice(space + 1, space + 9)}`;
  return `${seconds}.${text.slice(space + 10, Math.min(zone, space + 13)).padEnd(3, "0")}Z`;
}

function parseInt8Array(text: string): number[] {
  return text === "{}" ? [] : text.slice(1, -1).split(",").map(parseInt8);
}

const own = new Map<number, (text: string) => unknown>([
  [int8, parseInt8],
  [int8Array, parseInt8Array],
  [numeric, (text) => text],
  [date, (text) => text],
  [time, (text) => text],
  [timestamp, (text) => text],
  [timestamptz, parseInstant],
]);

/** How column values arrive: exact decimals, dates and times as text, instants as ISO text in UTC, int8 as number. */
export const pgTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: string) {
    const parser = format === "binary" ? undefined : own.get(oid);
    // pg's own type for this function is a union of overloads that a plain function cannot name.
    return parser ?? (pg.types.getTypeParser(oid, format as "text") as (text: string) => unknown);
  },
};
