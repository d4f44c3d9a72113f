import type { FormPolicy } from "../access/policy.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { deleteMany } from "../records/deleteRecords.ts";
import type { ChunkOutcome } from "./bulkDefinition.ts";
import { collectFailures } from "./collectFailures.ts";

/** Moves a chunk's records to the bin. One that is there already, or out of sight by now, is as it was meant to be. */
export async function deleteChunk(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  ids: readonly number[],
): Promise<ChunkOutcome> {
  const refused = await deleteMany(session, tx, policy, ids, false);
  const isGone = ([, error]: readonly [number, { readonly code: string }]): boolean =>
    error.code === "record.not_found";
  const gone = [...refused].filter(isGone);
  const failures = collectFailures([...refused].filter((one) => !isGone(one)));
  return { changed: ids.length - refused.size, unchanged: gone.length, failures };
}
