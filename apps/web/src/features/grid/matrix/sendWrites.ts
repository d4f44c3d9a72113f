import { batchRecords, restoreRecord } from "@tongzhou/contract";
import { AppError } from "@tongzhou/model";
import type { ErrorCode, Wire } from "@tongzhou/model";
import { ApiError } from "../../../api/apiError.ts";
import { call } from "../../../api/call.ts";
import { trackSave } from "../../../api/saveState.ts";

/** Where records are written, and how the state line calls it. */
export interface WritePlace {
  readonly workspace: string;
  readonly form: string;
  readonly what: string;
}

/** What became of one write: the record's id and version, or why not. */
export type WriteOutcome =
  | { readonly id: number; readonly version: number; readonly error?: undefined }
  | { readonly error: unknown };

type Operation =
  | {
      readonly kind: "create";
      readonly values: Record<string, Wire>;
      readonly idempotencyKey: string;
      readonly place: { readonly by: string[]; readonly filter?: string; readonly known: number[] };
    }
  | { readonly kind: "update"; readonly id: number; readonly version: number; readonly values: Record<string, Wire> }
  | { readonly kind: "delete"; readonly id: number };

// What one call of the server takes.
const batchSize = 1000;
// Records are restored one by one, a few at a time.
const restoredAtOnce = 6;

/** Makes, changes or deletes records, each by itself: a refused one does not keep the others out. */
export async function sendBatch(place: WritePlace, operations: readonly Operation[]): Promise<readonly WriteOutcome[]> {
  const outcomes: WriteOutcome[] = [];
  for (let at = 0; at < operations.length; at += batchSize) {
    const part = operations.slice(at, at + batchSize);
    outcomes.push(...(await sendPart(place, part)));
  }
  return outcomes;
}

async function sendPart(
  { workspace, form, what }: WritePlace,
  operations: readonly Operation[],
): Promise<readonly WriteOutcome[]> {
  try {
    const { results } = await trackSave(what, async () =>
      call(batchRecords, {
        params: { workspace, form },
        body: { mode: "per_row", operations: [...operations] },
      }),
    );
    return results.map(({ id, version, error }) =>
      // The batch answers with the same codes as single writes.
      error === undefined
        ? { id: id ?? 0, version: version ?? 1 }
        : { error: new ApiError(error.code as ErrorCode, { ...error, status: 422 }) },
    );
  } catch (error) {
    return operations.map(() => ({ error: error instanceof Error ? error : new AppError("internal") }));
  }
}

/** Brings deleted records back as they were. */
export async function sendRestores(
  { workspace, form, what }: WritePlace,
  ids: readonly number[],
): Promise<readonly WriteOutcome[]> {
  const outcomes: WriteOutcome[] = [];
  const one = async (record: number): Promise<WriteOutcome> => {
    try {
      const { id, version } = await trackSave(what, async () =>
        call(restoreRecord, { params: { workspace, form, record } }),
      );
      return { id, version };
    } catch (error) {
      return { error };
    }
  };
  for (let at = 0; at < ids.length; at += restoredAtOnce)
    outcomes.push(...(await Promise.all(ids.slice(at, at + restoredAtOnce).map(one))));
  return outcomes;
}
