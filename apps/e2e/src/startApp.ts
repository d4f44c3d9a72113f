import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");
const longestStartMs = 240_000;

/** A whole server of its own: process, database, files. */
export interface RunningApp {
  /** Where browsers reach it, e.g. http://127.0.0.1:40123; stays the same over a restart. */
  readonly origin: string;
  readonly dataDir: string;
  /** Lines the server has written so far. */
  readonly log: () => string;
  /** Ends the server's process as a crash does. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same data and port. */
  readonly restart: () => Promise<void>;
  /** Stops it as Ctrl-C does and deletes its data. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the server as `npm start` does, on a free port and an empty data directory; builds the web app if stale.
 * @param settings variables of the server's configuration besides those
 */
export async function startApp(settings: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
  const dataDir = await mkdtemp(join(tmpdir(), "tongzhou-journey-"));
  let run = await startProcess(dataDir, "0", settings);
  const { origin } = run;
  const { port } = new URL(origin);
  return {
    origin,
    dataDir,
    log: () => run.log(),
    kill: async () => run.end("SIGKILL"),
    restart: async () => {
      run = await startProcess(dataDir, port, settings);
    },
    stop: async () => {
      await run.end("SIGINT");
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface ServerProcess {
  readonly origin: string;
  readonly log: () => string;
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
}

async function startProcess(
  dataDir: string,
  port: string,
  settings: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [join(root, "apps/server/src/main.ts")], {
    cwd: root,
    env: {
      ...process.env,
      ...settings,
      PORT: port,
      HOST: "127.0.0.1",
      DATA_DIR: dataDir,
      DATABASE_URL: "",
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written: string[] = [];
  const log = (): string => written.join("");
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const origin = await listenForAddress(child, written, ended);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return { origin, log, end };
}

async function listenForAddress(child: ChildProcess, written: string[], ended: Promise<void>): Promise<string> {
  return new Promise<string>((done, fail) => {
    const timer = setTimeout(
      () => fail(new Error(`start-app: no address in time, got ${written.join("")}`)),
      longestStartMs,
    );
    const listen = (chunk: Buffer): void => {
      written.push(chunk.toString());
      const address = /同舟 Tongzhou: (http\S+)/.exec(written.join(""))?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      done(address);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    void ended.then(() => fail(new Error(`start-app: the server ended, got ${written.join("")}`)));
  });
}
