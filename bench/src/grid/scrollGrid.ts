import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { rounded } from "../median.ts";

/** A line as it stands on the screen. */
export interface ShownLine {
  /** Its place among all lines, from 0. */
  readonly index: number;
  readonly text: string;
}

/** A move of the scroll bar's thumb. */
export interface Jump {
  /** Where to, as a share of the whole. */
  readonly to: number;
  /** Until every line in view had its values. */
  readonly ms: number;
}

const longestWaitMs = 60_000;
const notchPixels = 240;
const frameMs = 16;
const restMs = 300;
const lineSelector = '[role="grid"] [role="rowgroup"] > [role="row"]';

/** Waits for the first lines with values. @returns milliseconds since the page was asked for */
export async function awaitFirstRows(page: Page): Promise<number> {
  const seen = await page.waitForFunction(
    () => {
      const cells = document.querySelectorAll('[role="grid"] [role="rowgroup"] [role="gridcell"][id]');
      return cells.length > 0 && performance.now();
    },
    undefined,
    { polling: "raf", timeout: longestWaitMs },
  );
  return rounded(Number(await seen.jsonValue()), 0);
}

/** Turns the wheel over the grid for a time, a notch every frame as a fast hand does. @returns how far, in pixels */
export async function turnWheel(page: Page, durationMs: number): Promise<number> {
  const box = await page.getByRole("grid").boundingBox();
  if (box === null) throw new Error("bench-grid: expected a grid on the screen");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const end = performance.now() + durationMs;
  const turns: Promise<void>[] = [];
  while (performance.now() < end) {
    // Not waited for one by one: the page answers each only after it has drawn.
    turns.push(page.mouse.wheel(0, notchPixels));
    await sleep(frameMs);
  }
  await Promise.all(turns);
  await awaitRest(page);
  return turns.length * notchPixels;
}

/** Waits until the lines stand still: a smooth scroll goes on after its last wheel event, and would carry a jump off. */
async function awaitRest(page: Page): Promise<void> {
  const readFirst = async () => page.locator(lineSelector).first().getAttribute("aria-rowindex");
  for (let before = ""; ;) {
    await sleep(restMs);
    const first = (await readFirst()) ?? "";
    if (first === before) return;
    before = first;
  }
}

/** Moves the thumb to a share of the whole and waits until every line in view has its values. */
export async function jump(
  page: Page,
  to: number,
  lineCount: number,
): Promise<Jump & { readonly lines: readonly ShownLine[] }> {
  const { ms, lines } = await page.evaluate(
    async ({ share, count, longest, selector }) => {
      let box = document.querySelector('[role="grid"]')?.parentElement ?? null;
      while (box !== null && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
      if (box === null) throw new Error("bench-grid: expected a scroll bar");
      const start = performance.now();
      box.scrollTop = (box.scrollHeight - box.clientHeight) * share;
      const read = () =>
        [...document.querySelectorAll(selector)].map((row) => ({
          index: Number(row.getAttribute("aria-rowindex")) - 2,
          isLoaded: row.querySelector('[aria-busy="true"]') === null,
          text: row.textContent,
        }));
      for (;;) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = read();
        const first = now[0]?.index ?? -1;
        // The lines in view begin at this share of those that can be the first.
        const expected = (count - now.length) * share;
        const isThere = now.length > 0 && Math.abs(first - expected) <= now.length;
        if (isThere && now.every((row) => row.isLoaded)) return { ms: performance.now() - start, lines: now };
        if (performance.now() - start > longest)
          throw new Error(`bench-grid: expected lines from ${Math.round(expected)}, got ${JSON.stringify(now[0])}`);
      }
    },
    { share: to, count: lineCount, longest: longestWaitMs, selector: lineSelector },
  );
  return { to, ms: rounded(ms, 0), lines: lines.map(({ index, text }) => ({ index, text })) };
}
