import type { Body } from "../cells/plain.ts";
import type { Overload } from "../overload.ts";

/** The same function over cells, with a signature that has SQL before those that only JavaScript can compute. */
export function withSql(body: Body, signature: Overload): Body {
  return { ...body, overloads: [signature, ...body.overloads] };
}

/** The same function over cells; in the language its signature has SQL. */
export function inSql(body: Body, signature: Overload): Body {
  return { ...body, overloads: [signature] };
}
