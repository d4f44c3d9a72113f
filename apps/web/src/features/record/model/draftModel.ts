import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { parseTexts } from "../../../fields/unfinished.tsx";
import { isSameValue } from "./sameWire.ts";
import { ownValue } from "../../../fields/ownValue.ts";

// What was typed lives in one of two drafts, kept on the device at every change:
//
//   edits      of an existing record: per field the new value, the value it had when typing began, and the version of
//              the record then. A field leaves when the server has its value, or when it is put back.
//   new draft  of a record being made, each under an id of its own: its values, its texts that are no values yet, and
//              the attempt that was sent and not answered yet, if any.

/** One changed field that the server does not have yet. */
export interface Edit {
  readonly value: Wire;
  readonly base: Wire;
  /** Version of the record at which `base` was read. */
  readonly version: number;
}

/** Changed fields by key. */
export type Edits = Readonly<Record<string, Edit>>;

/** The part of a record that drafts are compared with. */
export interface RecordImage {
  readonly version: number;
  readonly values: WireValues;
}

/** The edits after a field was given a value; the value it began with is no edit. */
export function changeField(edits: Edits, field: FieldDefinition, value: Wire, record: RecordImage): Edits {
  const begun = ownValue(edits, field.key) ?? {
    base: ownValue(record.values, field.key) ?? null,
    version: record.version,
  };
  if (isSameValue(field, value, begun.base)) return dropEdits(edits, [field.key]);
  return { ...edits, [field.key]: { ...begun, value } };
}

/** The edits without some fields. */
export function dropEdits(edits: Edits, keys: readonly string[]): Edits {
  return Object.fromEntries(Object.entries(edits).filter(([key]) => !keys.includes(key)));
}

/** The record's values as typed. */
export function overlayEdits(values: WireValues, edits: Edits): WireValues {
  return { ...values, ...Object.fromEntries(Object.entries(edits).map(([key, { value }]) => [key, value])) };
}

/** A record of another form that is sent with a new one, and the link that is to lead there. */
export interface SentChild {
  readonly form: string;
  readonly field: string;
  readonly values: WireValues;
}

/** What was sent to make a record and not answered: sent again it makes no second one. */
export interface Attempt {
  readonly key: string;
  readonly values: WireValues;
  /** Records sent with it; none in attempts kept by older pages. */
  readonly children?: readonly SentChild[];
}

/** A record being made. */
export interface NewDraft {
  readonly values: WireValues;
  readonly attempt: Attempt | null;
  /** Texts typed that are no values yet, by path. */
  readonly unfinished: Readonly<Record<string, string>>;
  /** When it was last changed, an instant. */
  readonly at: string;
}

/** Reads kept edits; what is not one is left out. */
export function parseEdits(raw: unknown): Edits {
  if (!isObject(raw)) return {};
  return Object.fromEntries(
    Object.entries(raw).flatMap(([key, edit]) => {
      if (!isObject(edit) || !("value" in edit) || typeof edit["version"] !== "number") return [];
      // Written by this page as wire values, so they are ones when read back.
      return [[key, { value: edit["value"] as Wire, base: (edit["base"] ?? null) as Wire, version: edit["version"] }]];
    }),
  );
}

/** Reads a kept new draft; undefined when there is none worth offering. */
export function parseNewDraft(raw: unknown): NewDraft | undefined {
  if (!isObject(raw) || !isObject(raw["values"]) || typeof raw["at"] !== "string") return undefined;
  const { attempt } = raw;
  const isAttempt = isObject(attempt) && typeof attempt["key"] === "string" && isObject(attempt["values"]);
  return {
    // Written by this page as wire values, so they are ones when read back.
    values: raw["values"] as WireValues,
    attempt: isAttempt ? (attempt as unknown as Attempt) : null,
    unfinished: parseTexts(raw["unfinished"]),
    at: raw["at"],
  };
}

function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}
