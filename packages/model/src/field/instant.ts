import { ok, type Result } from "@tongzhou/base";
import type { Wire } from "../recordWire.ts";
import { isRealDate, refuse } from "./decode.ts";
import type { FieldProblem } from "./fieldSpec.ts";

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const timePattern = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const instantPattern =
  /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)$/;

/** "YYYY-MM-DD", a day that exists. */
export function decodeDate(value: Wire): Result<string, FieldProblem> {
  if (typeof value !== "string") return refuse("type", "date");
  const parts = datePattern.exec(value);
  if (parts === null || !isRealDate(Number(parts[1]), Number(parts[2]), Number(parts[3])))
    return refuse("format", "YYYY-MM-DD");
  return ok(value);
}

/** "HH:MM" or "HH:MM:SS", given back with seconds. */
export function decodeTime(value: Wire): Result<string, FieldProblem> {
  if (typeof value !== "string") return refuse("type", "time");
  const parts = timePattern.exec(value);
  if (parts === null) return refuse("format", "HH:MM:SS");
  return ok(`${parts[1]}:${parts[2]}:${parts[3] ?? "00"}`);
}

/** An ISO 8601 instant with its zone, given back in UTC to the millisecond. */
export function decodeInstant(value: Wire): Result<string, FieldProblem> {
  if (typeof value !== "string") return refuse("type", "datetime");
  const parts = instantPattern.exec(value);
  if (parts === null || !decodeDate(parts[1] ?? "").ok) return refuse("format", "YYYY-MM-DDTHH:MM:SSZ");
  const zone = parts[3] === "Z" ? "Z" : `${parts[3]?.slice(0, 3)}:${parts[3]?.slice(-2)}`;
  const instant = new Date(`${parts[1]}T${parts[2]}${zone}`);
  if (Number.isNaN(instant.getTime())) return refuse("format", "YYYY-MM-DDTHH:MM:SSZ");
  const year = instant.getUTCFullYear();
  if (year < 1 || year > 9999) return refuse("range", 9999);
  return ok(instant.toISOString());
}
