import { AppError, type WireValues } from "@tongzhou/model";
import { findPolicy, policyFor } from "../access/policyFor.ts";
import type { FormPolicy } from "../access/policy.ts";
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
import type { RecordReply } from "./recordReply.ts";
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
    const outcome = await retrying((checksUnique) => write(current, policy, draft, checksUnique));
    if (outcome.kind === "failed") throw outcome.error;
    if (outcome.kind === "created" && outcome.reply !== null) return outcome.reply;
    const isSeeable = findPolicy(current, form, "see") !== null;
    if (isSeeable) {
      try {
        return await loadRecord(current, current.database, form, outcome.id);
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
): Promise<CreateOutcome> {
  const options = { isWhole: true, replies: true, checksUnique };
  const outcomes = hasLists(draft)
    ? await session.database.transaction(async (tx) => {
        const made = await createWithLists(session, tx, policy, [draft], options);
        const failed = made.get(draft.ord);
        // Lists are written before the record's own rules are asked: a refusal must take them back.
        if (failed?.kind === "failed") throw failed.error;
        return made;
      })
    : await createPlain(session, session.database, policy, [draft], options);
  const outcome = outcomes.get(draft.ord);
  if (outcome === undefined) throw new Error("create-outcome: expected one, got none");
  return outcome;
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
