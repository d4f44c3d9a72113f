import type { AppError } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { updateMerging, type UpdateDraft, type UpdateOutcome } from "../records/updateRecords.ts";
import type { ChunkOutcome } from "./bulkDefinition.ts";
import { collectFailures } from "./collectFailures.ts";
import { inHalves } from "./inHalves.ts";

/**
 * Writes a chunk whose records get values of their own, or lists of links, through the functions of every other batch.
 * Lists are written before the rules of their record, so a refusal takes them back and the others are written again.
 */
export async function draftsChunk(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
): Promise<ChunkOutcome> {
  const written = new Map<number, UpdateOutcome>();
  const options = { isWhole: false, replies: false, checksUnique: true, leavesLater: true };
  const refused = await inHalves(tx, drafts, async (some) => {
    const outcomes = await updateMerging(session, tx, policy, some, options);
    const failed = new Map<UpdateDraft, AppError>();
    for (const draft of some) {
      const outcome = outcomes.get(draft.ord);
      if (outcome?.kind === "failed") failed.set(draft, outcome.error);
    }
    const hasLists = some.some(({ input }) => input.links.size > 0 || input.rows.size > 0);
    if (failed.size > 0 && hasLists) return { kind: "refused", refused: failed };
    for (const [ord, outcome] of outcomes) written.set(ord, outcome);
    return { kind: "done" };
  });
  const idOf = new Map(drafts.map((draft) => [draft.ord, draft.id]));
  const failures: (readonly [number, AppError])[] = [...refused].map(([draft, error]) => [draft.id, error]);
  let [changed, unchanged] = [0, 0];
  for (const [ord, outcome] of written) {
    if (outcome.kind === "updated") changed += 1;
    else if (outcome.kind === "unchanged") unchanged += 1;
    else failures.push([idOf.get(ord) ?? 0, outcome.error]);
  }
  return { changed, unchanged, failures: collectFailures(failures) };
}
