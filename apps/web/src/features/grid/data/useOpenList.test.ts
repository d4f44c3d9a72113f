import { expect, test } from "vitest";
import type { Line } from "./lineModel.ts";
import { findPlace } from "./useOpenList.ts";
import type { SteppedList } from "./useOpenList.ts";

/** A list from a notation: `g` is a group's header, a number a record, `?` a record that is not loaded. */
function list(notation: string, count: number): SteppedList {
  let number = 0;
  const lines = notation.split(" ").map((word): { line: Line; row: readonly unknown[] | undefined } => {
    if (word === "g") {
      const group = { value: null, count: 0, aggregates: [], filter: "" };
      return { line: { kind: "group", start: 0, size: 1, depth: 0, path: "", group, isOpen: true }, row: undefined };
    }
    number += 1;
    return {
      line: { kind: "record", filter: "", index: 0, number },
      row: word === "?" ? undefined : [Number(word), 1],
    };
  });
  return {
    lineCount: lines.length,
    recordCount: { value: count },
    lineAt: (index) => lines[index]?.line,
    rowAt: (index) => lines[index]?.row,
  };
}

test("a record's neighbours are found across the headers of groups", () => {
  expect(findPlace(list("g 7 g 4 9", 23), 4)).toEqual({ index: 1, count: 23, previous: 7, next: 9 });
});

test("the ends of the list, and rows that are not loaded, have no neighbour", () => {
  expect(findPlace(list("7 ?", 2), 7)).toEqual({ index: 0, count: 2, previous: undefined, next: undefined });
});

test("a record that is not among the loaded rows has no place", () => {
  expect(findPlace(list("7 ? 9", 3), 8)).toBeUndefined();
});
