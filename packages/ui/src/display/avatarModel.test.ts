import { expect, test } from "vitest";
import { initialOf, toneOf } from "./avatarModel.ts";

test.each([
  ["周倩", "周"],
  ["  ada Lovelace", "A"],
  ["𠮷野", "𠮷"],
  ["😀 team", "😀"],
  ["", ""],
])("the initial of %j is %j", (name, initial) => {
  expect(initialOf(name)).toBe(initial);
});

test("a name keeps its tone and names spread over all five", () => {
  expect(toneOf("周倩")).toBe(toneOf("周倩"));
  const names = Array.from({ length: 60 }, (_, index) => `成员${index}`);
  expect(new Set(names.map(toneOf)).size).toBe(5);
});
