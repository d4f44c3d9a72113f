import { expect, test } from "vitest";
import { findOverweight, type ScreenName } from "./budgets.ts";

const light = { kB: 100 };
const buildScreens = (heavy: Partial<Record<ScreenName, { readonly kB: number }>>) => ({
  firstRun: light,
  signIn: light,
  home: light,
  grid: light,
  record: light,
  importer: light,
  designer: light,
  ...heavy,
});

test("a screen at its budget is within it", () => {
  expect(findOverweight(buildScreens({ signIn: { kB: 200 }, grid: { kB: 450 } }))).toEqual([]);
});

test("each screen above its budget is named", () => {
  expect(findOverweight(buildScreens({ signIn: { kB: 200.1 }, grid: { kB: 451 } }))).toEqual(["signIn", "grid"]);
});

test("a screen without a budget is never too heavy", () => {
  expect(findOverweight(buildScreens({ designer: { kB: 5000 } }))).toEqual([]);
});
