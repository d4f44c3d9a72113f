import type { AppError } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import { checkConstraints } from "../constraints/checkConstraints.ts";
import type { Transaction } from "../db/database.ts";
import type { BatchAttempt } from "./BatchAttempt.ts";
import { deleteMany } from "./deleteRecords.ts";
import { writeTogether } from "./writeTogether.ts";

/** A record to be deleted, by its place in the call. */
interface DeleteEntry {
  readonly index: number;
  readonly id: number;
}

/** Deletes the records of a batch and notes what became of each; one that is named twice goes once. */
export async function deleteInBatch(batch: BatchAttempt, entries: readonly DeleteEntry[]): Promise<void> {
  const { session } = batch;
  const policy = policyFor(session, batch.form, "delete");
  const ids = [...new Set(entries.map((entry) => entry.id))];
  const remove = async (tx: Transaction, some: readonly number[]): Promise<() => void> => {
    const refused = await deleteMany(session, tx, policy, some, batch.isWhole);
    return () => {
      for (const { index, id } of entries.filter((entry) => some.includes(entry.id))) {
        const error = refused.get(id);
        if (error === undefined) batch.results.set(index, { index, id, version: null });
        else batch.refuse(index, error);
      }
    };
  };
  if (batch.tx !== null) return (await remove(batch.tx, ids))();
  if (!batch.isJudged) return (await session.database.transaction((tx) => remove(tx, ids)))();
  const refuse = (id: number, error: AppError): void => {
    for (const entry of entries) if (entry.id === id) batch.refuse(entry.index, error);
  };
  const going = ids.map((id) => ({ ord: id }));
  await writeTogether(session.database, going, refuse, async (tx, some) => {
    const note = await remove(
      tx,
      some.map(({ ord }) => ord),
    );
    await checkConstraints(session, tx);
    return note;
  });
}
