import { expect, test } from "vitest";
import { closingStep, listBelow } from "./listAddress.ts";

test("a record opened from a list is closed by going back to it", () => {
  const list = { view: "mine", filter: 'state = "open"' };
  expect(closingStep({ ...list, peek: 7 }, listBelow(list))).toBe("back");
});

test("a record that came with the address, or whose list has changed since, leaves its place to the list", () => {
  expect(closingStep({ view: "mine", peek: 7 }, undefined)).toBe("replace");
  expect(closingStep({ view: "mine", peek: 7 }, listBelow({ view: "mine", filter: "a = 1" }))).toBe("replace");
});
