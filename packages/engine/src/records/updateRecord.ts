import type { WireValues } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import type { BrokenConstraint } from "../constraints/brokenConstraint.ts";
import { lockAhead } from "../constraints/lockAhead.ts";
import { judge } from "../constraints/judge.ts";
import { isGuarded } from "../constraints/watches.ts";
import { writtenUpdate } from "../constraints/writtenRecords.ts";
import { isComputedFrom } from "../computed/echoes.ts";
import type { Session } from "../gateway/session.ts";
import { findInvalid } from "./findInvalid.ts";
import { loadRecord } from "./getRecord.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { withWarnings, type RecordReply } from "./recordReply.ts";
import { retrying } from "./retrying.ts";
import { draftUpdate, fieldsOfDraft, updateMerging, updatePlain, writesLists } from "./updateRecords.ts";
import { asksLater } from "./validations.ts";

/** What updateRecord takes: only the fields to change, and the version they were read at. */
export interface UpdateInput {
  readonly values: WireValues;
  readonly version?: number;
}

/**
 * Changes fields of a record. Changes by others to other fields since `version` merge; a field that someone changed to
 * another value answers record.stale with { field: { yours, theirs, base } }. A value that is already there is no change.
 * @throws AppError as listed in SPEC.md
 */
export function updateRecord(session: Session, form: string, id: number, input: UpdateInput): Promise<RecordReply> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "edit");
    const draft = draftUpdate(policy, { id, ...input }, 0);
    const sent = fieldsOfDraft(draft);
    const isJudged = isGuarded(current.workspace, form, sent);
    const leavesLater = asksLater(current.workspace, form, sent);
    let warnings: readonly BrokenConstraint[] = [];
    const outcome = await retrying(async (checksUnique) => {
      const isPlain = !writesLists([draft]);
      // Then its own fact is all that the transaction writes, and need not be read again to be judged.
      const isAlone = isJudged && isPlain && !isComputedFrom(current.workspace, form);
      const options = { isWhole: true, replies: true, checksUnique, tellsOld: isAlone, leavesLater };
      const isTransaction = isJudged || leavesLater || !isPlain;
      const outcomes = isTransaction
        ? await current.database.transaction(async (tx) => {
            if (isJudged) await lockAhead(current, tx, { form, ids: [id], values: [draft.input.columns] });
            const results = isPlain
              ? await updatePlain(current, policy, [draft], options, tx)
              : await updateMerging(current, tx, policy, [draft], options);
            const result = results.get(0);
            // Lists are written before the record's own rules are asked: a refusal must take them back.
            if (result?.kind === "failed") throw result.error;
            if (leavesLater && result?.kind === "updated") {
              const [refused] = (await findInvalid(current, tx, policy.form, [{ id, sent }])).values();
              if (refused !== undefined) throw refused;
            }
            if (!isJudged) return results;
            const old = isAlone && result?.kind === "updated" ? result.old : null;
            if (old !== null) warnings = await judge(current, tx, [writtenUpdate(current, form, id, old)]);
            else if (!isAlone || result?.kind !== "unchanged") warnings = await judge(current, tx);
            return results;
          })
        : await updatePlain(current, policy, [draft], options);
      return outcomes.get(0);
    });
    if (outcome?.kind === "failed") throw outcome.error;
    if (outcome?.kind === "updated" && outcome.reply !== null) return withWarnings(outcome.reply, warnings);
    return withWarnings(await loadRecord(current, current.database, form, id), warnings);
  });
}
