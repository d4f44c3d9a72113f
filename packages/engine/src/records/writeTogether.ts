import { AppError } from "@tongzhou/model";
import type { Database, Transaction } from "../db/database.ts";

/** Some rows of a transaction cannot be written; thrown inside it, so that what was written of them is taken back. */
class Refusals extends Error {
  readonly byIndex: ReadonlyMap<number, AppError>;

  constructor(byIndex: ReadonlyMap<number, AppError>) {
    super("refusals");
    this.byIndex = byIndex;
  }
}

/** Takes the transaction of a writeTogether back when one of its rows failed. */
export function requireNoFailure(
  outcomes: ReadonlyMap<number, { readonly kind: string } | { readonly kind: "failed"; readonly error: AppError }>,
): void {
  const failed = [...outcomes].flatMap(([index, outcome]): [number, AppError][] =>
    "error" in outcome ? [[index, outcome.error]] : [],
  );
  if (failed.length > 0) throw new Refusals(new Map(failed));
}

/**
 * Whether an error is about what was sent. A database that is away, or that takes too long, refuses nothing; the caller
 * hears of it as a whole.
 */
function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && !["database.unavailable", "database.too_long"].includes(error.code);
}

/**
 * Writes rows whose lists lie in other tables, in one transaction for all that can be written. Lists come before the
 * rules of their record, so a refusal takes the transaction back; the others are written without the refused.
 * @param refuse hears why a row cannot be written
 * @param work writes some rows and returns what notes their outcomes, for when the transaction has committed
 */
export async function writeTogether<D extends { readonly ord: number }>(
  database: Database,
  drafts: readonly D[],
  refuse: (ord: number, error: AppError) => void,
  work: (tx: Transaction, some: readonly D[]) => Promise<() => void>,
): Promise<void> {
  const [first] = drafts;
  if (first === undefined) return;
  try {
    const note = await database.transaction((tx) => work(tx, drafts));
    return note();
  } catch (error) {
    if (error instanceof Refusals) {
      for (const [ord, refused] of error.byIndex) refuse(ord, refused);
      const others = drafts.filter((draft) => !error.byIndex.has(draft.ord));
      return writeTogether(database, others, refuse, work);
    }
    if (!isRefusal(error)) throw error;
    // A bad list is told without its row.
    if (drafts.length === 1) return refuse(first.ord, error);
  }
  const half = Math.ceil(drafts.length / 2);
  await writeTogether(database, drafts.slice(0, half), refuse, work);
  await writeTogether(database, drafts.slice(half), refuse, work);
}
