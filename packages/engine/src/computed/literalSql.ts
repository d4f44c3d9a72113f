import type { Sql } from "@tongzhou/base";
import { Slot } from "../access/slots.ts";

/**
 * A fragment with its parameters written out, for the body of a function, which takes none. Each becomes a quoted
 * literal without a type, so that it takes the type its place asks for, as a parameter would.
 */
export function literalSql(fragment: Sql): Sql {
  return { chunks: fragment.chunks.map((chunk) => (typeof chunk === "string" ? chunk : literal(chunk.param))) };
}

function literal(value: unknown): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
    case "bigint":
    case "boolean":
      return quote(String(value));
    default:
      break;
  }
  if (Array.isArray(value)) {
    const items = value.map((one) => (one === null ? "NULL" : `"${String(one).replaceAll(/["\\]/g, "\\$&")}"`));
    return quote(`{${items.join(",")}}`);
  }
  const what = value instanceof Slot ? `the slot ${value.name}` : typeof value;
  throw new Error(`literal-value: expected text, a number, a truth value or a list of them, got ${what}`);
}

// With E'' a backslash means the same whatever standard_conforming_strings says.
function quote(text: string): string {
  return ` E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
