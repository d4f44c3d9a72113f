import { describe, expect, test } from "vitest";
import { blocksOf, blocksToDrop, blockSize, changedCells, findStart, startBefore } from "./blockModel.ts";

const marks = { count: 1000, every: blockSize, cursors: [null, "a", "b", "c", "d"] };

describe("where a block begins", () => {
  test("reading far away begins at the mark before it, or at the first record", () => {
    expect(startBefore(2 * blockSize + 7, marks)).toEqual({ at: 2 * blockSize, after: "b" });
    expect(startBefore(99 * blockSize, marks)).toEqual({ at: 4 * blockSize, after: "d" });
    expect(startBefore(7, marks)).toEqual({ at: 0, after: null });
    expect(startBefore(7000, undefined)).toEqual({ at: 0, after: null });
  });

  test("the first needs nothing", () => {
    expect(findStart(0, undefined, undefined)).toEqual({ kind: "cursor", after: null });
  });

  test("the block before it knows better than the marks", () => {
    expect(findStart(2, { rows: [], next: "fresh" }, marks)).toEqual({ kind: "cursor", after: "fresh" });
  });

  test("a jump takes the mark", () => {
    expect(findStart(3, undefined, marks)).toEqual({ kind: "cursor", after: "c" });
  });

  test("without marks a jump waits for them", () => {
    expect(findStart(3, undefined, undefined)).toEqual({ kind: "wait" });
  });

  test("between marks that are farther apart the way leads through the block before", () => {
    const wide = { ...marks, every: blockSize * 2 };
    expect([findStart(3, undefined, wide), findStart(2, undefined, wide)]).toEqual([
      { kind: "chain" },
      { kind: "cursor", after: "a" },
    ]);
  });
});

test("lines are in the blocks that hold them", () => {
  expect([blocksOf(0, 1), blocksOf(blockSize - 1, blockSize + 1), blocksOf(5, 5)]).toEqual([[0], [0, 1], []]);
});

test("what is far from view is forgotten first", () => {
  expect(blocksToDrop([0, 1, 50, 51, 52], [51], 3)).toEqual([1, 0]);
});

test("changed cells are those of rows with a new version whose value differs", () => {
  const before = [
    [1, 1, "a", "b"],
    [2, 1, "c", [1]],
  ];
  const after = [
    [1, 2, "a", "B"],
    [2, 2, "c", [1]],
    [3, 1, "new", null],
  ];
  expect(changedCells(before, after)).toEqual([{ record: 1, version: 2, cells: [1] }]);
});
