import { AppError, type WireValues } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import type { BatchAttempt } from "./BatchAttempt.ts";
import { cellOf } from "./cellOf.ts";
import { createInBatch } from "./createInBatch.ts";
import { findUpsertTargets } from "./findUpsertTargets.ts";
import { inWaves } from "./inWaves.ts";
import { TryAgain } from "./retrying.ts";
import { updateInBatch } from "./updateInBatch.ts";

/** A record to be changed where a unique field has the value, and made where none has, by its place in the call. */
interface UpsertEntry {
  readonly index: number;
  readonly by: string;
  readonly values: WireValues;
  readonly idempotencyKey?: string;
}

/**
 * Changes or makes the records of a batch and notes what became of each.
 * @throws TryAgain when somebody else made one of them between the look and the write
 */
export async function upsertInBatch(batch: BatchAttempt, entries: readonly UpsertEntry[]): Promise<void> {
  const see = policyFor(batch.session, batch.form, "see");
  const by = entries[0]?.by ?? "";
  const field = see.form.fields.get(by);
  if (field === undefined || !see.readable.has(by)) throw new AppError("field.unknown", { field: by });
  if (field.unique !== true)
    throw new AppError("request.invalid", { problems: [{ path: "by", reason: "not_unique" }], field: by });
  const good = entries.filter((entry) => {
    const value = cellOf(entry.values, by);
    if (value !== null && value !== "") return true;
    batch.refuse(entry.index, new AppError("field.required", { field: by }));
    return false;
  });
  const find = (some: readonly UpsertEntry[]): Promise<ReadonlyMap<number, number>> =>
    findUpsertTargets(
      batch.session,
      batch.tx ?? batch.session.database,
      see,
      field,
      some.map((entry) => ({ index: entry.index, value: cellOf(entry.values, by) })),
    );
  for (const wave of inWaves(good, (entry) => String(cellOf(entry.values, by)))) await upsertWave(batch, wave, find);
}

async function upsertWave(
  batch: BatchAttempt,
  wave: readonly UpsertEntry[],
  find: (some: readonly UpsertEntry[]) => Promise<ReadonlyMap<number, number>>,
): Promise<void> {
  const found = await find(wave);
  const creates = wave.filter((entry) => !found.has(entry.index));
  const updates = wave.flatMap((entry) => {
    const id = found.get(entry.index);
    return id === undefined ? [] : [{ ...entry, id }];
  });
  if (updates.length > 0) await updateInBatch(batch, updates);
  if (creates.length === 0) return;
  const isTaken = (error: unknown): boolean => error instanceof AppError && error.code === "field.not_unique";
  try {
    await createInBatch(batch, creates);
  } catch (error) {
    if (isTaken(error) && (await find(creates)).size > 0) throw new TryAgain();
    throw error;
  }
  // Taken, and now found: someone created it between our look and our write.
  const taken = creates.filter((entry) => isTaken(batch.results.get(entry.index)?.error));
  if (taken.length > 0 && (await find(taken)).size > 0) {
    for (const { index } of taken) batch.results.delete(index);
    throw new TryAgain();
  }
}
