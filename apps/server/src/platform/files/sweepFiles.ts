import type { FastifyBaseLogger } from "fastify";
import type { Clock } from "@tongzhou/base";
import {
  hasFile,
  loadWorkspaceKeys,
  loadWorkspaceRuntime,
  purgeLooseFiles,
  type Database,
  type Session,
} from "@tongzhou/engine";
import type { FileStorage } from "./fileStorage.ts";

const everyMs = 60 * 60_000;

/** What a sweep came upon. */
export interface Swept {
  /** Uploads that nobody attached to anything in time. */
  readonly loose: number;
  /** Uploads a crash left on the disk that no row knows. */
  readonly dropped: number;
  /** Uploads a crash left on the disk between their row and their place. */
  readonly kept: number;
}

/** Removes the bytes of uploads that nobody attached to anything, of every workspace, and clears up after crashes. */
export async function sweepFiles(database: Database, storage: FileStorage, clock: Clock): Promise<Swept> {
  const keys = new Set(await loadWorkspaceKeys(database));
  let [loose, dropped, kept] = [0, 0, 0];
  for (const draft of await storage.findLeft()) {
    if (keys.has(draft.workspace) && (await hasFile(database, draft.workspace, draft.id))) {
      await storage.keep(draft);
      kept += 1;
    } else {
      await storage.drop(draft);
      dropped += 1;
    }
  }
  for (const key of keys) {
    const workspace = await loadWorkspaceRuntime(database, key);
    const session: Session = { database, workspace, clock, actor: { kind: "system" }, cause: { kind: "request" } };
    loose += await purgeLooseFiles(session, (storageKey) => storage.remove(storageKey));
  }
  return { loose, dropped, kept };
}

/** Sweeps at once, then every hour until stopped. Several nodes may do it at once: each file is taken by one of them. */
export function startFileSweep(given: {
  readonly database: Database;
  readonly storage: FileStorage;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}): { stop(): Promise<void> } {
  const { database, storage, clock, log } = given;
  let running: Promise<void> = Promise.resolve();
  const sweep = (): void => {
    running = running
      .then(() => sweepFiles(database, storage, clock))
      .then(
        (swept) => log.info(swept, "files swept"),
        (error: unknown) => log.warn({ err: error }, "files could not be swept"),
      );
  };
  sweep();
  const timer = setInterval(sweep, everyMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
