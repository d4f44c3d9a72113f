import { expect, test } from "vitest";
import { median, rounded } from "./median.ts";

test("the median is the middle one, whatever the order", () => {
  expect(median([9, 1, 5])).toBe(5);
});

test("between two middle values the median is their mean", () => {
  expect(median([10, 1, 2, 4])).toBe(3);
});

test("a wild value does not move the median", () => {
  expect(median([3, 2, 4, 1_000_000, 3])).toBe(3);
});

test("the median of nothing is 0", () => {
  expect(median([])).toBe(0);
});

test("a value is rounded to the decimals asked for", () => {
  expect([rounded(0.66666, 3), rounded(1234.56, 0)]).toEqual([0.667, 1235]);
});
