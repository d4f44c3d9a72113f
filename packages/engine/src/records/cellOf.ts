import type { Wire } from "@tongzhou/model";

/** A value by field key, blank when it is not there. A field may be called "constructor": only own keys count. */
export function cellOf(values: Readonly<Record<string, Wire>> | null | undefined, key: string): Wire {
  return values !== null && values !== undefined && Object.hasOwn(values, key) ? (values[key] ?? null) : null;
}
