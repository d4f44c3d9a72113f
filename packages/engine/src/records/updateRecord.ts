import type { WireValues } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import type { BrokenConstraint } from "../constraints/brokenConstraint.ts";
import { findWarnings } from "../constraints/checkConstraints.ts";
import { lockAhead } from "../constraints/lockAhead.ts";
import { judge } from "../constraints/judge.ts";
import { checkAlong, judgingPlan, planStatements, type JudgingPlan } from "../constraints/judgeAlong.ts";
import { isGuarded } from "../constraints/watches.ts";
import { writtenUpdate } from "../constraints/writtenRecords.ts";
import { isComputedFrom } from "../computed/echoes.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { findInvalid } from "./findInvalid.ts";
import { loadRecord } from "./getRecord.ts";
import { imageOf, touchedFields } from "./image.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { withWarnings, type RecordReply } from "./recordReply.ts";
import { retrying } from "./retrying.ts";
import {
  draftUpdate,
  fieldsOfDraft,
  locksRecordsFirst,
  prepareUpdate,
  unsettledAmong,
  updateMerging,
  updatePlain,
  writesLists,
  type UpdateDraft,
  type UpdateOptions,
  type UpdateOutcome,
} from "./updateRecords.ts";
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
      const plan = isAlone ? planFor(current, policy, draft) : null;
      const outcomes = isTransaction
        ? await current.database.transaction(async (tx) => {
            const along = plan === null ? null : await writeAlong(current, tx, policy, draft, options, plan);
            if (isJudged && along === null)
              await lockAhead(current, tx, { form, ids: [id], values: [draft.input.columns] });
            const results =
              along?.outcomes ??
              (isPlain
                ? await updatePlain(current, policy, [draft], options, tx)
                : await updateMerging(current, tx, policy, [draft], options));
            const result = results.get(0);
            // Lists are written before the record's own rules are asked: a refusal must take them back.
            if (result?.kind === "failed") throw result.error;
            if (leavesLater && result?.kind === "updated") {
              const [refused] = (await findInvalid(current, tx, policy.form, [{ id, sent }])).values();
              if (refused !== undefined) throw refused;
            }
            if (!isJudged) return results;
            const old = isAlone && result?.kind === "updated" ? result.old : null;
            const written = old === null ? null : writtenUpdate(current, form, id, old);
            if (written !== null && plan !== null && along !== null) {
              await checkAlong(current, plan, along.answers, written);
              warnings = await findWarnings(current, tx, [written]);
            } else if (written !== null) warnings = await judge(current, tx, [written]);
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

// What is locked before the write takes an exchange of its own.
function planFor(session: Session, policy: FormPolicy, draft: UpdateDraft): JudgingPlan | null {
  if (unsettledAmong(session, policy, [draft]).length > 0 || locksRecordsFirst(session, policy, [draft])) return null;
  const { workspace } = session;
  const touched = touchedFields(policy.form, imageOf(workspace, policy.form), fieldsOfDraft(draft));
  return judgingPlan(workspace, policy.form.definition.key, touched);
}

/**
 * Writes and judges in one exchange with the database.
 * @returns null when the version that was read has passed: that takes a merge, and a look at what it wrote
 */
async function writeAlong(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  draft: UpdateDraft,
  options: UpdateOptions,
  plan: JudgingPlan,
): Promise<{
  readonly outcomes: ReadonlyMap<number, UpdateOutcome>;
  readonly answers: readonly (readonly (readonly unknown[])[])[];
} | null> {
  const { statement, read } = prepareUpdate(session, policy, [draft], options, new Map());
  const [rows = [], ...answers] = await tx.together([statement, ...planStatements(session, plan, draft.id)]);
  const outcomes = read(rows);
  const result = outcomes.get(draft.ord);
  return result?.kind === "failed" && result.error.code === "record.stale" ? null : { outcomes, answers };
}
