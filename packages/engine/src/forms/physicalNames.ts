import { createHash } from "node:crypto";
import { sqlIdent, type Sql } from "@tongzhou/base";

// PostgreSQL cuts names at 63 bytes. Keys are ASCII and at most 48 long; a derived name that would be longer keeps
// the start of both keys and 8 characters of a hash of the whole. `__` before the hash keeps it apart from every name
// that was short enough, because no key contains `__`.
const maxBytes = 63;
const hashLength = 8;

/** The schema that holds everything of one workspace. */
export function workspaceSchema(workspace: string): string {
  return `ws_${workspace}`;
}

/** A name put together from keys, unique and at most 63 bytes. */
export function deriveName(...parts: readonly string[]): string {
  const whole = parts.join("__");
  if (whole.length <= maxBytes) return whole;
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, hashLength);
  return `${whole.slice(0, maxBytes - hashLength - 2)}__${hash}`;
}

/**
 * The name of an index, a sequence or a constraint on a form's tables. Its second part begins with a digit, which no
 * key does, so it meets no table of a field; tables and indexes share one space of names.
 */
export function deriveIndexName(form: string, purpose: string, ...fields: readonly string[]): string {
  return deriveName(form, `0${purpose}`, ...fields);
}

/** The table of a form. */
export function formTable(schema: string, form: string): Sql {
  return sqlIdent(schema, form);
}

/** The table of a subform's rows, or the junction of a links field: both are `<form>__<field>`. */
export function fieldTable(schema: string, form: string, field: string): Sql {
  return sqlIdent(schema, deriveName(form, field));
}
