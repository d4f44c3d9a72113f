import type { Clock } from "@tongzhou/base";
import type { Database, JobQueue } from "@tongzhou/engine";
import type { Passwords } from "./platform/auth/passwords.ts";
import type { PrincipalCache } from "./platform/auth/principalCache.ts";
import type { SignInGuard } from "./platform/auth/signInGuard.ts";

/** What features work with; made once at start. */
export interface Services {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly principals: PrincipalCache;
  readonly signInGuard: SignInGuard;
  readonly sessionDays: number;
  /** Absent until the workers run: what is left for them is found by their sweep. */
  readonly jobs?: JobQueue;
  /** Fills a new workspace with the demo company; absent where its pack is not shipped. */
  readonly seedDemo?: (workspace: string) => Promise<void>;
}
