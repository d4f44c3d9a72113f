import {
  clearSignInFailures,
  loadSignInState,
  recordSignInFailure,
  type Database,
  type SignInState,
} from "@tongzhou/engine";
import { AppError } from "@tongzhou/model";

/** Slows guessing down, per account and per address, with a lock that grows. */
export interface SignInGuard {
  /**
   * Runs one attempt. `attempt` says whether the credentials were right.
   * @throws AppError auth.locked before the attempt is made
   */
  try<T>(
    subject: { readonly email: string; readonly address: string },
    attempt: () => Promise<T | undefined>,
  ): Promise<T | undefined>;
}

interface Rule {
  /** Failures in a day that cost nothing. */
  readonly free: number;
  readonly firstLockMs: number;
  readonly longestLockMs: number;
}

// A whole office can share one address; an account belongs to one person, who may be locked out on purpose, so not long.
const accountRule: Rule = { free: 5, firstLockMs: 15_000, longestLockMs: 15 * 60_000 };
const addressRule: Rule = { free: 30, firstLockMs: 30_000, longestLockMs: 60 * 60_000 };
const windowMs = 24 * 60 * 60_000;

/** How long a subject with these failures still has to wait. */
export function lockLeftMs(state: SignInState | undefined, rule: Rule, now: Date): number {
  const over = (state?.count ?? 0) - rule.free;
  if (state === undefined || over < 0) return 0;
  const lockMs = Math.min(rule.longestLockMs, rule.firstLockMs * 2 ** over);
  return Math.max(0, Date.parse(state.lastAt) + lockMs - now.getTime());
}

/** Failures are counted in the database, so that every node sees them and a restart forgets none. */
export function buildSignInGuard(database: Database, now: () => Date): SignInGuard {
  // Guesses at one subject wait for each other, or a thousand sent at once would all be judged before the first fails.
  const queues = new Map<string, Promise<unknown>>();

  async function inLine<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = queues.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    queues.set(key, settled);
    try {
      return await mine;
    } finally {
      if (queues.get(key) === settled) queues.delete(key);
    }
  }

  return {
    try: ({ email, address }, attempt) => {
      const account = `account:${email.toLowerCase()}`;
      const source = `address:${address}`;
      return inLine(account, () =>
        inLine(source, async () => {
          const at = now();
          const states = await loadSignInState(database, [account, source], new Date(at.getTime() - windowMs));
          const leftMs = Math.max(
            lockLeftMs(states.get(account), accountRule, at),
            lockLeftMs(states.get(source), addressRule, at),
          );
          if (leftMs > 0) throw new AppError("auth.locked", { retryAfterSeconds: Math.ceil(leftMs / 1000) });
          const outcome = await attempt();
          if (outcome === undefined) {
            await recordSignInFailure(database, account, at);
            await recordSignInFailure(database, source, at);
          } else await clearSignInFailures(database, account);
          return outcome;
        }),
      );
    },
  };
}
