import { describe, expect, test } from "vitest";
import { linesInView, maxSpace, reveal, scrollTo, spaceHeight, toContentTop, toScrollTop } from "./scrollModel.ts";

const small = { contentHeight: 3200, viewHeight: 600 };
const million = { contentHeight: 32_000_000, viewHeight: 600 };

describe("a list that fits the scroll bar", () => {
  test("is scrolled pixel by pixel", () => {
    expect(spaceHeight(small)).toBe(3200);
    expect(toContentTop(1234, small)).toBe(1234);
    expect(scrollTo({ scrollTop: 0, contentTop: 0 }, 2600, small)).toEqual({ scrollTop: 2600, contentTop: 2600 });
  });
});

describe("a million lines", () => {
  test("have a bar no browser clips", () => {
    expect(spaceHeight(million)).toBe(maxSpace);
  });

  test("a wheel moves by its pixels", () => {
    const before = { scrollTop: 8_000_000, contentTop: toContentTop(8_000_000, million) };
    const after = scrollTo(before, 8_000_120, million);
    expect(after.contentTop - before.contentTop).toBe(120);
  });

  test("the thumb moves by shares, and the ends of the bar are the ends of the list", () => {
    expect(scrollTo({ scrollTop: 0, contentTop: 0 }, maxSpace - 600, million).contentTop).toBe(32_000_000 - 600);
    expect(scrollTo({ scrollTop: 300, contentTop: 90 }, 0, million).contentTop).toBe(0);
  });

  test("the bar's place and the list's place lead back to each other", () => {
    for (const top of [0, 1, 999_999, 15_000_000])
      expect(toScrollTop(toContentTop(top, million), million)).toBeCloseTo(top, 5);
  });
});

test("the lines in view include those cut at both edges", () => {
  expect(linesInView(100, 320, 32, 1000)).toEqual([3, 15]);
  expect(linesInView(0, 320, 32, 4)).toEqual([0, 4]);
});

test("a line is brought into view by the shortest way", () => {
  expect(reveal(0, 100, 320, 32)).toBe(0);
  expect(reveal(20, 0, 320, 32)).toBe(352);
  expect(reveal(3, 0, 320, 32)).toBe(0);
});
