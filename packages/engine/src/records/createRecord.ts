import { must } from "@tongzhou/base";
import { AppError, type WireValues } from "@tongzhou/model";
import { findPolicy, policyFor } from "../access/policyFor.ts";
import type { FormPolicy } from "../access/policy.ts";
import type { BrokenConstraint } from "../constraints/brokenConstraint.ts";
import { lockAhead } from "../constraints/lockAhead.ts";
import { judge } from "../constraints/judge.ts";
import { isGuarded } from "../constraints/watches.ts";
import type { Session } from "../gateway/session.ts";
import {
  createPlain,
  createWithLists,
  draftCreate,
  hasLists,
  type CreateDraft,
  type CreateOutcome,
} from "./createRecords.ts";
import { loadRecord } from "./getRecord.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { withWarnings, type RecordReply } from "./recordReply.ts";
import { retrying } from "./retrying.ts";

/** What createRecord takes. */
export interface CreateInput {
  readonly values: WireValues;
  /** The same key with the same values answers the record made the first time (R16). */
  readonly idempotencyKey?: string;
}

/**
 * Creates a record. Without right to see it the reply holds no values.
 * @throws AppError as listed in SPEC.md
 */
export function createRecord(session: Session, form: string, input: CreateInput): Promise<RecordReply> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "create");
    const draft = draftCreate(current, policy, input, 0);
    const { outcome, warnings } = await retrying((checksUnique) => write(current, policy, draft, checksUnique));
    if (outcome.kind === "failed") throw outcome.error;
    if (outcome.kind === "created" && outcome.reply !== null) return withWarnings(outcome.reply, warnings);
    const isSeeable = findPolicy(current, form, "see") !== null;
    if (isSeeable) {
      try {
        return withWarnings(await loadRecord(current, current.database, form, outcome.id), warnings);
      } catch (error) {
        const isHidden = error instanceof AppError && error.code === "record.not_found";
        if (!isHidden) throw error;
      }
    }
    return unseen(current, outcome.id);
  });
}

async function write(
  session: Session,
  policy: FormPolicy,
  draft: CreateDraft,
  checksUnique: boolean,
): Promise<{ readonly outcome: CreateOutcome; readonly warnings: readonly BrokenConstraint[] }> {
  const options = { isWhole: true, replies: true, checksUnique };
  const outcomeOf = (outcomes: ReadonlyMap<number, CreateOutcome>): CreateOutcome =>
    must(outcomes.get(draft.ord), "create-outcome: expected one, got none");
  const isJudged = isGuarded(session.workspace, policy.form.definition.key);
  if (!hasLists(draft) && !isJudged) {
    const made = await createPlain(session, session.database, policy, [draft], options);
    return { outcome: outcomeOf(made), warnings: [] };
  }
  return session.database.transaction(async (tx) => {
    if (isJudged)
      await lockAhead(session, tx, { form: policy.form.definition.key, ids: [], values: [draft.input.columns] });
    const create = hasLists(draft) ? createWithLists : createPlain;
    const outcome = outcomeOf(await create(session, tx, policy, [draft], options));
    // Lists are written before the record's own rules are asked: a refusal must take them back.
    if (outcome.kind === "failed") throw outcome.error;
    return { outcome, warnings: isJudged ? await judge(session, tx) : [] };
  });
}

// The record was made, and the actor may not look at it (A18): a form for handing things in.
function unseen(session: Session, id: number): RecordReply {
  const now = session.clock.now().toISOString();
  const by = session.actor.kind === "member" ? session.actor.memberId : null;
  const can = { edit: false, delete: false };
  return {
    id,
    version: 1,
    title: null,
    values: {},
    createdAt: now,
    createdBy: by,
    updatedAt: now,
    updatedBy: by,
    isFollowed: false,
    can,
  };
}
