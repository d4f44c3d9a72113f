import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, rounded } from "../median.ts";
import { readCount, UsageError } from "../readOptions.ts";
import { findFreePort } from "../startProgram.ts";
import { orAborted, untilInterrupted } from "../untilInterrupted.ts";
import { startAsPeopleDo, type Started } from "./startAsPeopleDo.ts";

const note = (text: string) => process.stderr.write(`${text}\n`);
const limitSeconds = 10;

/** What `bench -- start` prints: seconds from the command to the first 200 of /readyz. */
export interface StartReport {
  readonly bench: "start";
  /** On an empty data directory: the database is made as well. */
  readonly firstSeconds: number;
  /** On a directory with the demo company in it, after an orderly stop; the median of the runs. */
  readonly laterSeconds: number;
  /** The same after kill -9 of server and database. */
  readonly afterKillSeconds: number;
  readonly runs: { readonly later: readonly number[]; readonly afterKill: readonly number[] };
  /** The longest that a later start may take, after whatever end. */
  readonly limitSeconds: number;
  /** Names of the figures that miss their limit. */
  readonly missed: readonly string[];
}

/** Times how long the server takes to be ready. The process ends with 1 when a later start takes longer than it may. */
export async function runStartBench(options: ReadonlyMap<string, string>): Promise<StartReport> {
  const runs = readCount(options, "runs", 3);
  if (process.platform === "win32") throw new UsageError("start: what a process has started can't be found on Windows");
  const report = await untilInterrupted((signal) => measure(runs, signal));
  if (report.missed.length > 0) process.exitCode = 1;
  return report;
}

async function measure(runs: number, signal: AbortSignal): Promise<StartReport> {
  const home = mkdtempSync(join(tmpdir(), "tongzhou-bench-start-"));
  let running: Started | undefined;
  const start = async (dataDir: string): Promise<Started> => {
    running = await startAsPeopleDo(join(home, dataDir), await findFreePort(), signal);
    return running;
  };
  try {
    // Builds the web application if it is stale, and brings the files into the system's cache for all alike.
    note("starting once, uncounted…");
    await (await start("warm")).stop();
    const first = await start("data");
    note(`first start: ${first.seconds} s`);
    await orAborted(fill(first.address), signal);
    let last = first;
    const later: number[] = [];
    const afterKill: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      await last.stop();
      last = await start("data");
      later.push(last.seconds);
      note(`later start: ${last.seconds} s`);
      await last.kill();
      last = await start("data");
      afterKill.push(last.seconds);
      note(`after kill -9: ${last.seconds} s`);
    }
    const [laterSeconds, afterKillSeconds] = [rounded(median(later), 2), rounded(median(afterKill), 2)];
    const missed = Object.entries({ laterSeconds, afterKillSeconds }).filter(([, seconds]) => seconds > limitSeconds);
    return {
      bench: "start",
      firstSeconds: first.seconds,
      laterSeconds,
      afterKillSeconds,
      runs: { later, afterKill },
      limitSeconds,
      missed: missed.map(([name]) => name),
    };
  } finally {
    await running?.stop();
    // Helpers of a database that had to be cut off may still write for a moment.
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function fill(address: string): Promise<void> {
  const reply = await fetch(`${address}/api/v1/setup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      email: "owner@example.com",
      password: "a password for measuring",
      name: "测量",
      locale: "zh-CN",
      workspaceLabel: "bench",
      start: "demo",
    }),
  });
  if (!reply.ok) throw new Error(`bench-start: expected a set-up server, got ${reply.status} ${await reply.text()}`);
}
