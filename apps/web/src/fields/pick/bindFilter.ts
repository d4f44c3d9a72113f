import { bindLinkFilter } from "@tongzhou/model";
import type { OwnRecord } from "../conditions/ownRecord.tsx";
import { sentValue } from "../sentValue.ts";
import { ownValue } from "../ownValue.ts";

/** A link's filter as a condition that its form can be asked, with what the record around holds; null if it cannot be. */
export function bindFilter(filter: string, own: OwnRecord | null): string | null {
  const { fields, values } = own ?? { fields: [], values: {} };
  const sent = Object.fromEntries(
    fields.map((field) => [field.key, sentValue(field, ownValue(values, field.key) ?? null)]),
  );
  return bindLinkFilter(filter, fields, sent);
}
