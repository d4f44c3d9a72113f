import { expect, test } from "vitest";
import { refreshDelayMs } from "./countModel.ts";

test("views are counted soon after a change, but once in five seconds at most", () => {
  expect(refreshDelayMs(0, 1_000_000)).toBe(400);
  expect(refreshDelayMs(1_000_000, 1_001_000)).toBe(4000);
  expect(refreshDelayMs(1_000_000, 1_004_900)).toBe(400);
});
