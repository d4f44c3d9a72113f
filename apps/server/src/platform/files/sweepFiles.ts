import type { FastifyBaseLogger } from "fastify";
import type { Clock } from "@tongzhou/base";
import {
  loadWorkspaceKeys,
  loadWorkspaceRuntime,
  purgeLooseFiles,
  type Database,
  type Session,
} from "@tongzhou/engine";
import type { FileStorage } from "./fileStorage.ts";

const everyMs = 60 * 60_000;

/** Removes the bytes of uploads that nobody attached to anything within a day, of every workspace. */
export async function sweepFiles(database: Database, storage: FileStorage, clock: Clock): Promise<number> {
  let count = 0;
  for (const key of await loadWorkspaceKeys(database)) {
    const workspace = await loadWorkspaceRuntime(database, key);
    const session: Session = { database, workspace, clock, actor: { kind: "system" }, cause: { kind: "request" } };
    const taken = await purgeLooseFiles(session);
    for (const storageKey of taken) await storage.remove(storageKey);
    count += taken.length;
  }
  return count;
}

/** Sweeps once an hour until stopped. Several nodes may do it at once: each file is taken by one of them. */
export function startFileSweep(given: {
  readonly database: Database;
  readonly storage: FileStorage;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}): { stop(): Promise<void> } {
  const { database, storage, clock, log } = given;
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = sweepFiles(database, storage, clock).then(
      (count) => log.info({ count }, "loose files removed"),
      (error: unknown) => log.warn({ err: error }, "loose files could not be removed"),
    );
  }, everyMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
