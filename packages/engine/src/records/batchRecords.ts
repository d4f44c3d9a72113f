import { must } from "@tongzhou/base";
import { AppError, type WireValues } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import type { FormPolicy } from "../access/policy.ts";
import type { BrokenConstraint } from "../constraints/brokenConstraint.ts";
import { checkConstraints } from "../constraints/checkConstraints.ts";
import { writePlaces } from "../constraints/findPlace.ts";
import { lockAhead } from "../constraints/lockAhead.ts";
import { judge } from "../constraints/judge.ts";
import { isGuarded } from "../constraints/watches.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { meetOthers, type MatrixPlace } from "../matrix/meetOthers.ts";
import {
  batchKeyOf,
  keyEach,
  writeAtOnce,
  writeInSteps,
  writeOnce,
  type BatchAnswer,
  type BatchKey,
} from "./batchKey.ts";
import { actionOf, isJudgedBatch, takesSteps, type BatchOperation, type BatchResult } from "./batchOperation.ts";
import { cellOf } from "./cellOf.ts";
import {
  createPlain,
  createWithLists,
  draftCreate,
  hasLists,
  type CreateDraft,
  type CreateOutcome,
} from "./createRecords.ts";
import { deleteMany } from "./deleteRecords.ts";
import { findUpsertTargets } from "./findUpsertTargets.ts";
import { findClaimed } from "./idempotency.ts";
import { changedRecords, findInvalidPlaces, madeRecords, type SavedByPlace, type SavedRecord } from "./findInvalid.ts";
import { inWaves } from "./inWaves.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { retrying, TryAgain } from "./retrying.ts";
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
import { requireNoFailure, writeTogether } from "./writeTogether.ts";

/** Most operations of one call. */
export const maxBatch = 1000;

/**
 * Up to 1,000 writes of one kind, written set by set. In mode all_or_nothing the first refusal is thrown with its
 * `index`, which that of a constraint has when one operation alone is the cause, and nothing is written; in mode per_row every good row is written and the others carry their error.
 * @param warn hears of constraints that only warn and that what was written leaves broken
 * @throws AppError "batch.too_large", "request.invalid" for mixed kinds, and in all_or_nothing what any row would throw
 */
export async function batchRecords(
  session: Session,
  form: string,
  input: {
    readonly mode: "all_or_nothing" | "per_row";
    readonly operations: readonly BatchOperation[];
    /** The same call under the same key gives the same answer (R45). Instead of keys of the operations. */
    readonly idempotencyKey?: string;
  },
  warn: (warnings: readonly BrokenConstraint[]) => void = () => undefined,
): Promise<readonly BatchResult[]> {
  const { operations } = input;
  if (operations.length > maxBatch) throw new AppError("batch.too_large", { limit: maxBatch });
  const [first] = operations;
  if (first === undefined) return [];
  if (
    operations.some(
      (one) => one.kind !== first.kind || (one.kind === "upsert" && first.kind === "upsert" && one.by !== first.by),
    )
  )
    throw new AppError("request.invalid", { problems: [{ path: "operations", reason: "mixed_kinds" }] });
  const isWhole = input.mode === "all_or_nothing";
  const key = batchKeyOf(form, input.mode, operations, input.idempotencyKey);
  if (key !== null && operations.some((one) => "idempotencyKey" in one && one.idempotencyKey !== undefined))
    throw new AppError("request.invalid", { problems: [{ path: "idempotencyKey", reason: "twice" }] });
  // What a per_row batch has written stays written: whoever tries again goes on after it.
  const kept = new Map<number, BatchResult>();
  return onNewestDefinition(session, async (current) => {
    const isJudged = isJudgedBatch(current, form, operations);
    const { results, warnings } = await retrying((checksUnique) => {
      const write = async (
        tx: Transaction | null,
        asked = operations,
        batchKey: BatchKey | null = null,
      ): Promise<BatchAnswer> => {
        // A transaction that is tried again begins with nothing written.
        const known = isWhole || tx !== null ? new Map<number, BatchResult>() : kept;
        const batch = new Batch(current, form, { isWhole, isJudged, checksUnique, batchKey, tx, results: known });
        const done = await batch.run(asked);
        if (tx !== null) await batch.requireValid(tx);
        if (!isJudged || tx === null) return { results: done, warnings: batch.warnings };
        const places = isWhole ? writePlaces(form, done) : undefined;
        return { results: done, warnings: await judge(current, tx, undefined, places) };
      };
      const isOneStep = !isJudged && !takesSteps(current, form, operations);
      if (key === null) return isWhole && !isOneStep ? current.database.transaction(write) : write(null);
      // Who has lost the right to create is not told what was created.
      policyFor(current, form, actionOf(first.kind));
      if (isWhole && isOneStep && first.kind === "create")
        return writeAtOnce(current, key, () => write(null, operations, key));
      const isOneTransaction = isWhole || (isOneStep && first.kind === "create");
      return isOneTransaction
        ? writeOnce(current, key, write)
        : writeInSteps(current, key, () => write(null, keyEach(operations, key)));
    });
    if (warnings.length > 0) warn(warnings);
    return results;
  });
}

interface WrittenDraft {
  readonly ord: number;
  readonly id?: number;
  readonly input: { readonly columns: Readonly<Record<string, unknown>> };
}

interface WrittenTogether {
  /** By the place in the call. */
  readonly saved: SavedByPlace;
  /** Keeps the outcomes, once they are committed. */
  readonly note: () => void;
}

type PlacedCreate = CreateDraft & { readonly place?: MatrixPlace };

/** One attempt at a batch. */
class Batch {
  readonly #session: Session;
  readonly #form: string;
  readonly #isWhole: boolean;
  readonly #isJudged: boolean;
  readonly #checksUnique: boolean;
  readonly #batchKey: BatchKey | null;
  // Set when the whole call is one transaction.
  readonly #tx: Transaction | null;
  readonly #results: Map<number, BatchResult>;
  /** What the parts that were written each on their own should be warned of. */
  readonly warnings: BrokenConstraint[] = [];
  // By the place in the call, what one transaction has written and rules that wait are still to be asked of.
  readonly #waiting = new Map<number, SavedRecord>();

  constructor(
    session: Session,
    form: string,
    options: {
      readonly isWhole: boolean;
      readonly isJudged: boolean;
      readonly checksUnique: boolean;
      /** Taken by the one statement that writes all. */
      readonly batchKey: BatchKey | null;
      readonly tx: Transaction | null;
      /** What earlier attempts came to. */
      readonly results: Map<number, BatchResult>;
    },
  ) {
    this.#session = session;
    this.#form = form;
    this.#isWhole = options.isWhole;
    this.#isJudged = options.isJudged;
    this.#checksUnique = options.checksUnique;
    this.#batchKey = options.batchKey;
    this.#tx = options.tx;
    this.#results = options.results;
  }

  async run(operations: readonly BatchOperation[]): Promise<readonly BatchResult[]> {
    const open = operations.flatMap((one, index) => (this.#results.has(index) ? [] : [{ one, index }]));
    const creates = open.flatMap(({ one, index }) => (one.kind === "create" ? [{ ...one, index }] : []));
    const updates = open.flatMap(({ one, index }) => (one.kind === "update" ? [{ ...one, index }] : []));
    const deletes = open.flatMap(({ one, index }) => (one.kind === "delete" ? [{ id: one.id, index }] : []));
    const upserts = open.flatMap(({ one, index }) => (one.kind === "upsert" ? [{ ...one, index }] : []));
    if (creates.length > 0) await this.#create(creates);
    if (updates.length > 0) await this.#update(updates);
    if (deletes.length > 0) await this.#delete(deletes);
    if (upserts.length > 0) await this.#upsert(upserts);
    return operations.map((_, index) => this.#results.get(index) ?? { index, id: null, version: null });
  }

  /** Asks the rules that wait until all is in (R46) of a call that is one transaction. */
  async requireValid(tx: Transaction): Promise<void> {
    for (const [index, error] of await this.#findInvalid(tx, this.#waiting)) this.#refuse(index, error);
  }

  #findInvalid(tx: Transaction, saved: SavedByPlace): Promise<ReadonlyMap<number, AppError>> {
    const form = must(this.#session.workspace.forms.get(this.#form), `batch-form: expected one, got ${this.#form}`);
    return findInvalidPlaces(this.#session, tx, form, saved);
  }

  // Throws in a whole batch, so that a transaction around it is rolled back; keeps the error for its row otherwise.
  #refuse(index: number, error: AppError): void {
    if (this.#isWhole) throw new AppError(error.code, { ...error.params, index }, { cause: error });
    this.#results.set(index, { index, id: null, version: null, error });
  }

  #attempt<T>(index: number, work: () => T): readonly T[] {
    try {
      return [work()];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#refuse(index, error);
      return [];
    }
  }

  get #options(): {
    readonly isWhole: boolean;
    readonly replies: false;
    readonly checksUnique: boolean;
    readonly leavesLater: boolean;
    readonly batchKey?: BatchKey;
  } {
    const common = {
      isWhole: this.#isWhole,
      replies: false,
      checksUnique: this.#checksUnique,
      leavesLater: this.#isJudged,
    } as const;
    return this.#batchKey === null ? common : { ...common, batchKey: this.#batchKey };
  }

  async #create(
    entries: readonly {
      readonly index: number;
      readonly values: WireValues;
      readonly idempotencyKey?: string;
      readonly place?: MatrixPlace;
    }[],
  ): Promise<void> {
    const policy = policyFor(this.#session, this.#form, "create");
    const drafts = entries.flatMap((entry) =>
      this.#attempt(entry.index, () => ({
        ...draftCreate(this.#session, policy, entry, entry.index),
        ...(entry.place === undefined ? {} : { place: entry.place }),
      })),
    );
    // A key twice in one call: the second is a repetition of the first, so it comes after it.
    for (const wave of inWaves(drafts, (draft) => draft.key ?? draft.ord)) await this.#createWave(policy, wave);
  }

  async #createWave(policy: FormPolicy, drafts: readonly PlacedCreate[]): Promise<void> {
    const { database } = this.#session;
    const tx = this.#tx;
    const take = (outcomes: ReadonlyMap<number, CreateOutcome>): void => {
      for (const [index, outcome] of outcomes) {
        if (outcome.kind === "failed") this.#refuse(index, outcome.error);
        else this.#results.set(index, { index, id: outcome.id, version: outcome.kind === "created" ? 1 : null });
      }
    };
    if (tx !== null) {
      await this.#lockAhead(tx, drafts);
      const create = drafts.some(hasLists) ? createWithLists : createPlain;
      const made = drafts.some(({ place }) => place !== undefined)
        ? await this.#createPlaced(tx, policy, drafts)
        : await create(this.#session, tx, policy, drafts, this.#options);
      this.#wait(madeRecords(made));
      return take(made);
    }
    const isApart = (draft: PlacedCreate): boolean => hasLists(draft) || draft.place !== undefined || this.#isJudged;
    const plain = drafts.filter((draft) => !isApart(draft));
    if (plain.length > 0) take(await createPlain(this.#session, database, policy, plain, this.#options));
    await this.#together(drafts.filter(isApart), async (one, some) => {
      const made = await this.#createPlaced(one, policy, some);
      requireNoFailure(made);
      return { saved: madeRecords(made), note: () => take(made) };
    });
  }

  #wait(saved: SavedByPlace): void {
    for (const [index, one] of saved) this.#waiting.set(index, one);
  }

  // Who repeats a call has made the records before: they are not strangers to their own places.
  async #createPlaced(
    tx: Transaction,
    policy: FormPolicy,
    drafts: readonly PlacedCreate[],
  ): Promise<ReadonlyMap<number, CreateOutcome>> {
    const keyed = drafts.filter(({ key, place }) => key !== undefined && place !== undefined);
    const claimed = await findClaimed(this.#session, tx, this.#form, keyed);
    const own = new Set([...this.#results.values()].flatMap(({ id }) => (id === null ? [] : [id])));
    const fresh = drafts.filter(({ ord }) => !claimed.has(ord));
    const met = await meetOthers(this.#session, tx, this.#form, fresh, own);
    const rest = fresh.filter(({ ord }) => !met.has(ord));
    if (rest.length === 0 || [...met.values()].some(({ kind }) => kind === "failed"))
      return new Map<number, CreateOutcome>([...claimed, ...met]);
    const create = rest.some(hasLists) ? createWithLists : createPlain;
    const made = await create(this.#session, tx, policy, rest, { ...this.#options, isWhole: true });
    return new Map([...claimed, ...met, ...made]);
  }

  async #lockAhead(tx: Transaction, drafts: readonly WrittenDraft[]): Promise<void> {
    if (!this.#isJudged) return;
    const ids = drafts.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const values = drafts.map(({ input }) => input.columns);
    await lockAhead(this.#session, tx, { form: this.#form, ids, values });
  }

  #together<D extends WrittenDraft>(
    drafts: readonly D[],
    work: (tx: Transaction, some: readonly D[]) => Promise<WrittenTogether>,
  ): Promise<void> {
    const refuse = (index: number, error: AppError): void => this.#refuse(index, error);
    return writeTogether(this.#session.database, drafts, refuse, async (tx, some) => {
      await this.#lockAhead(tx, some);
      const { saved, note } = await work(tx, some);
      const invalid = await this.#findInvalid(tx, this.#isJudged ? saved : new Map());
      requireNoFailure(new Map([...invalid].map(([index, error]) => [index, { kind: "failed", error }])));
      const warnings = this.#isJudged ? await judge(this.#session, tx) : [];
      return () => {
        note();
        this.warnings.push(...warnings);
      };
    });
  }

  async #update(
    entries: readonly {
      readonly index: number;
      readonly id: number;
      readonly version?: number;
      readonly values: WireValues;
    }[],
  ): Promise<void> {
    const policy = policyFor(this.#session, this.#form, "edit");
    const drafts = entries.flatMap((entry) =>
      this.#attempt(entry.index, () => draftUpdate(policy, entry, entry.index)),
    );
    for (const wave of inWaves(drafts, (draft) => draft.id)) await this.#updateWave(policy, wave);
  }

  async #updateWave(policy: FormPolicy, drafts: readonly UpdateDraft[]): Promise<void> {
    const tx = this.#tx;
    const idOf = new Map(drafts.map((draft) => [draft.ord, draft.id]));
    const take = (outcomes: ReadonlyMap<number, UpdateOutcome>): void => {
      for (const [index, outcome] of outcomes) {
        if (outcome.kind === "failed") this.#refuse(index, outcome.error);
        else this.#results.set(index, { index, id: idOf.get(index) ?? null, version: outcome.version });
      }
    };
    if (tx !== null) {
      await this.#lockAhead(tx, drafts);
      const changed = await updateMerging(this.#session, tx, policy, drafts, this.#options);
      this.#wait(changedRecords(drafts, changed));
      return take(changed);
    }
    const { workspace } = this.#session;
    const isJudged = (draft: UpdateDraft): boolean =>
      isGuarded(workspace, this.#form, fieldsOfDraft(draft)) || asksLater(workspace, this.#form, fieldsOfDraft(draft));
    const isApart = (draft: UpdateDraft): boolean => writesLists([draft]) || (this.#isJudged && isJudged(draft));
    const plain = drafts.filter((draft) => !isApart(draft));
    if (plain.length > 0) take(await updatePlain(this.#session, policy, plain, this.#options));
    await this.#together(drafts.filter(isApart), async (one, some) => {
      const changed = await updateMerging(this.#session, one, policy, some, { ...this.#options, isWhole: true });
      requireNoFailure(changed);
      return { saved: changedRecords(some, changed), note: () => take(changed) };
    });
  }

  async #delete(entries: readonly { readonly index: number; readonly id: number }[]): Promise<void> {
    const policy = policyFor(this.#session, this.#form, "delete");
    const { database } = this.#session;
    const ids = [...new Set(entries.map((entry) => entry.id))];
    const remove = async (tx: Transaction, some: readonly number[]): Promise<() => void> => {
      const refused = await deleteMany(this.#session, tx, policy, some, this.#isWhole);
      return () => {
        for (const { index, id } of entries.filter((entry) => some.includes(entry.id))) {
          const error = refused.get(id);
          if (error === undefined) this.#results.set(index, { index, id, version: null });
          else this.#refuse(index, error);
        }
      };
    };
    if (this.#tx !== null) return (await remove(this.#tx, ids))();
    if (!this.#isJudged) return (await database.transaction((tx) => remove(tx, ids)))();
    const refuse = (id: number, error: AppError): void => {
      for (const entry of entries) if (entry.id === id) this.#refuse(entry.index, error);
    };
    const going = ids.map((id) => ({ ord: id }));
    await writeTogether(database, going, refuse, async (tx, some) => {
      const note = await remove(
        tx,
        some.map(({ ord }) => ord),
      );
      await checkConstraints(this.#session, tx);
      return note;
    });
  }

  async #upsert(
    entries: readonly { readonly index: number; readonly by: string; readonly values: WireValues }[],
  ): Promise<void> {
    const see = policyFor(this.#session, this.#form, "see");
    const by = entries[0]?.by ?? "";
    const field = see.form.fields.get(by);
    if (field === undefined || !see.readable.has(by)) throw new AppError("field.unknown", { field: by });
    if (field.unique !== true)
      throw new AppError("request.invalid", { problems: [{ path: "by", reason: "not_unique" }], field: by });
    const good = entries.filter((entry) => {
      const value = cellOf(entry.values, by);
      if (value !== null && value !== "") return true;
      this.#refuse(entry.index, new AppError("field.required", { field: by }));
      return false;
    });
    const find = (some: typeof entries): Promise<ReadonlyMap<number, number>> =>
      findUpsertTargets(
        this.#session,
        this.#tx ?? this.#session.database,
        see,
        field,
        some.map((entry) => ({ index: entry.index, value: cellOf(entry.values, by) })),
      );
    const keyOf = (entry: (typeof good)[number]): string => String(cellOf(entry.values, by));
    for (const wave of inWaves(good, keyOf)) {
      const found = await find(wave);
      const creates = wave.filter((entry) => !found.has(entry.index));
      const updates = wave.flatMap((entry) => {
        const id = found.get(entry.index);
        return id === undefined ? [] : [{ ...entry, id }];
      });
      if (updates.length > 0) await this.#update(updates);
      if (creates.length === 0) continue;
      const isTaken = (error: unknown): boolean => error instanceof AppError && error.code === "field.not_unique";
      try {
        await this.#create(creates);
      } catch (error) {
        if (isTaken(error) && (await find(creates)).size > 0) throw new TryAgain();
        throw error;
      }
      // Taken, and now found: someone created it between our look and our write.
      const taken = creates.filter((entry) => isTaken(this.#results.get(entry.index)?.error));
      if (taken.length > 0 && (await find(taken)).size > 0) {
        for (const { index } of taken) this.#results.delete(index);
        throw new TryAgain();
      }
    }
  }
}
