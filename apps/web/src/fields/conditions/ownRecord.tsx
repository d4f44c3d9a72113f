import { createContext, use } from "react";
import type { FieldDefinition, WireValues } from "@tongzhou/model";

/** The record that a field's editor belongs to: what a link's filter calls `this`. */
export interface OwnRecord {
  readonly fields: readonly FieldDefinition[];
  /** Values as read or as typed. */
  readonly values: WireValues;
}

/** The record around editors; null where there is none, or none is known yet. */
export const OwnRecordContext = createContext<OwnRecord | null>(null);

/** The record that editors here belong to. */
export function useOwnRecord(): OwnRecord | null {
  return use(OwnRecordContext);
}
