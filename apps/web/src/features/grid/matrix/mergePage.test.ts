import { expect, test } from "vitest";
import type { MatrixPage } from "./matrixModel.ts";
import { knownPage, mergePage } from "./mergePage.ts";

type Row = readonly [id: number, letter: string];

// A page as it comes: these rows of all in `order`, and its columns unless they are known.
function page(
  rows: readonly Row[],
  order: readonly number[],
  frame = "f1",
  columns: readonly number[] = [7],
): MatrixPage {
  return {
    rows: {
      columns: ["name"],
      rows: rows.map(([id]) => [id, 1, `item ${id}`]),
      next: null,
      count: { value: order.length, isCapped: false },
      order: [...order],
    },
    columns: columns.map((value) => ({ group: 0, value })),
    isCut: false,
    cells: rows.map(([id, letter], y) => [y, 0, id * 10, 1, letter, null, 3]),
    shut: rows.map((_, y) => [y, 0, 0]),
    totals: { rows: rows.map(([, letter]) => [letter]), columns: [[String(rows.length)]], all: [] },
    broken: {
      rows: rows.map(([id], at) => ({ at, severity: "warn", label: { zh: `${id}` }, message: { zh: "" } })),
      columns: [],
    },
    marks: { frame, rows: order.map((id) => `m${id}`) },
  };
}

const before = page(
  [
    [1, "r"],
    [2, "a"],
    [3, "c"],
  ],
  [1, 2, 3],
);

test("what is known is told by its marks, and nothing is of a page read anew", () => {
  expect(knownPage(before)).toEqual({ frame: "f1", rows: [1, 2, 3], marks: ["m1", "m2", "m3"] });
  expect(knownPage(undefined)).toEqual({ frame: "", rows: [], marks: [] });
  expect(mergePage(undefined, before)).toBe(before);
});

test("rows that were left out are those of before, in the order of now, and rows that have gone are not there", () => {
  const merged = mergePage(
    before,
    page(
      [
        [2, "i"],
        [4, "r"],
      ],
      [4, 3, 2],
      "f1",
      [],
    ),
  );
  expect(merged?.rows.rows.map(([id]) => id)).toEqual([4, 3, 2]);
  expect(merged?.columns).toEqual(before.columns);
  expect(merged?.cells.map(([y, , id, , letter]) => [y, id, letter]).toSorted()).toEqual([
    [0, 40, "r"],
    [1, 30, "c"],
    [2, 20, "i"],
  ]);
  expect(merged?.totals).toEqual({ rows: [["r"], ["c"], ["i"]], columns: [["2"]], all: [] });
  expect(merged?.broken.rows.map(({ at, label }) => [at, label.zh]).toSorted()).toEqual([
    [0, "4"],
    [1, "3"],
    [2, "2"],
  ]);
  expect(merged?.shut.toSorted()).toEqual([
    [0, 0, 0],
    [1, 0, 0],
    [2, 0, 0],
  ]);
});

test("a row that is nowhere, or one of other columns, has all of the page read", () => {
  expect(mergePage(before, page([[2, "i"]], [1, 2, 9], "f1", []))).toBeNull();
  expect(mergePage(before, page([[2, "i"]], [1, 2], "f2", [7, 8]))).toBeNull();
  expect(
    mergePage(
      before,
      page(
        [
          [1, "r"],
          [2, "i"],
        ],
        [1, 2],
        "f2",
        [7, 8],
      ),
    )?.columns,
  ).toHaveLength(2);
});
