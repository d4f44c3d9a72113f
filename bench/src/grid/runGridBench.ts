import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { Browser, Page } from "playwright-core";
import { openBrowser, openPage, setUp, signInAsOwner } from "@tongzhou/e2e";
import { startPostgres } from "@tongzhou/embedded";
import { median, rounded } from "../median.ts";
import { readCount } from "../readOptions.ts";
import { buildClient } from "../records/oursClient.ts";
import { loadWorkspace } from "../records/prepareWorkspace.ts";
import { startProgram } from "../startProgram.ts";
import { watchFrames, type FrameTimes, type LongTasks } from "./frames.ts";
import { awaitFirstRows, jump, turnWheel, type Jump, type ShownLine } from "./scrollGrid.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const note = (text: string) => process.stderr.write(`${text}\n`);
const opens = 3;
const idleMs = 2000;
const wheelMs = 8000;
const places = [0.25, 0.5, 0.75, 0.9, 1, 0.33, 0] as const;

/** What `bench -- grid` prints; times in milliseconds. */
export interface GridReport {
  readonly bench: "grid";
  readonly rows: number;
  /** From asking for the page, with nothing in the cache, to the first rows; the median of three. */
  readonly firstRowsMs: number;
  /** While nothing happened: what the machine allows. */
  readonly idle: FrameTimes;
  /** While the wheel turned and the thumb jumped. */
  readonly frames: FrameTimes;
  readonly longTasks: LongTasks;
  readonly wheelPixels: number;
  /** Of the page after all of it, garbage collected. */
  readonly jsHeapMB: number;
  readonly jumps: readonly Jump[];
  /** What stood in the last line, which was compared with the database. */
  readonly lastRow: string;
}

/** Loads the rows, opens their grid in Chromium, scrolls fast and far, and checks on the screen what stands where. */
export async function runGridBench(options: ReadonlyMap<string, string>): Promise<GridReport> {
  const rows = readCount(options, "rows", 100_000, 1000);
  const home = mkdtempSync(join(tmpdir(), "tongzhou-grid-"));
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const { connectionString, stop } = await startPostgres({ dataDir: home });
    stops.unshift(stop);
    const environment = { DATABASE_URL: connectionString, DATA_DIR: home, LOG_LEVEL: "silent" };
    const server = await startProgram(join(root, "apps/server/src/main.ts"), environment, "/healthz");
    stops.unshift(() => server.stop());
    const client = new pg.Client({ connectionString });
    await client.connect();
    stops.unshift(() => client.end());
    const browser = await openBrowser();
    stops.unshift(() => browser.close());
    const { key, schema } = await prepare(browser, server.address, client, rows);
    return await measure(browser, server.address, `/w/${key}/f/service_case`, rows, async (line) =>
      findTitle(client, schema, line),
    );
  } finally {
    for (const stop of stops) await stop().catch((error: unknown) => note(String(error)));
    rmSync(home, { recursive: true, force: true });
  }
}

async function prepare(browser: Browser, address: string, client: pg.Client, rows: number) {
  const { page, close } = await openPage(browser, address);
  await setUp(page, "empty");
  const made = await page.request.post("/api/v1/api-tokens", { data: { name: "bench" } });
  // The server checks its replies against the contract.
  const { secret } = (await made.json()) as { readonly secret: string };
  const owner = buildClient(address, secret);
  const me = (await owner.get("/me")) as { readonly workspaces: readonly { readonly key: string }[] };
  await close();
  note(`loading ${rows} rows…`);
  return loadWorkspace(address, client, owner, me.workspaces[0]?.key ?? "", rows);
}

async function measure(
  browser: Browser,
  address: string,
  path: string,
  rows: number,
  findExpected: (line: number) => Promise<string>,
): Promise<GridReport> {
  const firstRows: number[] = [];
  const { page, problems } = await openSigned(browser, address);
  for (let turn = 1; turn < opens; turn += 1) {
    const other = await openSigned(browser, address);
    await other.page.goto(path, { waitUntil: "commit" });
    firstRows.push(await awaitFirstRows(other.page));
    await other.close();
  }
  await page.goto(path, { waitUntil: "commit" });
  firstRows.push(await awaitFirstRows(page));
  note(`first rows after ${firstRows.join(", ")} ms`);
  await sleep(1000);
  const { frames: idle } = await watchFrames(page, async () => sleep(idleMs));
  const jumps: Jump[] = [];
  const shown: ShownLine[] = [];
  let wheelPixels = 0;
  let lastRow = "";
  const { frames, longTasks } = await watchFrames(page, async () => {
    wheelPixels = await turnWheel(page, wheelMs);
    for (const place of places) {
      const { lines, ...timed } = await jump(page, place, rows);
      jumps.push(timed);
      shown.push(...lines.slice(0, 1), ...lines.slice(-1));
      if (place === 1) lastRow = lines.at(-1)?.text ?? "";
    }
  });
  for (const line of shown) {
    const expected = await findExpected(line.index);
    if (!line.text.includes(expected))
      throw new Error(`bench-grid: expected ${expected} in line ${line.index}, got ${line.text}`);
  }
  if (!shown.some((line) => line.index === rows - 1)) throw new Error("bench-grid: the last row was never shown");
  if (problems.length > 0) throw new Error(`bench-grid: the page had problems: ${problems.join("; ")}`);
  return {
    bench: "grid",
    rows,
    firstRowsMs: median(firstRows),
    idle,
    frames,
    longTasks,
    wheelPixels,
    jsHeapMB: await readHeap(page),
    jumps,
    lastRow,
  };
}

async function openSigned(browser: Browser, address: string) {
  const opened = await openPage(browser, address);
  await signInAsOwner(opened.page);
  return opened;
}

/** The title that belongs in a line of a view without a sort: the oldest record comes first. */
async function findTitle(client: pg.Client, schema: string, line: number): Promise<string> {
  const found = await client.query<{ title: string }>(
    `select title from "${schema}".service_case where deleted_at is null order by id offset $1 limit 1`,
    [line],
  );
  return found.rows[0]?.title ?? "";
}

async function readHeap(page: Page): Promise<number> {
  const channel = await page.context().newCDPSession(page);
  await channel.send("HeapProfiler.collectGarbage");
  await channel.send("Performance.enable");
  const { metrics } = await channel.send("Performance.getMetrics");
  return rounded((metrics.find((one) => one.name === "JSHeapUsedSize")?.value ?? 0) / 1_000_000, 1);
}
