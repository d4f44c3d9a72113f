import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");
const longestStartMs = 120_000;

/** A whole server of its own: process, database, files. */
export interface RunningApp {
  /** Where browsers reach it, e.g. http://127.0.0.1:40123. */
  readonly origin: string;
  readonly dataDir: string;
  /** Lines the server has written so far. */
  readonly log: () => string;
  /** Stops it as Ctrl-C does and deletes its data. */
  readonly stop: () => Promise<void>;
}

/** Starts the server as `npm start` does, on a free port and an empty data directory; builds the web app if stale. */
export async function startApp(): Promise<RunningApp> {
  const dataDir = await mkdtemp(join(tmpdir(), "tongzhou-journey-"));
  const child = spawn(process.execPath, [join(root, "apps/server/src/main.ts")], {
    cwd: root,
    env: { ...process.env, PORT: "0", HOST: "127.0.0.1", DATA_DIR: dataDir, DATABASE_URL: "", LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const origin = await new Promise<string>((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`start-app: no address in time, got ${written}`)), longestStartMs);
    const listen = (chunk: Buffer): void => {
      written += chunk.toString();
      const address = /同舟 Tongzhou: (http\S+)/.exec(written)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      done(address);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    void ended.then(() => fail(new Error(`start-app: the server ended, got ${written}`)));
  });
  return {
    origin,
    dataDir,
    log: () => written,
    stop: async () => {
      child.kill("SIGINT");
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
