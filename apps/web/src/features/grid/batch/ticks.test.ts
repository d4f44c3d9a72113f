import { expect, test } from "vitest";
import { isTicked, noTicks, tickCount, withTicks, type Ticks } from "./ticks.ts";

const all: Ticks = { kind: "all", except: new Set(), total: 1000, isExact: true };

test("of some, what is ticked is listed", () => {
  const three = withTicks(noTicks, [1, 2, 3], true);
  const two = withTicks(three, [2], false);
  expect([tickCount(three), tickCount(two), isTicked(two, 2), isTicked(two, 3)]).toEqual([3, 2, false, true]);
});

test("of all, every record is ticked, also one that is not loaded, but those unticked", () => {
  const less = withTicks(all, [7, 8], false);
  expect([tickCount(less), isTicked(less, 7), isTicked(less, 9_999)]).toEqual([998, false, true]);
  expect(tickCount(withTicks(less, [8], true))).toBe(999);
});

test("ticks are not changed in place", () => {
  withTicks(all, [1], false);
  expect([tickCount(all), tickCount(noTicks)]).toEqual([1000, 0]);
});
