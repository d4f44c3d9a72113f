import type { Principal } from "@tongzhou/engine";

/** Remembers for a short while who is behind a token, so that not every request asks the database. */
export interface PrincipalCache {
  /** The remembered principal, or the loaded one; undefined is not remembered. */
  get(token: string, load: () => Promise<Principal | undefined>): Promise<Principal | undefined>;
  /** Forgets everyone. Called whenever a session, a token, a membership or a definition changes, here or elsewhere. */
  forgetAll(): void;
}

// Changes are announced between nodes, so this only bounds how long a lost announcement can matter.
const defaultLifetimeMs = 10_000;
const maxEntries = 10_000;

interface Entry {
  readonly principal: Principal;
  readonly until: number;
}

/**
 * A cache whose answers are never older than the last change: whatever was being loaded when everyone was forgotten
 * is handed to its caller but not kept.
 */
export function buildPrincipalCache(lifetimeMs: number = defaultLifetimeMs): PrincipalCache {
  const entries = new Map<string, Entry>();
  let generation = 0;
  return {
    async get(token, load) {
      const known = entries.get(token);
      if (known !== undefined && known.until > performance.now()) return known.principal;
      const startedIn = generation;
      const principal = await load();
      if (principal === undefined || startedIn !== generation) {
        entries.delete(token);
        return principal;
      }
      if (entries.size >= maxEntries) entries.clear();
      entries.set(token, { principal, until: performance.now() + lifetimeMs });
      return principal;
    },
    forgetAll() {
      generation += 1;
      entries.clear();
    },
  };
}
