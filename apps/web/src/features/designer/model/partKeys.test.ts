import { expect, test } from "vitest";
import { partAfterKey } from "./partKeys.ts";

const rows = [0, 1, 2, 2, 1].map((depth) => ({ depth }));

test.each([
  ["ArrowDown", 0, 1],
  ["ArrowDown", 4, null],
  ["ArrowUp", 1, 0],
  ["ArrowUp", 0, null],
  ["ArrowRight", 1, 2],
  ["ArrowRight", 2, null],
  ["ArrowLeft", 3, 1],
  ["ArrowLeft", 4, 0],
  ["ArrowLeft", 0, null],
  ["Home", 3, 0],
  ["End", 0, 4],
  ["a", 0, null],
] as const)("%s at row %d leads to %s", (key, at, next) => {
  expect(partAfterKey(rows, at, key)).toBe(next);
});
