import { sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { Transaction } from "../db/database.ts";
import { pgCode } from "../db/pgErrors.ts";

const uniqueViolation = "23505";

/** What one attempt at some items came to: done, or what must be left out so that the others can be done. */
export type Attempt<T> =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly refused: ReadonlyMap<T, AppError> };

/**
 * Does a set of items in a transaction, those that can be done. Each attempt stands behind a savepoint: items it names
 * are left out of the next one, and an error that names none of them is found by halves.
 */
export async function inHalves<T>(
  tx: Transaction,
  items: readonly T[],
  attempt: (some: readonly T[]) => Promise<Attempt<T>>,
): Promise<ReadonlyMap<T, AppError>> {
  if (items.length === 0) return new Map();
  await tx.run(sql`savepoint part`);
  let refused: ReadonlyMap<T, AppError>;
  try {
    const outcome = await attempt(items);
    if (outcome.kind === "done") {
      await tx.run(sql`release savepoint part`);
      return new Map();
    }
    await rollBack(tx);
    refused = outcome.refused;
  } catch (error) {
    const reason = pgCode(error) === uniqueViolation ? new AppError("field.not_unique", {}, { cause: error }) : error;
    if (!(reason instanceof AppError) || reason.code === "database.unavailable") throw error;
    await rollBack(tx);
    const [first] = items;
    if (items.length === 1 && first !== undefined) return new Map([[first, reason]]);
    const half = Math.ceil(items.length / 2);
    const left = await inHalves(tx, items.slice(0, half), attempt);
    return new Map([...left, ...(await inHalves(tx, items.slice(half), attempt))]);
  }
  const others = items.filter((item) => !refused.has(item));
  return new Map([...refused, ...(await inHalves(tx, others, attempt))]);
}

// Released as well: savepoints that are only rolled back to pile up, one inside the other, and each row read after that
// looks through all of them.
async function rollBack(tx: Transaction): Promise<void> {
  await tx.run(sql`rollback to savepoint part`);
  await tx.run(sql`release savepoint part`);
}
