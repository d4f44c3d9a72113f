import { expect } from "vitest";
import { sql } from "@tongzhou/base";
import type { Database, Queryable } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import type { TestWorkspace } from "./openTestWorkspace.ts";

/**
 * The same session, but its transactions stay open, with all they have done, until they are let go.
 * @param asks the first run only asks for what functions without SQL give, and is taken back
 */
export function holding(
  session: Session,
  asks: boolean,
): {
  readonly session: Session;
  readonly isReached: () => boolean;
  readonly letGo: () => void;
} {
  const gate = Promise.withResolvers<void>();
  let isReached = false;
  const transaction: Database["transaction"] = (work, options) =>
    session.database.transaction(async (tx) => {
      const result = await work(tx);
      const [[isAnswered] = []] = await tx.arrays(sql`select current_setting('tongzhou.answers', true) = 'on'`);
      if (asks && isAnswered !== true) return result;
      isReached = true;
      await gate.promise;
      return result;
    }, options);
  return {
    session: { ...session, database: { ...session.database, transaction } },
    isReached: () => isReached,
    letGo: gate.resolve,
  };
}

/** What somebody does. */
export type Call = (session: Session) => Promise<unknown>;

/**
 * The second call begins while the first is open, and goes on when that is through.
 * @throws what either of them throws
 */
export async function meet(
  workspace: Pick<TestWorkspace, "database" | "system">,
  first: Call,
  second: Call,
  asks = false,
): Promise<void> {
  const session = await workspace.system();
  const held = holding(session, asks);
  const earlier = first(held.session);
  let hasFailed = false;
  earlier.catch(() => (hasFailed = true));
  await expect.poll(() => held.isReached() || hasFailed).toBe(true);
  let hasEnded = false;
  const later = second(session).finally(() => (hasEnded = true));
  later.catch(() => undefined);
  await isStuck(workspace.database, () => hasEnded);
  held.letGo();
  await Promise.all([earlier, later]);
}

/** Waits until the second call waits for the first one's lock, or has ended: either way it is as far as it can get. */
export async function isStuck(database: Queryable, hasEnded: () => boolean): Promise<void> {
  await expect
    .poll(async () => {
      if (hasEnded()) return true;
      const waiting = await database.arrays(
        sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return waiting.length > 0;
    })
    .toBe(true);
}
