import type { Transaction } from "../db/database.ts";
import type { BackgroundWork } from "../forms/apply/executeEffects.ts";

/** Every kind of background work and what it is told. Payloads name things; the work itself lies in tables. */
export interface JobPayloads {
  /** Indexes: what the adviser and the definition want, and what is noted as building or dropping. */
  readonly "forms.indexes": { readonly workspace: string };
  /** Foreign keys that were added without looking at old rows. */
  readonly "forms.constraints": { readonly workspace: string };
  /** Stored formulas that have to be computed. */
  readonly "forms.calculations": { readonly workspace: string };
  /** Fields on their way to another kind. */
  readonly "forms.conversions": { readonly workspace: string };
  /** Reads a file that is to be imported and says what it is like. */
  readonly "transfer.profile": { readonly workspace: string; readonly import: string };
  /** Runs an import, or on from where it was interrupted. */
  readonly "transfer.import": { readonly workspace: string; readonly import: string };
  /** Wakes imports that nobody works at. */
  readonly "transfer.sweep": Readonly<Record<string, never>>;
  /** Forgets old imports. */
  readonly "transfer.maintenance": Readonly<Record<string, never>>;
  /** Carries out a bulk change, or on from where it was interrupted. */
  readonly "records.bulk": { readonly workspace: string; readonly bulk: string };
  /** Wakes bulk changes that nobody works at. */
  readonly "records.sweep": Readonly<Record<string, never>>;
  /** Carries out planned transfers whose time has come. */
  readonly "tenure.sweep": Readonly<Record<string, never>>;
  /** Looks for work nobody was told about: changes made while no server ran, wake-ups that were lost. */
  readonly "platform.sweep": Readonly<Record<string, never>>;
  /** Empties bins, makes partitions ahead, forgets what has run out. */
  readonly "platform.maintenance": Readonly<Record<string, never>>;
}

/** The name of a kind of job. */
export type JobName = keyof JobPayloads;

/** Where jobs are left to be done. */
export interface JobQueue {
  /**
   * Leaves a job; with `tx` it exists when that transaction commits, and not otherwise.
   * @param options.key at most one job of a kind waits per key (one more may be running)
   */
  enqueue<N extends JobName>(
    name: N,
    payload: JobPayloads[N],
    options?: { readonly tx?: Transaction; readonly key?: string; readonly startAfterSeconds?: number },
  ): Promise<void>;
}

/** Wakes the workers for what an apply left to do. */
export async function enqueueWork(
  tx: Transaction,
  workspace: string,
  left: ReadonlySet<BackgroundWork>,
  queue?: JobQueue,
): Promise<readonly string[]> {
  const names = [...left].map((work) => `forms.${work}` as const);
  for (const name of names) await queue?.enqueue(name, { workspace }, { tx, key: workspace });
  return names;
}
