import { checkConstraints } from "../constraints/checkConstraints.ts";
import { isGuarded, isGuardedAround } from "../constraints/watches.ts";
import { markLog } from "../constraints/writtenRecords.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import type { ChunkOutcome, StoredBulkChange } from "./bulkDefinition.ts";
import { collectFailures } from "./collectFailures.ts";
import { inHalves } from "./inHalves.ts";

/**
 * Writes a chunk, and leaves out the records whose writing would break a constraint: found by halves, so that the
 * others are written.
 * @param change the change itself, or the one that is taken back: what is written is the same
 */
export async function judgeChunk(
  session: Session,
  tx: Transaction,
  change: Pick<StoredBulkChange, "form" | "action" | "edit">,
  ids: readonly number[],
  write: (some: readonly number[]) => Promise<ChunkOutcome>,
): Promise<ChunkOutcome> {
  if (!isJudged(session, change)) return write(ids);
  const outcomes: ChunkOutcome[] = [];
  const refused = await inHalves(tx, ids, async (some) => {
    const mark = await markLog(session, tx);
    const outcome = await write(some);
    await checkConstraints(session, tx, mark);
    outcomes.push(outcome);
    return { kind: "done" };
  });
  return {
    changed: outcomes.reduce((sum, { changed }) => sum + changed, 0),
    unchanged: outcomes.reduce((sum, { unchanged }) => sum + unchanged, 0),
    failures: [...outcomes.flatMap(({ failures }) => failures), ...collectFailures([...refused])],
  };
}

function isJudged({ workspace }: Session, { form, action, edit }: Parameters<typeof judgeChunk>[2]): boolean {
  if (action !== "edit" || edit === null) return isGuardedAround(workspace, form);
  return isGuarded(
    workspace,
    form,
    edit.fields.map(({ key }) => key),
  );
}
