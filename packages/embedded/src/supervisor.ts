import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./processes.ts";
import type { DatabaseEvent } from "./startPostgres.ts";

/** Keeps one server process running. */
export interface Supervisor {
  /** The process watched now; 0 before the first. */
  pid(): number;
  /** Starts the first process. */
  start(): Promise<void>;
  /** Watches a process that was running already. */
  adopt(pid: number): void;
  /** Ends the watch, after a restart that may be under way, so that the process can be stopped. */
  rest(): Promise<void>;
}

// A server that dies this often is broken, not unlucky: say so instead of hiding it.
const restartLimit = 5;
const restartWindowMs = 60_000;
// Our own children report their end; an adopted process is somebody else's child and has to be looked at.
const lookEveryMs = 500;

/**
 * Restarts a server that ends although nobody asked it to (kill -9, out of memory). `launch` starts one, calls its
 * argument when that one ends, and resolves to its process id once it takes connections.
 */
export function buildSupervisor(given: {
  readonly launch: (onExit: () => void) => Promise<number>;
  readonly onEvent: (event: DatabaseEvent) => void;
}): Supervisor {
  const { launch, onEvent } = given;
  let pid = 0;
  let isResting = false;
  let restarting: Promise<void> | undefined;
  let look: NodeJS.Timeout | undefined;
  let deaths: number[] = [];

  const start = async (): Promise<void> => {
    pid = await launch(handleEnd);
    onEvent({ kind: "started", pid });
  };
  const restart = async (): Promise<void> => {
    try {
      await sleep(Math.min(deaths.length - 1, restartLimit) * 1_000);
      if (!isResting) await start();
    } catch (error) {
      onEvent({ kind: "lost", error });
    } finally {
      restarting = undefined;
    }
  };
  function handleEnd(): void {
    clearInterval(look);
    if (isResting) return;
    onEvent({ kind: "died", pid });
    const now = Date.now();
    deaths = [...deaths.filter((at) => now - at < restartWindowMs), now];
    if (deaths.length > restartLimit)
      onEvent({ kind: "lost", error: new Error(`the database ended ${deaths.length} times within a minute`) });
    else restarting = restart();
  }
  return {
    pid: () => pid,
    start,
    adopt: (running) => {
      pid = running;
      onEvent({ kind: "adopted", pid });
      look = setInterval(() => {
        if (!isAlive(running)) handleEnd();
      }, lookEveryMs);
      look.unref();
    },
    rest: async () => {
      isResting = true;
      clearInterval(look);
      await restarting;
    },
  };
}
