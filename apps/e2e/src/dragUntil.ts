import type { Locator } from "playwright-core";
import { expect } from "vitest";

/**
 * Drags with the mouse until what it is for has come. Playwright looks once whether a drag has begun, right after the
 * mouse has moved; of a page that is busy just then it misses the beginning, drops nothing, and the page hears of no
 * mouse any more: it is loaded again. A drop is given time to be seen: one more drag would take it back.
 */
export async function dragUntil(source: Locator, target: Locator, isDone: () => Promise<boolean>): Promise<void> {
  const page = source.page();
  const drag = async (): Promise<boolean> => {
    if (await isDone()) return true;
    await page.evaluate(async () => new Promise((resolve) => requestIdleCallback(resolve)));
    await source.dragTo(target);
    return expect
      .poll(isDone, { timeout: 8000 })
      .toBe(true)
      .then(
        () => true,
        async () => {
          await page.reload();
          await source.waitFor();
          return false;
        },
      );
  };
  await expect.poll(drag, { timeout: 200_000 }).toBe(true);
}
