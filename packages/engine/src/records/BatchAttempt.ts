import { must } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { BrokenConstraint } from "../constraints/brokenConstraint.ts";
import { judge } from "../constraints/judge.ts";
import { lockAhead } from "../constraints/lockAhead.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import type { BatchKey } from "./batchKey.ts";
import type { BatchResult } from "./batchOperation.ts";
import { findInvalidPlaces, type SavedByPlace, type SavedRecord } from "./findInvalid.ts";
import { requireNoFailure, writeTogether } from "./writeTogether.ts";

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

/** How an attempt at a batch writes. */
interface AttemptOptions {
  /** Whether the first refusal is thrown, and nothing is written. */
  readonly isWhole: boolean;
  /** Whether constraints or rules that wait are asked when all is in. */
  readonly isJudged: boolean;
  readonly checksUnique: boolean;
  /** Taken by the one statement that writes all. */
  readonly batchKey: BatchKey | null;
  /** Set when the whole call is one transaction. */
  readonly tx: Transaction | null;
  /** What earlier attempts came to; this one adds to it. */
  readonly results: Map<number, BatchResult>;
}

/** How the statements of an attempt write. */
interface WriteOptions {
  readonly isWhole: boolean;
  readonly replies: false;
  readonly checksUnique: boolean;
  readonly leavesLater: boolean;
  readonly batchKey?: BatchKey;
}

/** One attempt at a batch: how it writes, and what its operations have come to so far. */
export class BatchAttempt {
  readonly session: Session;
  readonly form: string;
  readonly isWhole: boolean;
  readonly isJudged: boolean;
  /** Set when the whole call is one transaction. */
  readonly tx: Transaction | null;
  /** How its statements write. */
  readonly writing: WriteOptions;
  /** By the place in the call. */
  readonly results: Map<number, BatchResult>;
  /** What the parts that were written each on their own should be warned of. */
  readonly warnings: BrokenConstraint[] = [];
  // By the place in the call, what one transaction has written and rules that wait are still to be asked of.
  readonly #waiting = new Map<number, SavedRecord>();

  constructor(session: Session, form: string, options: AttemptOptions) {
    const { isWhole, isJudged, checksUnique, batchKey } = options;
    this.session = session;
    this.form = form;
    this.isWhole = isWhole;
    this.isJudged = isJudged;
    this.tx = options.tx;
    this.results = options.results;
    const writing = { isWhole, replies: false, checksUnique, leavesLater: isJudged } as const;
    this.writing = batchKey === null ? writing : { ...writing, batchKey };
  }

  /** Throws in a whole batch, so that a transaction around it is rolled back; keeps the error for its row otherwise. */
  refuse(index: number, error: AppError): void {
    if (this.isWhole) throw new AppError(error.code, { ...error.params, index }, { cause: error });
    this.results.set(index, { index, id: null, version: null, error });
  }

  /** What some work for an operation makes, or nothing where it refuses the operation. */
  attempt<T>(index: number, work: () => T): readonly T[] {
    try {
      return [work()];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.refuse(index, error);
      return [];
    }
  }

  /** Locks, in a transaction, what the constraints of some writes will be judged by. */
  async lockAhead(tx: Transaction, drafts: readonly WrittenDraft[]): Promise<void> {
    if (!this.isJudged) return;
    const ids = drafts.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const values = drafts.map(({ input }) => input.columns);
    await lockAhead(this.session, tx, { form: this.form, ids, values });
  }

  /** Notes what the transaction of the whole call has written, for requireValid. */
  wait(saved: SavedByPlace): void {
    for (const [index, one] of saved) this.#waiting.set(index, one);
  }

  /** Asks the rules that wait until all is in (R46) of a call that is one transaction. */
  async requireValid(tx: Transaction): Promise<void> {
    for (const [index, error] of await this.#findInvalid(tx, this.#waiting)) this.refuse(index, error);
  }

  /** Writes drafts in as few transactions of their own as their refusals allow, each judged when all of it is in. */
  together<D extends WrittenDraft>(
    drafts: readonly D[],
    work: (tx: Transaction, some: readonly D[]) => Promise<WrittenTogether>,
  ): Promise<void> {
    const refuse = (index: number, error: AppError): void => this.refuse(index, error);
    return writeTogether(this.session.database, drafts, refuse, async (tx, some) => {
      await this.lockAhead(tx, some);
      const { saved, note } = await work(tx, some);
      const invalid = await this.#findInvalid(tx, this.isJudged ? saved : new Map());
      requireNoFailure(new Map([...invalid].map(([index, error]) => [index, { kind: "failed", error }])));
      const warnings = this.isJudged ? await judge(this.session, tx) : [];
      return () => {
        note();
        this.warnings.push(...warnings);
      };
    });
  }

  #findInvalid(tx: Transaction, saved: SavedByPlace): Promise<ReadonlyMap<number, AppError>> {
    const form = must(this.session.workspace.forms.get(this.form), `batch-form: expected one, got ${this.form}`);
    return findInvalidPlaces(this.session, tx, form, saved);
  }
}
