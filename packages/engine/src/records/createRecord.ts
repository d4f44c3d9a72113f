import { hash } from "node:crypto";
import { must } from "@tongzhou/base";
import { AppError, type WireValues } from "@tongzhou/model";
import { findPolicy, policyFor } from "../access/policyFor.ts";
import type { FormPolicy } from "../access/policy.ts";
import type { BrokenConstraint } from "../constraints/brokenConstraint.ts";
import { lockAhead } from "../constraints/lockAhead.ts";
import { judge } from "../constraints/judge.ts";
import { isGuarded } from "../constraints/watches.ts";
import type { Transaction } from "../db/database.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import {
  createPlain,
  createWithLists,
  draftCreate,
  hasLists,
  type CreateDraft,
  type CreateOptions,
  type CreateOutcome,
} from "./createRecords.ts";
import { findInvalid } from "./findInvalid.ts";
import { loadRecord } from "./getRecord.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { withWarnings, type RecordReply } from "./recordReply.ts";
import { retrying } from "./retrying.ts";
import { asksLater } from "./validations.ts";

/** What createRecord takes. */
export interface CreateInput {
  readonly values: WireValues;
  /** The same key with the same values answers the record made the first time (R16). */
  readonly idempotencyKey?: string;
  /** Records made with it, in one transaction; rules are asked when all are there. */
  readonly children?: readonly CreateChild[];
}

/** A record of another form that is made with one, and linked to it. */
export interface CreateChild {
  readonly form: string;
  /** The link that leads to the new record. */
  readonly field: string;
  readonly values: WireValues;
}

/**
 * Creates a record. Without right to see it the reply holds no values.
 * @throws AppError as listed in SPEC.md
 */
export function createRecord(session: Session, form: string, input: CreateInput): Promise<RecordReply> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "create");
    const { children = [] } = input;
    const draft = withChildren(draftCreate(current, policy, input, 0), children);
    const { outcome, warnings } = await retrying((checksUnique) =>
      write(current, policy, draft, children, checksUnique),
    );
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
  children: readonly CreateChild[],
  checksUnique: boolean,
): Promise<{ readonly outcome: CreateOutcome; readonly warnings: readonly BrokenConstraint[] }> {
  const forms = new Set([policy.form.definition.key, ...children.map(({ form }) => form)]);
  const leavesLater = [...forms].some((form) => asksLater(session.workspace, form));
  const options = { isWhole: true, replies: children.length === 0, checksUnique, leavesLater };
  const outcomeOf = (outcomes: ReadonlyMap<number, CreateOutcome>): CreateOutcome =>
    must(outcomes.get(draft.ord), "create-outcome: expected one, got none");
  const isJudged = [...forms].some((form) => isGuarded(session.workspace, form));
  if (!hasLists(draft) && !isJudged && !leavesLater && children.length === 0) {
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
    if (outcome.kind === "created") {
      const made = await createChildren(session, tx, policy, outcome.id, children, { ...options, replies: false });
      if (leavesLater) await requireValid(session, tx, [{ form: policy.form, id: outcome.id }, ...made]);
    }
    return { outcome, warnings: isJudged ? await judge(session, tx) : [] };
  });
}

// A key stands for all that was sent under it.
function withChildren(draft: CreateDraft, children: readonly CreateChild[]): CreateDraft {
  if (draft.hash === undefined || children.length === 0) return draft;
  return { ...draft, hash: hash("sha256", JSON.stringify([draft.hash, children])) };
}

/** A record that a save has made, in the order in which they were sent; the first is the one the others came with. */
interface Made {
  readonly form: FormRuntime;
  readonly id: number;
}

async function createChildren(
  session: Session,
  tx: Transaction,
  parent: FormPolicy,
  id: number,
  children: readonly CreateChild[],
  options: CreateOptions,
): Promise<readonly Made[]> {
  const all: Made[] = [];
  for (const [child, { form, field, values }] of children.entries())
    try {
      const policy = policyFor(session, form, "create");
      const link = policy.form.fields.get(field);
      if (link?.kind !== "link" || link.form !== parent.form.definition.key)
        throw new AppError("field.unknown", { field });
      const draft = draftCreate(session, policy, { values: { ...values, [field]: id } }, 0);
      const create = hasLists(draft) ? createWithLists : createPlain;
      const made = await create(session, tx, policy, [draft], options);
      const outcome = must(made.get(0), "create-child: expected one, got none");
      if (outcome.kind === "failed") throw outcome.error;
      all.push({ form: policy.form, id: outcome.id });
    } catch (error) {
      throw error instanceof AppError ? ofChild(error, child) : error;
    }
  return all;
}

function ofChild(error: AppError, child: number): AppError {
  return new AppError(error.code, { ...error.params, child }, { cause: error });
}

// Rules that look at what came along are asked when all of it is there (R46): once per form.
async function requireValid(session: Session, tx: Transaction, made: readonly Made[]): Promise<void> {
  const errors = new Map<Made, AppError>();
  for (const [form, some] of Map.groupBy(made, (one) => one.form)) {
    const saved = some.map(({ id }) => ({ id, sent: null }));
    const invalid = await findInvalid(session, tx, form, saved);
    for (const one of some) {
      const error = invalid.get(one.id);
      if (error !== undefined) errors.set(one, error);
    }
  }
  for (const [at, one] of made.entries()) {
    const error = errors.get(one);
    if (error !== undefined) throw at === 0 ? error : ofChild(error, at - 1);
  }
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
