import { expect, test } from "vitest";
import { readCount, readOptions, UsageError } from "./readOptions.ts";

test("a flag takes the word behind it, unless that is a flag itself", () => {
  const options = readOptions(["--rows", "1000", "--json", "--only", "list", "stray"]);
  expect([...options]).toEqual([
    ["rows", "1000"],
    ["json", "true"],
    ["only", "list"],
  ]);
});

test("a count that is not given is the initial one", () => {
  expect(readCount(new Map(), "rows", 7)).toBe(7);
});

test.each(["", "0", "-1", "1.5", "ten", "true"])("the count %j is refused by the name of its option", (text) => {
  expect(() => readCount(new Map([["rows", text]]), "rows", 7)).toThrow(UsageError);
  expect(() => readCount(new Map([["rows", text]]), "rows", 7)).toThrow("--rows");
});

test("a count may be zero where zero means none", () => {
  expect(readCount(new Map([["compare", "0"]]), "compare", 7, 0)).toBe(0);
});
