import type { Wire } from "@tongzhou/model";
import { wireList, wireObject } from "../checkWire.ts";

/** A record a link points to; the id is null when it is out of sight. */
export interface LinkedItem {
  readonly id: number | null;
  readonly title: string | null;
}

/**
 * The records of a links value. A list sends `{items, count}` with the first ones, a record sends all as an array, and
 * what is about to be sent may hold bare ids.
 */
export function linkedRecords(value: Wire): { readonly items: readonly LinkedItem[]; readonly count: number } {
  const shown = wireObject(value);
  const items = wireList(shown === null ? value : (shown["items"] ?? null)).map(toItem);
  const count = shown?.["count"];
  return { items, count: typeof count === "number" ? count : items.length };
}

/** One linked record from `{id, title}` or a bare id. */
export function toItem(value: Wire): LinkedItem {
  if (typeof value === "number") return { id: value, title: null };
  const record = wireObject(value);
  const id = record?.["id"];
  const title = record?.["title"];
  return { id: typeof id === "number" ? id : null, title: typeof title === "string" ? title : null };
}
