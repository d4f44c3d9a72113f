import type { Clock } from "@tongzhou/base";
import type { Database, JobQueue } from "@tongzhou/engine";
import type { AccessChanges } from "./platform/auth/accessChanges.ts";
import type { Passwords } from "./platform/auth/passwords.ts";
import type { SignInGuard } from "./platform/auth/signInGuard.ts";
import type { ExportQueue } from "./platform/exports/exportQueue.ts";

/** What features work with; made once at start. */
export interface Services {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly access: AccessChanges;
  readonly signInGuard: SignInGuard;
  readonly sessionDays: number;
  readonly exports: ExportQueue;
  /** Absent until the workers run: what is left for them is found by their sweep. */
  readonly jobs?: JobQueue;
  /** Fills a new workspace with the demo company; absent where its pack is not shipped. */
  readonly seedDemo?: (workspace: string) => Promise<void>;
}
