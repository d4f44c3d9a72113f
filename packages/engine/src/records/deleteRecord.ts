import { policyFor } from "../access/policyFor.ts";
import { checkConstraints } from "../constraints/checkConstraints.ts";
import { lockAhead } from "../constraints/lockAhead.ts";
import { isGuardedAround } from "../constraints/watches.ts";
import type { Session } from "../gateway/session.ts";
import { deleteMany } from "./deleteRecords.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { retrying } from "./retrying.ts";

/**
 * Moves a record to the bin, following the delete rules of links to it: refused, emptied, or taken along.
 * @throws AppError record.not_found, access.denied, link.restricted
 */
export function deleteRecord(session: Session, form: string, id: number): Promise<void> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "delete");
    await retrying(() =>
      current.database.transaction(async (tx) => {
        const isJudged = isGuardedAround(current.workspace, form);
        if (isJudged) await lockAhead(current, tx, { form, ids: [id], values: [] });
        const refused = (await deleteMany(current, tx, policy, [id], true)).get(id);
        if (refused !== undefined) throw refused;
        if (isJudged) await checkConstraints(current, tx);
      }),
    );
  });
}
