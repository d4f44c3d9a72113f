import type { Sql } from "@tongzhou/base";
import type { Template } from "../access/slots.ts";

// Both uses say the type, so that sharing a parameter cannot change what either means.
const cast = /^::(?:text|bigint|int|jsonb|timestamptz\(3\))(?![a-z[(])/;

/**
 * Finishes a fragment's text like buildTemplate, and sends a value that stands in several places under the same cast
 * only once: a write names its fields, its actor and its instant over and over, and each parameter is written, sent and
 * read for itself.
 */
export function sharedTemplate({ chunks }: Sql): Template {
  const values: unknown[] = [];
  const places = new Map<string, Map<unknown, number>>();
  let text = "";
  chunks.forEach((chunk, index) => {
    if (typeof chunk === "string") {
      text += chunk;
      return;
    }
    const next = chunks[index + 1];
    const type = typeof next === "string" ? cast.exec(next)?.[0] : undefined;
    const known = type === undefined ? undefined : places.get(type)?.get(chunk.param);
    const place = known ?? values.push(chunk.param);
    if (type !== undefined) places.set(type, (places.get(type) ?? new Map<unknown, number>()).set(chunk.param, place));
    text += `$${place}`;
  });
  return { text, values };
}
