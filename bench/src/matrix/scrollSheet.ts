import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { watchFrames, type Watched } from "../grid/frames.ts";

/** A way of turning the wheel: pixels across and down with each notch. */
export interface Turning {
  readonly across: number;
  readonly down: number;
}

/** What was seen while a sheet was scrolled. */
export interface Scrolled extends Watched {
  /** Frames in which a place in view had no line or cell yet. */
  readonly gaps: number;
  /** How far the sheet went, both ways added up, in pixels. */
  readonly movedPixels: number;
}

declare global {
  interface Window {
    benchSheet?: { gaps: number; movedPixels: number; isOver: boolean };
  }
}

const frameMs = 16;
const restMs = 500;

/** Turns the wheel over a sheet, a notch every frame, back wherever it reaches an end, and watches what is drawn. */
export async function scrollSheet(page: Page, { across, down }: Turning, durationMs: number): Promise<Scrolled> {
  const { width, height, x, y } = await readExtent(page);
  await page.mouse.move(x, y);
  await page.evaluate(watchSheet);
  const watched = await watchFrames(page, async () => {
    const turns: Promise<void>[] = [];
    const end = performance.now() + durationMs;
    let [left, top, toRight, toBottom] = [0, 0, 1, 1];
    while (performance.now() < end) {
      turns.push(page.mouse.wheel(across * toRight, down * toBottom));
      left += across * toRight;
      top += down * toBottom;
      if (left >= width || left <= 0) toRight = left <= 0 ? 1 : -1;
      if (top >= height || top <= 0) toBottom = top <= 0 ? 1 : -1;
      await sleep(frameMs);
    }
    // Not waited for one by one: the page answers each only after it has drawn.
    await Promise.all(turns);
  });
  await sleep(restMs);
  const { gaps, movedPixels } = await page.evaluate(() => {
    const seen = window.benchSheet ?? { gaps: 0, movedPixels: 0, isOver: true };
    seen.isOver = true;
    return { gaps: seen.gaps, movedPixels: Math.round(seen.movedPixels) };
  });
  return { ...watched, gaps, movedPixels };
}

/** How far a sheet can go, and where the pointer is over it. */
async function readExtent(page: Page): Promise<Record<"width" | "height" | "x" | "y", number>> {
  return page.evaluate(() => {
    let box: Element | null = document.querySelector('[role="grid"]');
    while (box !== null && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
    if (box === null) throw new Error("bench-matrix: expected a scroll bar");
    box.scrollTo(0, 0);
    const view = box.getBoundingClientRect();
    return {
      width: box.scrollWidth - box.clientWidth,
      height: box.scrollHeight - box.clientHeight,
      x: view.left + view.width / 2,
      y: view.top + view.height / 2,
    };
  });
}

// Runs in the page. Places near the corners of what scrolls are looked at in every frame.
function watchSheet(): void {
  let box: Element | null = document.querySelector('[role="grid"]');
  while (box !== null && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
  if (box === null) throw new Error("bench-matrix: expected a scroll bar");
  const scroller = box;
  const seen = { gaps: 0, movedPixels: 0, isOver: false };
  window.benchSheet = seen;
  const view = scroller.getBoundingClientRect();
  const places = [0.5, 0.9].flatMap((across) =>
    [0.15, 0.85].map((down) => [view.left + view.width * across, view.top + view.height * down] as const),
  );
  let [left, top] = [scroller.scrollLeft, scroller.scrollTop];
  const look = (): void => {
    const isEmpty = ([x, y]: readonly [number, number]): boolean => {
      const there = document.elementFromPoint(x, y);
      if (there?.closest('[role="gridcell"], [role="columnheader"], [role="rowheader"], td, th')) return false;
      // The heading of a group has no cells.
      const line = there?.closest('[role="row"]') ?? null;
      return line === null || line.querySelector('[role="gridcell"]') !== null;
    };
    if (places.some(isEmpty)) seen.gaps += 1;
    seen.movedPixels += Math.abs(scroller.scrollLeft - left) + Math.abs(scroller.scrollTop - top);
    [left, top] = [scroller.scrollLeft, scroller.scrollTop];
    if (!seen.isOver) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
