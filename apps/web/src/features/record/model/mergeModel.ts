import type { FieldDefinition, Wire } from "@tongzhou/model";
import type { Edits, RecordImage } from "./draftModel.ts";
import { isSameValue } from "./sameWire.ts";
import { ownValue } from "../../../fields/ownValue.ts";

/** One field that two people changed: what each wants, and what it was before. */
export interface Clash {
  readonly yours: Wire;
  readonly theirs: Wire;
  readonly base: Wire;
}

/** Edits set against a newer reading of the record. */
export interface Rebased {
  /** Still to be sent; their base and version are those of the newer reading. */
  readonly edits: Edits;
  /** Fields that somebody else changed to another value; they stay among `edits` as they were typed. */
  readonly clashes: Readonly<Record<string, Clash>>;
}

/**
 * Field by field: what nobody else touched goes on from the newer reading, what the record already says is done, and
 * what somebody else changed otherwise is a clash for the person to settle.
 */
export function rebaseEdits(edits: Edits, record: RecordImage, fields: readonly FieldDefinition[]): Rebased {
  const kept: Record<string, Edits[string]> = {};
  const clashes: Record<string, Clash> = {};
  for (const field of fields) {
    const edit = ownValue(edits, field.key);
    if (edit === undefined) continue;
    const theirs = ownValue(record.values, field.key) ?? null;
    if (isSameValue(field, theirs, edit.value)) continue;
    if (isSameValue(field, theirs, edit.base))
      kept[field.key] = { ...edit, base: theirs, version: Math.max(edit.version, record.version) };
    else {
      kept[field.key] = edit;
      clashes[field.key] = { yours: edit.value, theirs, base: edit.base };
    }
  }
  return { edits: kept, clashes };
}

/** The edits after a clash was settled for one's own value: the other one has been seen and is replaced. */
export function keepMine(edits: Edits, key: string, record: RecordImage): Edits {
  const edit = ownValue(edits, key);
  if (edit === undefined) return edits;
  return { ...edits, [key]: { ...edit, base: ownValue(record.values, key) ?? null, version: record.version } };
}

/** Fields whose values differ between two readings of a record. */
export function changedKeys(
  before: RecordImage,
  after: RecordImage,
  fields: readonly FieldDefinition[],
): readonly string[] {
  return fields
    .filter((field) => !isSameValue(field, ownValue(before.values, field.key), ownValue(after.values, field.key)))
    .map((field) => field.key);
}
