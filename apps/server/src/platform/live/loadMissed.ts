import { isSince, loadChanges, loadSnapshot, type Change, type Session, type Since } from "@tongzhou/engine";

// More than this since a browser was here: it had better look at everything again.
const maxMissed = 2_000;

/**
 * What happened since; null when that is too much, or nobody can know: a position that the log has not come to was
 * said by another database, e.g. before a backup was restored.
 * @param newest a transaction known to have been
 */
export async function loadMissed(
  { database, workspace }: Session,
  since: Since,
  newest: bigint,
): Promise<readonly Change[] | null> {
  const tx = BigInt(since.after.tx);
  if (tx > newest && tx > (await loadSnapshot(database)).xmax) return null;
  const changes = await loadChanges(database, workspace.schema, since.after, maxMissed);
  return changes.length < maxMissed ? changes.filter((change) => isSince(since, change)) : null;
}
