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

// Runs in the page. What is asked of it takes no time: how far the lines and cells that are there reach, never what is
// at a place, which the browser would search for among all of them.
function watchSheet(): void {
  const grid = document.querySelector('[role="grid"]');
  let box = grid;
  while (box !== null && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
  if (grid === null || box === null) throw new Error("bench-matrix: expected a scroll bar");
  const scroller = box;
  const seen = { gaps: 0, movedPixels: 0, isOver: false };
  window.benchSheet = seen;
  const view = scroller.getBoundingClientRect();
  // Where heads and totals lie over the lines nothing can be missing.
  const edge = { across: 0.4, down: 0.15 };
  const [left0, top0] = [view.left + view.width * edge.across, view.top + view.height * edge.down];
  const [right0, bottom0] = [view.left + view.width * 0.95, view.top + view.height * (1 - edge.down)];
  const lines = grid.getElementsByClassName(
    grid.querySelector('[role="row"]:has([data-x][data-y])')?.className ?? "none",
  );
  let [left, top] = [scroller.scrollLeft, scroller.scrollTop];
  const isEmpty = (): boolean => {
    const [first, last] = [lines[0], lines[lines.length - 1]];
    const cells = first?.querySelectorAll("[data-x][data-y]") ?? [];
    const [start, end] = [cells[0], cells[cells.length - 1]];
    if (first === undefined || last === undefined || start === undefined || end === undefined) return false;
    return (
      // A group's heading may stand at the edge.
      first.getBoundingClientRect().top > top0 + 28 ||
      last.getBoundingClientRect().bottom < bottom0 - 28 ||
      start.getBoundingClientRect().left > left0 ||
      end.getBoundingClientRect().right < right0
    );
  };
  const look = (): void => {
    if (isEmpty()) seen.gaps += 1;
    seen.movedPixels += Math.abs(scroller.scrollLeft - left) + Math.abs(scroller.scrollTop - top);
    [left, top] = [scroller.scrollLeft, scroller.scrollTop];
    if (!seen.isOver) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
