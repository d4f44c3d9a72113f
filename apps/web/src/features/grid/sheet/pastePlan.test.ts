import { expect, test } from "vitest";
import { gatherNew, planPaste } from "./pastePlan.ts";

const at = (row: number, column: number, rows = 1, columns = 1) => ({ row, column, rows, columns });
const sketch = (cells: ReturnType<typeof planPaste>) =>
  cells.map((cell) => `${cell.row},${cell.column}=${cell.text}`).join(" ");

test("a block is laid down from the corner", () => {
  expect(
    sketch(
      planPaste(
        [
          ["a", "b"],
          ["c", "d"],
        ],
        at(2, 1),
        9,
      ),
    ),
  ).toBe("2,1=a 2,2=b 3,1=c 3,2=d");
});

test("one cell fills the selection", () => {
  expect(sketch(planPaste([["x"]], at(0, 0, 2, 2), 9))).toBe("0,0=x 0,1=x 1,0=x 1,1=x");
});

test("a block repeats when the selection is a whole number of times as large, otherwise not", () => {
  expect(planPaste([["a"], ["b"]], at(0, 0, 4, 1), 9)).toHaveLength(4);
  expect(planPaste([["a"], ["b"]], at(0, 0, 3, 1), 9)).toHaveLength(2);
});

test("what would lie past the last column is left out, rows may be ragged", () => {
  expect(sketch(planPaste([["a", "b", "c"], ["d"]], at(0, 1), 3))).toBe("0,1=a 0,2=b 1,1=d");
});

test("cells past the last line become records; empty lines do not", () => {
  const cells = [
    { row: 11, field: "a", value: "second" },
    { row: 10, field: "a", value: "first" },
    { row: 10, field: "b", value: 1 },
    { row: 12, field: "a", value: null },
  ];
  expect(gatherNew(cells)).toEqual([
    { row: 10, values: { a: "first", b: 1 } },
    { row: 11, values: { a: "second" } },
  ]);
});
