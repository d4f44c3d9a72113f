import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { fillMatrixDesk, openBrowser, openPage, signInAsOwner, startApp } from "@tongzhou/e2e";
import { watchFrames, type FrameTimes } from "../grid/frames.ts";
import { rounded } from "../median.ts";
import { readCount } from "../readOptions.ts";
import { plainSheet } from "./plainSheet.ts";
import { scrollSheet, type Scrolled, type Turning } from "./scrollSheet.ts";

const note = (text: string) => process.stderr.write(`${text}\n`);
const idleMs = 2000;
const longestWaitMs = 60_000;

const turnings = {
  down: { across: 0, down: 120 },
  across: { across: 120, down: 0 },
  diagonal: { across: 60, down: 120 },
} as const satisfies Record<string, Turning>;

type Turned = Readonly<Record<keyof typeof turnings, Scrolled>>;

/** What `bench -- matrix` prints; times in milliseconds. */
export interface MatrixReport {
  readonly bench: "matrix";
  readonly rows: number;
  readonly columns: number;
  /** From asking for the page, with nothing in the cache, to the first cells. */
  readonly firstCellsMs: number;
  /** While nothing happened: what the machine allows. */
  readonly idle: FrameTimes;
  /** Our sheet while the wheel turned diagonally from the very first moment. */
  readonly opened: Scrolled;
  /** Our sheet while the wheel turned each way, once nothing was left to be drawn. */
  readonly ours: Turned;
  /** A hand-written table of the same size, every cell of which is there from the start. */
  readonly plain: Turned;
}

/** Scrolls a matrix in Chromium down, across and diagonally, beside a hand-written table of its size. */
export async function runMatrixBench(options: ReadonlyMap<string, string>): Promise<MatrixReport> {
  const rows = readCount(options, "rows", 300, 20);
  const columns = readCount(options, "columns", 60, 20);
  const wheelMs = readCount(options, "seconds", 5) * 1000;
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const app = await startApp();
    stops.unshift(app.stop);
    const browser = await openBrowser();
    stops.unshift(() => browser.close());
    note(`filling ${rows} rows by ${columns} columns…`);
    const workspace = await fill(browser, app.origin, rows, columns);
    const { page, problems } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    await page.goto(`/w/${workspace}/f/item?view=raci`, { waitUntil: "commit" });
    const seen = await page.waitForFunction(
      () => document.querySelector('[role="gridcell"][data-y]') !== null && performance.now(),
      undefined,
      { polling: "raf", timeout: longestWaitMs },
    );
    const firstCellsMs = rounded(Number(await seen.jsonValue()), 0);
    const opened = await scrollSheet(page, turnings.diagonal, wheelMs);
    await awaitStill(page);
    const { frames: idle } = await watchFrames(page, async () => sleep(idleMs));
    const ours = await turnEachWay(page, wheelMs);
    if (problems.length > 0) throw new Error(`bench-matrix: the page had problems: ${problems.join("; ")}`);
    await page.close();
    const other = await openPage(browser, app.origin);
    await other.page.setContent(plainSheet(rows, columns));
    await sleep(1000);
    const plain = await turnEachWay(other.page, wheelMs);
    return { bench: "matrix", rows, columns, firstCellsMs, opened, idle, ours, plain };
  } finally {
    for (const stop of stops) await stop().catch((error: unknown) => note(String(error)));
  }
}

async function fill(browser: Browser, origin: string, items: number, people: number): Promise<string> {
  const { page, close } = await openPage(browser, origin);
  const workspace = await fillMatrixDesk(page, { items, people });
  await close();
  return workspace;
}

// Until as many cells stand as a second ago.
async function awaitStill(page: Page): Promise<void> {
  const end = Date.now() + longestWaitMs;
  for (let before = -1; Date.now() < end;) {
    const cells = await page.locator('[role="gridcell"]').count();
    if (cells === before) return;
    before = cells;
    await sleep(1000);
  }
}

async function turnEachWay(page: Page, wheelMs: number): Promise<Turned> {
  const down = await scrollSheet(page, turnings.down, wheelMs);
  const across = await scrollSheet(page, turnings.across, wheelMs);
  const diagonal = await scrollSheet(page, turnings.diagonal, wheelMs);
  return { down, across, diagonal };
}
