import type { WireValues } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import { isGuarded } from "../constraints/watches.ts";
import type { BatchAttempt } from "./BatchAttempt.ts";
import { changedRecords } from "./findInvalid.ts";
import { inWaves } from "./inWaves.ts";
import {
  draftUpdate,
  fieldsOfDraft,
  updateMerging,
  updatePlain,
  writesLists,
  type UpdateDraft,
  type UpdateOutcome,
} from "./updateRecords.ts";
import { asksLater } from "./validations.ts";
import { requireNoFailure } from "./writeTogether.ts";

/** A record to be changed, by its place in the call. */
interface UpdateEntry {
  readonly index: number;
  readonly id: number;
  readonly version?: number;
  readonly values: WireValues;
}

/** Changes the records of a batch and notes what became of each. */
export async function updateInBatch(batch: BatchAttempt, entries: readonly UpdateEntry[]): Promise<void> {
  const policy = policyFor(batch.session, batch.form, "edit");
  const drafts = entries.flatMap((entry) => batch.attempt(entry.index, () => draftUpdate(policy, entry, entry.index)));
  for (const wave of inWaves(drafts, (draft) => draft.id)) await updateWave(batch, policy, wave);
}

async function updateWave(batch: BatchAttempt, policy: FormPolicy, drafts: readonly UpdateDraft[]): Promise<void> {
  const { session, form, tx } = batch;
  const idOf = new Map(drafts.map((draft) => [draft.ord, draft.id]));
  const take = (outcomes: ReadonlyMap<number, UpdateOutcome>): void => {
    for (const [index, outcome] of outcomes) {
      if (outcome.kind === "failed") batch.refuse(index, outcome.error);
      else batch.results.set(index, { index, id: idOf.get(index) ?? null, version: outcome.version });
    }
  };
  if (tx !== null) {
    await batch.lockAhead(tx, drafts);
    const changed = await updateMerging(session, tx, policy, drafts, batch.writing);
    batch.wait(changedRecords(drafts, changed));
    return take(changed);
  }
  const isJudged = (draft: UpdateDraft): boolean =>
    isGuarded(session.workspace, form, fieldsOfDraft(draft)) ||
    asksLater(session.workspace, form, fieldsOfDraft(draft));
  const isApart = (draft: UpdateDraft): boolean => writesLists([draft]) || (batch.isJudged && isJudged(draft));
  const plain = drafts.filter((draft) => !isApart(draft));
  if (plain.length > 0) take(await updatePlain(session, policy, plain, batch.writing));
  await batch.together(drafts.filter(isApart), async (one, some) => {
    const changed = await updateMerging(session, one, policy, some, { ...batch.writing, isWhole: true });
    requireNoFailure(changed);
    return { saved: changedRecords(some, changed), note: () => take(changed) };
  });
}
