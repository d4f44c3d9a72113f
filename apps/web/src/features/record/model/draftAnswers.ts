import { fieldSpec } from "@tongzhou/model";
import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { ownValue } from "../../../fields/ownValue.ts";
import { sentValue } from "../../../fields/sentValue.ts";

/** A part of a form that only the server can tell, for the values as they stand. */
export interface DraftQuestion {
  /** As `partName` calls it. */
  readonly part: string;
  /** The values it is asked for, as one text. */
  readonly snapshot: string;
  /** Fields whose values those are. */
  readonly reads: readonly string[];
  /** Those that are filled and can be written, as a record is written with. */
  readonly values: WireValues;
}

/** What the server says of a part. */
export interface DraftAnswer {
  readonly value: Wire;
  /** Whether saving would give the same; else it is what the reader's rights let them see. */
  readonly isWhole: boolean;
}

/** What the server has said so far of parts and values; "failed" where it could not. */
export interface DraftAnswers {
  readonly find: (part: string, snapshot: string) => DraftAnswer | "failed" | undefined;
  /** Whether what is found may be another by now: a record that it rests on has changed. */
  readonly isStale: (part: string, snapshot: string) => boolean;
  /** The last answer of a part, whatever it was asked for. */
  readonly last: (part: string) => DraftAnswer | undefined;
}

/** Answers to one question, and what they rest on. */
export interface DraftSaid {
  readonly answers: ReadonlyMap<string, DraftAnswer>;
  /** Parts that took too long. */
  readonly late: readonly string[];
  /** Forms whose records the answers rest on. */
  readonly forms: readonly string[];
}

/** The question what a part gives for some values, of which it reads those named. */
export function questionAbout(
  part: string,
  fields: ReadonlyMap<string, FieldDefinition>,
  reads: readonly string[],
  values: WireValues,
): DraftQuestion {
  const sent = reads.map((key): Wire => {
    const [field, value] = [fields.get(key), ownValue(values, key) ?? null];
    return field === undefined ? value : sentValue(field, value);
  });
  const filled = reads.flatMap((key, at): (readonly [string, Wire])[] => {
    const [field, value] = [fields.get(key), sent[at] ?? null];
    return value !== null && field !== undefined && fieldSpec(field.kind).can.beWritten ? [[key, value]] : [];
  });
  return { part, reads, snapshot: JSON.stringify(sent), values: Object.fromEntries(filled) };
}
