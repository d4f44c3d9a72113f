import { execFileSync, spawn } from "node:child_process";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rounded } from "../median.ts";

const root = resolve(import.meta.dirname, "../../..");
const longestMs = 300_000;
const lookEveryMs = 20;

/** A server that is ready, and how long that took. */
export interface Started {
  readonly address: string;
  /** From the command to the first 200 of /readyz. */
  readonly seconds: number;
  /** Ends it as Ctrl-C does; nothing when it has ended. */
  stop(): Promise<void>;
  /** Kills it at once, with its database and every other process below it. */
  kill(): Promise<void>;
}

/** Starts the server with the command behind `npm start`, with the shipped database, and waits until it is ready. */
export async function startAsPeopleDo(dataDir: string, port: number, signal: AbortSignal): Promise<Started> {
  const address = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn(process.execPath, ["tools/bootstrap.mjs", "apps/server/src/main.ts"], {
    cwd: root,
    env: {
      ...process.env,
      HOST: "127.0.0.1",
      PORT: String(port),
      DATA_DIR: dataDir,
      DATABASE_URL: "",
      LOG_LEVEL: "warn",
    },
    // Its Ctrl-C is ours to pass on.
    detached: true,
    stdio: ["ignore", "ignore", "inherit"],
  });
  let hasEnded = false;
  const ended = new Promise<void>((done) =>
    child.once("exit", () => {
      hasEnded = true;
      done();
    }),
  );
  const started = {
    address,
    stop: async () => {
      if (!hasEnded) child.kill("SIGTERM");
      await ended;
    },
    kill: async () => {
      for (const pid of processesBelow(child.pid ?? 0)) killOne(pid);
      await ended;
    },
  };
  try {
    for (;;) {
      signal.throwIfAborted();
      if (hasEnded) throw new Error("bench-start: expected a server that is ready, got one that ended");
      if (performance.now() - began > longestMs) throw new Error(`bench-start: not ready in ${longestMs} ms`);
      const isReady = await fetch(`${address}/readyz`).then(
        (reply) => reply.ok,
        () => false,
      );
      if (isReady) return { ...started, seconds: rounded((performance.now() - began) / 1000, 2) };
      await sleep(lookEveryMs);
    }
  } catch (error) {
    await started.stop();
    throw error;
  }
}

/** A process and all that came of it, as `ps` knows them. */
function processesBelow(root: number): readonly number[] {
  const pairs = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [root];
  // Those found are looked at as well, so that children of children are.
  for (const parent of found)
    for (const [pid, of] of pairs) if (of === parent && pid !== undefined && pid !== parent) found.push(pid);
  return found;
}

function killOne(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It went with its parent.
  }
}
