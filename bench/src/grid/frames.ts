import type { Page } from "playwright-core";
import { median, rounded } from "../median.ts";

/** Times between frames that the browser drew, in milliseconds. */
export interface FrameTimes {
  readonly median: number;
  /** Nineteen of twenty were no longer than this. */
  readonly p95: number;
  readonly worst: number;
  readonly count: number;
}

/** Work of over 50 ms that kept the page from answering. */
export interface LongTasks {
  readonly count: number;
  readonly worst: number;
}

/** What was seen while frames were watched. */
export interface Watched {
  readonly frames: FrameTimes;
  readonly longTasks: LongTasks;
}

declare global {
  interface Window {
    benchWatch?: { readonly frames: number[]; readonly tasks: number[]; isOver: boolean };
  }
}

/** Watches the page's frames and long tasks while `work` goes on. */
export async function watchFrames(page: Page, work: () => Promise<unknown>): Promise<Watched> {
  await page.evaluate(() => {
    const watch = { frames: [] as number[], tasks: [] as number[], isOver: false };
    window.benchWatch = watch;
    new PerformanceObserver((list) => {
      if (!watch.isOver) for (const entry of list.getEntries()) watch.tasks.push(entry.duration);
    }).observe({ type: "longtask" });
    let before = performance.now();
    const step = (now: number): void => {
      watch.frames.push(now - before);
      before = now;
      if (!watch.isOver) requestAnimationFrame(step);
    };
    requestAnimationFrame((now) => {
      before = now;
      requestAnimationFrame(step);
    });
  });
  await work();
  const { frames, tasks } = await page.evaluate(() => {
    const watch = window.benchWatch ?? { frames: [], tasks: [], isOver: true };
    watch.isOver = true;
    return watch;
  });
  return {
    frames: describeFrames(frames),
    longTasks: { count: tasks.length, worst: rounded(Math.max(0, ...tasks), 0) },
  };
}

function describeFrames(times: readonly number[]): FrameTimes {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    median: rounded(median(sorted), 1),
    p95: rounded(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0, 1),
    worst: rounded(sorted.at(-1) ?? 0, 1),
    count: sorted.length,
  };
}
