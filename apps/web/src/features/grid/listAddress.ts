import type { FormSearch } from "../../routeSearch.ts";

/** What the entry of an opened record remembers of the list below it. */
export function listBelow({ view, filter }: FormSearch): string {
  return JSON.stringify([view ?? null, filter ?? null]);
}

/**
 * How a record is closed: by going back when the entry below is just this list without it; otherwise (it came with the
 * address, or the list has changed meanwhile) by putting the list in its place.
 */
export function closingStep(search: FormSearch, below: string | undefined): "back" | "replace" {
  return below === listBelow(search) ? "back" : "replace";
}
