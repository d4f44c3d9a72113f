import type { ErrorCode, ErrorParams, FieldDefinition, WireValues } from "@tongzhou/model";

// A bulk change is one row of `_bulk_change` with its records in `_bulk_chunk`, lists of ids in the order they are taken.
// Its life: planned → running → done; cancelled and failed end it before. An undo is one too, and starts out running.
// Chunks are written one a transaction, each with the position after it, so any node can go on after a crash and no
// record is taken twice. What was left out is kept, with the reason, in `_bulk_failure`.

/** Where a bulk change stands. */
export type BulkStatus = "planned" | "running" | "done" | "cancelled" | "failed";

/** What is done to the records. */
export type BulkAction = "edit" | "delete" | "undo";

/** What an edit writes into every record. */
export interface BulkEdit {
  /** The same value for all; null clears. */
  readonly values: WireValues;
  /** Values computed from each record's own, as expressions over the fields the actor may read. */
  readonly expressions: Readonly<Record<string, string>>;
  /** The fields as they were when it was started: an undo has to find them the same. */
  readonly fields: readonly FieldDefinition[];
}

/** Why records were left out, and how many. */
export interface BulkReason {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly count: number;
}

/** How far it is, by records. */
export interface BulkProgress {
  readonly done: number;
  readonly changed: number;
  /** What was asked for was so already. */
  readonly unchanged: number;
  readonly failed: number;
  readonly reasons: readonly BulkReason[];
}

/** A bulk change as it is stored. */
export interface StoredBulkChange {
  readonly id: string;
  readonly form: string;
  readonly action: BulkAction;
  readonly state: BulkStatus;
  readonly edit: BulkEdit | null;
  /** The bulk change that this one takes back. */
  readonly undoes: string | null;
  /** The one that takes this one back, unless it was cancelled or failed. */
  readonly undoneBy: string | null;
  readonly total: number;
  readonly withheld: number;
  readonly nextChunk: number;
  readonly progress: BulkProgress;
  readonly attempts: number;
  readonly error: { readonly code: string; readonly params: ErrorParams } | null;
  readonly createdBy: number | null;
  readonly createdAt: string;
}

/** A record that was left out of a chunk. */
export interface ChunkFailure {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly records: readonly number[];
}

/** What became of a chunk. */
export interface ChunkOutcome {
  readonly changed: number;
  readonly unchanged: number;
  readonly failures: readonly ChunkFailure[];
}

/** A change that has not begun. */
export const noProgress: BulkProgress = { done: 0, changed: 0, unchanged: 0, failed: 0, reasons: [] };

/** Most records of one bulk change. */
export const maxBulkRecords = 1_000_000;
/** Most records that may be named as left out. */
export const maxBulkExcept = 5000;
/** Most failed records that are kept by name; all of them are counted. */
export const maxBulkFailures = 10_000;
/** Records of a transaction: their locks are held for about a tenth of a second. */
export const chunkRecords = 2000;
