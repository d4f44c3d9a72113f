import { AppError } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import type { BrokenConstraint } from "../constraints/brokenConstraint.ts";
import { writePlaces } from "../constraints/findPlace.ts";
import { judge } from "../constraints/judge.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { BatchAttempt } from "./BatchAttempt.ts";
import {
  batchKeyOf,
  keyEach,
  writeAtOnce,
  writeInSteps,
  writeOnce,
  type BatchAnswer,
  type BatchKey,
} from "./batchKey.ts";
import { actionOf, isJudgedBatch, takesSteps, type BatchOperation, type BatchResult } from "./batchOperation.ts";
import { createInBatch } from "./createInBatch.ts";
import { deleteInBatch } from "./deleteInBatch.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { retrying } from "./retrying.ts";
import { updateInBatch } from "./updateInBatch.ts";
import { upsertInBatch } from "./upsertInBatch.ts";

/** Most operations of one call. */
export const maxBatch = 1000;

/**
 * Up to 1,000 writes of one kind, written set by set. In mode all_or_nothing the first refusal is thrown with its
 * `index`, which that of a constraint has when one operation alone is the cause, and nothing is written; in mode per_row every good row is written and the others carry their error.
 * @param warn hears of constraints that only warn and that what was written leaves broken
 * @throws AppError "batch.too_large", "request.invalid" for mixed kinds, and in all_or_nothing what any row would throw
 */
export async function batchRecords(
  session: Session,
  form: string,
  input: {
    readonly mode: "all_or_nothing" | "per_row";
    readonly operations: readonly BatchOperation[];
    /** The same call under the same key gives the same answer (R45). Instead of keys of the operations. */
    readonly idempotencyKey?: string;
  },
  warn: (warnings: readonly BrokenConstraint[]) => void = () => undefined,
): Promise<readonly BatchResult[]> {
  const { operations } = input;
  if (operations.length > maxBatch) throw new AppError("batch.too_large", { limit: maxBatch });
  const [first] = operations;
  if (first === undefined) return [];
  if (
    operations.some(
      (one) => one.kind !== first.kind || (one.kind === "upsert" && first.kind === "upsert" && one.by !== first.by),
    )
  )
    throw new AppError("request.invalid", { problems: [{ path: "operations", reason: "mixed_kinds" }] });
  const isWhole = input.mode === "all_or_nothing";
  const key = batchKeyOf(form, input.mode, operations, input.idempotencyKey);
  if (key !== null && operations.some((one) => "idempotencyKey" in one && one.idempotencyKey !== undefined))
    throw new AppError("request.invalid", { problems: [{ path: "idempotencyKey", reason: "twice" }] });
  // What a per_row batch has written stays written: whoever tries again goes on after it.
  const kept = new Map<number, BatchResult>();
  return onNewestDefinition(session, async (current) => {
    const isJudged = isJudgedBatch(current, form, operations);
    const { results, warnings } = await retrying((checksUnique) => {
      const write = async (
        tx: Transaction | null,
        asked = operations,
        batchKey: BatchKey | null = null,
      ): Promise<BatchAnswer> => {
        // A transaction that is tried again begins with nothing written.
        const known = isWhole || tx !== null ? new Map<number, BatchResult>() : kept;
        const batch = new BatchAttempt(current, form, {
          isWhole,
          isJudged,
          checksUnique,
          batchKey,
          tx,
          results: known,
        });
        const done = await writeOpen(batch, asked);
        if (tx !== null) await batch.requireValid(tx);
        if (!isJudged || tx === null) return { results: done, warnings: batch.warnings };
        const places = isWhole ? writePlaces(form, done) : undefined;
        return { results: done, warnings: await judge(current, tx, undefined, places) };
      };
      const isOneStep = !isJudged && !takesSteps(current, form, operations);
      if (key === null) return isWhole && !isOneStep ? current.database.transaction(write) : write(null);
      // Who has lost the right to create is not told what was created.
      policyFor(current, form, actionOf(first.kind));
      if (isWhole && isOneStep && first.kind === "create")
        return writeAtOnce(current, key, () => write(null, operations, key));
      const isOneTransaction = isWhole || (isOneStep && first.kind === "create");
      return isOneTransaction
        ? writeOnce(current, key, write)
        : writeInSteps(current, key, () => write(null, keyEach(operations, key)));
    });
    if (warnings.length > 0) warn(warnings);
    return results;
  });
}

// What an earlier attempt has written stays written.
async function writeOpen(batch: BatchAttempt, operations: readonly BatchOperation[]): Promise<readonly BatchResult[]> {
  const open = operations.flatMap((one, index) => (batch.results.has(index) ? [] : [{ one, index }]));
  const creates = open.flatMap(({ one, index }) => (one.kind === "create" ? [{ ...one, index }] : []));
  const updates = open.flatMap(({ one, index }) => (one.kind === "update" ? [{ ...one, index }] : []));
  const deletes = open.flatMap(({ one, index }) => (one.kind === "delete" ? [{ ...one, index }] : []));
  const upserts = open.flatMap(({ one, index }) => (one.kind === "upsert" ? [{ ...one, index }] : []));
  if (creates.length > 0) await createInBatch(batch, creates);
  if (updates.length > 0) await updateInBatch(batch, updates);
  if (deletes.length > 0) await deleteInBatch(batch, deletes);
  if (upserts.length > 0) await upsertInBatch(batch, upserts);
  return operations.map((_, index) => batch.results.get(index) ?? { index, id: null, version: null });
}
