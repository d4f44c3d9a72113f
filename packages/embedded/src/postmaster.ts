import { execFileSync, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import { EmbeddedError } from "./errors.ts";
import type { Home } from "./home.ts";
import { readPostmasterFile, removeStalePostmasterFile } from "./postmasterFile.ts";
import { isAlive, waitUntil } from "./processes.ts";
import type { Launch } from "./runAs.ts";

/** Where the server listens. */
export type Listening =
  | { readonly kind: "socket"; readonly directory: string }
  | { readonly kind: "tcp"; readonly port: number };

/** What is needed to run the programs of one home. */
export interface Runner {
  readonly home: Home;
  readonly binaries: Binaries;
  readonly listening: Listening;
  /** The command as the database's account sees it. */
  readonly as: (command: string, args: readonly string[]) => Launch;
}

/** The environment of the database's programs: ours without PG*, which would change what they do, and in English. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("PG") && !name.startsWith("LC_"));
  return { ...Object.fromEntries(kept), LC_ALL: "C", LANG: "C" };
}

const logLimitBytes = 16 * 1024 * 1024;

function openLog(path: string): { readonly fd: number; readonly offset: number } {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > logLimitBytes) renameSync(path, `${path}.old`);
  return { fd: openSync(path, "a", 0o640), offset: size > logLimitBytes ? 0 : size };
}

/**
 * Starts the server and waits until it takes connections; a recovery after a crash may take its time.
 * Children of a killed postmaster hold the shared memory for a moment, so a refusal for that reason is retried.
 * @returns the process id of the postmaster
 * @throws EmbeddedError "start.failed" with the end of the server's log
 */
export async function launchPostmaster(runner: Runner, onExit: () => void): Promise<number> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    removeStalePostmasterFile(runner.home.cluster);
    const outcome = await launchOnce(runner, onExit);
    if (outcome.kind === "ready") return outcome.pid;
    const isHeld = /pre-existing shared memory block|lock file .* already exists/.test(outcome.log);
    if (!isHeld || Date.now() > deadline)
      throw new EmbeddedError(
        "start.failed",
        `PostgreSQL did not start. The end of ${runner.home.logFile}:\n${outcome.log}`,
        { log: outcome.log, path: runner.home.logFile },
      );
    await sleep(200);
  }
}

type Outcome = { readonly kind: "ready"; readonly pid: number } | { readonly kind: "ended"; readonly log: string };

async function launchOnce(runner: Runner, onExit: () => void): Promise<Outcome> {
  const { home, listening } = runner;
  const where =
    listening.kind === "socket"
      ? ["-c", "listen_addresses=", "-c", `unix_socket_directories=${quoteListItem(listening.directory)}`, "-p", "5432"]
      : ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-p", String(listening.port)];
  const log = openLog(home.logFile);
  const { command, args, options } = runner.as(runner.binaries.postgres, ["-D", home.cluster, ...where]);
  // Detached: a Ctrl-C in the terminal goes to the whole foreground group and would stop the database before
  // the server has drained.
  const child = spawn(command, args, {
    ...options,
    env: cleanEnvironment(),
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  closeSync(log.fd);
  let isReady = false;
  const ended = new Promise<{ readonly failure: string }>((resolve) => {
    child.once("error", (failure) => resolve({ failure: `${command}: ${failure.message}` }));
    child.once("exit", () => {
      resolve({ failure: "" });
      if (isReady) onExit();
    });
  });
  child.unref();
  for (;;) {
    const end = await Promise.race([ended, sleep(15)]);
    if (end !== undefined) return { kind: "ended", log: end.failure || readLogEnd(home.logFile, log.offset) };
    const file = readPostmasterFile(home.cluster);
    if (file !== undefined && file.pid === child.pid && file.isReady) {
      isReady = true;
      return { kind: "ready", pid: file.pid };
    }
  }
}

// unix_socket_directories is a comma-separated list whose items may be quoted.
function quoteListItem(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

function readLogEnd(path: string, offset: number): string {
  const text = readFileSync(path).subarray(offset).toString("utf8").trim();
  return text.split("\n").slice(-15).join("\n");
}

/**
 * Stops the server: "fast" (clients are cut off, everything is written down), and without a checkpoint
 * if that has not ended in a minute. SIGTERM is not used: it waits for clients.
 */
export async function stopPostmaster(pid: number, binaries: Binaries, cluster: string): Promise<void> {
  if (process.platform === "win32") {
    execFileSync(binaries.pgCtl, ["stop", "-D", cluster, "-m", "fast", "-w", "-t", "60"], { stdio: "ignore" });
    return;
  }
  for (const [signal, timeoutMs] of [
    ["SIGINT", 60_000],
    ["SIGQUIT", 10_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!isAlive(pid)) return;
    signalQuietly(pid, signal);
    if (await waitUntil(() => !isAlive(pid), timeoutMs)) return;
  }
}

/** Sends the signal; a process that is already gone is no failure. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone between the look and the signal.
  }
}
