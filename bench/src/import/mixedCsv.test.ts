import { expect, test } from "vitest";
import { listParts, mixedColumnCount } from "./mixedCsv.ts";

const write = (rows: number): string => [...listParts(rows)].join("");

test("the file has a header and as many rows as asked for, each of twenty cells", () => {
  const bare = write(2500).replaceAll(/"(?:[^"]|"")*"/gu, "quoted");
  const lines = bare.split("\n");
  expect(mixedColumnCount).toBe(20);
  expect(lines).toHaveLength(2500 + 2);
  expect(lines.at(-1)).toBe("");
  expect(lines.slice(0, -1).filter((line) => line.split(",").length !== mixedColumnCount)).toEqual([]);
});

test("a longer file begins with the shorter one", () => {
  expect(write(1500).startsWith(write(1200))).toBe(true);
});
