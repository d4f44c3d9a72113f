import { unreachable } from "@tongzhou/base";
import { sql } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { Decimal } from "../number.ts";
import type { SqlEnv } from "../overload.ts";
import type { Value } from "../value.ts";
import { localTimeAnyYear } from "../zone.ts";
import { compileClock, formatElapsed, formatElapsedSql, formatLocal, formatLocalSql } from "./clockFormat.ts";
import type { ClockPart } from "./clockFormat.ts";
import { compileNumber, formatNumber, formatNumberSql } from "./numberFormat.ts";
import type { NumberFormat } from "./numberFormat.ts";

/** Kinds TEXT can format. */
export type FormattedKind = "number" | "date" | "datetime" | "time" | "duration";

/** A format read once: a pattern of digits, parts of a date and time, or parts of a span of time. */
export type Format =
  | { readonly kind: "number"; readonly number: NumberFormat }
  | { readonly kind: "local"; readonly parts: readonly ClockPart[] }
  | { readonly kind: "elapsed"; readonly parts: readonly ClockPart[] };

const cache = new Map<string, Format | null>();
const CACHE_SIZE = 500;

/** The format for values of a kind, or null when it has no meaning there. */
export function compileFormat(kind: FormattedKind, source: string): Format | null {
  const key = `${kind}:${source}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const format = source.length > 100 ? null : build(kind, source);
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(key, format);
  return format;
}

function build(kind: FormattedKind, source: string): Format | null {
  if (kind === "number") {
    const number = compileNumber(source);
    return number === null ? null : { kind: "number", number };
  }
  const parts = compileClock(source, kind === "duration");
  return parts === null ? null : { kind: kind === "duration" ? "elapsed" : "local", parts };
}

/** The value as text. */
export function formatValue(value: Value, format: Format, zone: string): string | null {
  switch (format.kind) {
    case "number":
      return value instanceof Decimal ? formatNumber(value, format.number) : null;
    case "elapsed":
      return typeof value === "number" ? formatElapsed(value, format.parts) : null;
    case "local":
      return typeof value === "string" ? formatLocal(localOf(value, zone), format.parts) : null;
    default:
      return unreachable(format);
  }
}

/** A date, a time or an instant as what a clock on the wall shows. */
function localOf(value: string, zone: string): string {
  if (value.length === 10) return `${value}T00:00:00`;
  return value.length === 8 ? `2000-01-01T${value}` : localTimeAnyYear(value, zone);
}

/** formatValue in SQL. */
export function formatValueSql(kind: FormattedKind, value: Sql, format: Format, env: SqlEnv): Sql {
  switch (format.kind) {
    case "number":
      return formatNumberSql(value, format.number);
    case "elapsed":
      return formatElapsedSql(value, format.parts);
    case "local":
      return formatLocalSql(localSql(kind, value, env), format.parts);
    default:
      return unreachable(format);
  }
}

function localSql(kind: FormattedKind, value: Sql, env: SqlEnv): Sql {
  if (kind === "datetime") return sql`(${value} at time zone (${env.zone}))`;
  return kind === "time" ? sql`(date '2000-01-01' + ${value})` : sql`(${value})::timestamp`;
}
