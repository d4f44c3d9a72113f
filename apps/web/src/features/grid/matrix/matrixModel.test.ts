import { describe, expect, test } from "vitest";
import type { MatrixDefinition } from "@tongzhou/model";
import { withColumns } from "./extraColumns.ts";
import { countOptions, joinPages, layLines, linesBetween, sizes } from "./matrixModel.ts";
import type { MatrixPage } from "./matrixModel.ts";

const matrix: MatrixDefinition = {
  form: "duty",
  rows: { field: "item" },
  columns: [{ field: "person" }, { field: "contact" }],
  cell: { kind: "field", field: "letter" },
};

function page(rows: readonly (readonly [number, string])[], cells: MatrixPage["cells"]): MatrixPage {
  return {
    rows: {
      columns: ["name", "phase"],
      rows: rows.map(([id, phase]) => [id, 1, `item ${id}`, phase]),
      next: null,
      count: { value: rows.length, isCapped: false },
    },
    columns: [
      { group: 0, value: 7 },
      { group: 1, value: 7, title: "Bo" },
    ],
    isCut: false,
    cells,
    totals: { rows: rows.map(() => []), columns: [[], []], all: [] },
    shut: [],
    broken: { rows: [{ at: 0, severity: "warn", label: { zh: "缺 A" }, message: { zh: "没有 A" } }], columns: [] },
  };
}

describe("pages put together", () => {
  const first = page(
    [
      [1, "a"],
      [2, "a"],
    ],
    [
      [0, 0, 10, 1, "r", "teal", 3],
      [1, 1, 11, 2, "a", null, 1],
    ],
  );
  const second = page(
    [
      [2, "a"],
      [3, "b"],
    ],
    [
      [0, 1, 11, 2, "a", null, 1],
      [1, 0, 12, 1, "c", null, 0],
    ],
  );
  const data = joinPages(matrix, [first, second]);

  test("rows and records that two pages tell are there once, and columns of one value in two groups are two", () => {
    expect(data.rows.map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(data.columns.map(({ key }) => key)).toEqual(["0:7", "1:7"]);
    expect(data.records.get("1 0:7")).toEqual([
      { id: 10, version: 1, value: "r", color: "teal", mayEdit: true, mayDelete: true },
    ]);
    expect(data.records.get("2 1:7")).toHaveLength(1);
    expect(data.records.get("3 0:7")?.[0]).toMatchObject({ mayEdit: false, mayDelete: false });
    expect([...data.broken.keys()]).toEqual(["1", "2"]);
    expect(countOptions(data.records.values())).toEqual({ r: 1, a: 1, c: 1 });
  });

  test("a heading stands above each run of rows with one value, and lines are found by their height", () => {
    const { lines, height, topOf } = layLines(data, { group: ["phase"] });
    expect(lines.map((line) => (line.kind === "row" ? line.row : `${String(line.value)} ${line.count}`))).toEqual([
      "a 2",
      0,
      1,
      "b 1",
      2,
    ]);
    expect(height).toBe(2 * sizes.group + 3 * sizes.row);
    expect(topOf(2)).toBe(2 * sizes.group + 2 * sizes.row);
    expect(linesBetween(lines, topOf(1) + 1, topOf(1) + 2).map((line) => line.kind === "row" && line.row)).toEqual([1]);
    expect(linesBetween(lines, 0, 1)).toHaveLength(1);
  });

  test("a column put there by hand stands at the end of its group until the server has it", () => {
    const extra = [
      { group: 0, value: 9, title: undefined },
      { group: 0, value: 9, title: undefined },
      { group: 1, value: 7, title: "Bo" },
    ];
    expect(withColumns(data, extra).columns.map(({ key }) => key)).toEqual(["0:7", "0:9", "1:7"]);
  });
});
