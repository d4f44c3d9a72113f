import type { WireValues } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import type { Transaction } from "../db/database.ts";
import { meetOthers, type MatrixPlace } from "../matrix/meetOthers.ts";
import type { BatchAttempt } from "./BatchAttempt.ts";
import {
  createPlain,
  createWithLists,
  draftCreate,
  hasLists,
  type CreateDraft,
  type CreateOutcome,
} from "./createRecords.ts";
import { madeRecords } from "./findInvalid.ts";
import { findClaimed } from "./idempotency.ts";
import { inWaves } from "./inWaves.ts";
import { requireNoFailure } from "./writeTogether.ts";

type PlacedCreate = CreateDraft & { readonly place?: MatrixPlace };

/** A record to be made, by its place in the call. */
interface CreateEntry {
  readonly index: number;
  readonly values: WireValues;
  readonly idempotencyKey?: string;
  readonly place?: MatrixPlace;
}

/** Makes the records of a batch and notes what became of each. */
export async function createInBatch(batch: BatchAttempt, entries: readonly CreateEntry[]): Promise<void> {
  const policy = policyFor(batch.session, batch.form, "create");
  const drafts = entries.flatMap((entry) =>
    batch.attempt(entry.index, () => ({
      ...draftCreate(batch.session, policy, entry, entry.index),
      ...(entry.place === undefined ? {} : { place: entry.place }),
    })),
  );
  // A key twice in one call: the second is a repetition of the first, so it comes after it.
  for (const wave of inWaves(drafts, (draft) => draft.key ?? draft.ord)) await createWave(batch, policy, wave);
}

async function createWave(batch: BatchAttempt, policy: FormPolicy, drafts: readonly PlacedCreate[]): Promise<void> {
  const { session, tx } = batch;
  const take = (outcomes: ReadonlyMap<number, CreateOutcome>): void => {
    for (const [index, outcome] of outcomes) {
      if (outcome.kind === "failed") batch.refuse(index, outcome.error);
      else batch.results.set(index, { index, id: outcome.id, version: outcome.kind === "created" ? 1 : null });
    }
  };
  if (tx !== null) {
    await batch.lockAhead(tx, drafts);
    const create = drafts.some(hasLists) ? createWithLists : createPlain;
    const made = drafts.some(({ place }) => place !== undefined)
      ? await createPlaced(batch, tx, policy, drafts)
      : await create(session, tx, policy, drafts, batch.writing);
    batch.wait(madeRecords(made));
    return take(made);
  }
  const isApart = (draft: PlacedCreate): boolean => hasLists(draft) || draft.place !== undefined || batch.isJudged;
  const plain = drafts.filter((draft) => !isApart(draft));
  if (plain.length > 0) take(await createPlain(session, session.database, policy, plain, batch.writing));
  await batch.together(drafts.filter(isApart), async (one, some) => {
    const made = await createPlaced(batch, one, policy, some);
    requireNoFailure(made);
    return { saved: madeRecords(made), note: () => take(made) };
  });
}

// Who repeats a call has made the records before: they are not strangers to their own places.
async function createPlaced(
  { session, form, results, writing }: BatchAttempt,
  tx: Transaction,
  policy: FormPolicy,
  drafts: readonly PlacedCreate[],
): Promise<ReadonlyMap<number, CreateOutcome>> {
  const keyed = drafts.filter(({ key, place }) => key !== undefined && place !== undefined);
  const claimed = await findClaimed(session, tx, form, keyed);
  const own = new Set([...results.values()].flatMap(({ id }) => (id === null ? [] : [id])));
  const fresh = drafts.filter(({ ord }) => !claimed.has(ord));
  const met = await meetOthers(session, tx, form, fresh, own);
  const rest = fresh.filter(({ ord }) => !met.has(ord));
  if (rest.length === 0 || [...met.values()].some(({ kind }) => kind === "failed"))
    return new Map<number, CreateOutcome>([...claimed, ...met]);
  const create = rest.some(hasLists) ? createWithLists : createPlain;
  const made = await create(session, tx, policy, rest, { ...writing, isWhole: true });
  return new Map([...claimed, ...met, ...made]);
}
