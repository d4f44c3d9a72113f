import { must } from "@tongzhou/base";
import { ErrorValue } from "./errorValue.ts";
import { findOverload } from "./functions.ts";
import { Decimal, normaliseNumber } from "./number.ts";
import { isList, toWire } from "./value.ts";
import type { Value } from "./value.ts";

/**
 * What a question of askSql gives: the value as PostgreSQL reads it under a cast, null for blank and for errors.
 * @param name the signature and the types of the arguments; with ! before it, whether that is an error
 * @param given the workspace's zone and the arguments
 */
export function answer(name: string, given: readonly (string | null)[]): string | null {
  const [asked = "", ...types] = name.split(" | ");
  const isAboutError = asked.startsWith("!");
  const signature = isAboutError ? asked.slice(1) : asked;
  const overload = must(findOverload(signature), `answer: expected a function that is known, got ${signature}`);
  const [zone, ...texts] = given;
  const args = types.map((type, index) => present(readArgument(type, texts[index] ?? null)));
  // Nothing asks for the time or a member this way: what depends on them is not stored.
  const context = { now: new Date(0), currentMember: null, zone: zone ?? "UTC" };
  const result = overload.call(args, context);
  if (isAboutError) return String(result instanceof ErrorValue);
  if (result === null || result instanceof ErrorValue) return null;
  if (result instanceof Decimal) return normaliseNumber(result)?.toFixed() ?? null;
  if (isList(result)) return arrayLiteral(result);
  const text = String(result);
  // PostgreSQL takes neither; no text of the language has them.
  return text.includes("\0") || !text.isWellFormed() ? null : text;
}

function readArgument(type: string, text: string | null): Value {
  if (text === null) return null;
  if (!type.startsWith("list ")) return readScalar(type, text);
  const items: unknown = JSON.parse(text);
  if (!Array.isArray(items)) throw new Error(`answer-list: expected an array, got ${typeof items}`);
  return items.map((item: unknown) => (typeof item === "string" ? readScalar(type.slice(5), item) : null));
}

function readScalar(kind: string, text: string): Value {
  switch (kind) {
    case "number":
      return new Decimal(text);
    case "boolean":
      return text === "true";
    case "datetime":
      // Sessions speak UTC: 2026-01-31 08:00:00.5+00.
      return new Date(text.replace(" ", "T").replace(/\+00$/, "Z")).toISOString();
    case "duration":
    case "member":
    case "department":
    case "link":
      return Number(text);
    default:
      return text;
  }
}

/** Empty text and empty lists are blank. */
function present(value: Value): Value {
  return value === "" || (isList(value) && value.length === 0) ? null : value;
}

function arrayLiteral(items: readonly Value[]): string {
  const quoted = items.map((item) =>
    item === null ? "NULL" : `"${String(toWire(item)).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`,
  );
  return `{${quoted.join(",")}}`;
}
