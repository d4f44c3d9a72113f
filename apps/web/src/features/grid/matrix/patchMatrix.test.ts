import { expect, test } from "vitest";
import type { MatrixDefinition } from "@tongzhou/model";
import { joinPages } from "./matrixModel.ts";
import type { MatrixPage } from "./matrixModel.ts";
import { patchMatrix } from "./patchMatrix.ts";
import { shareMatrix } from "./shareMatrix.ts";

const matrix: MatrixDefinition = {
  form: "duty",
  rows: { field: "item" },
  columns: [{ field: "person" }],
  cell: { kind: "field", field: "letter" },
};

type Letters = Readonly<Record<number, readonly (string | null)[]>>;

// One record per letter; its id tells row and column. The order is that of all rows.
function page(letters: Letters, order: readonly number[], total = "1"): MatrixPage {
  const rows = order.filter((id) => letters[id] !== undefined);
  return {
    rows: {
      columns: ["name"],
      rows: rows.map((id) => [id, 1, `item ${id}`]),
      next: null,
      count: { value: order.length, isCapped: false },
      order: [...order],
    },
    columns: [
      { group: 0, value: 7 },
      { group: 0, value: 8 },
    ],
    isCut: false,
    cells: rows.flatMap((id, y) =>
      (letters[id] ?? []).flatMap((letter, x) => (letter === null ? [] : [[y, x, id * 10 + x, 1, letter, null, 3]])),
    ),
    totals: { rows: rows.map(() => []), columns: [[total], ["0"]], all: [] },
    shut: [],
    broken: { rows: [], columns: [] },
  };
}

const whole = joinPages(matrix, [page({ 1: ["r", "a"], 2: ["c", null], 3: [null, "i"] }, [1, 2, 3])]);

const at = { after: undefined, order: [1, 2, 3], isLast: true } as const;

test("rows that were looked at again are as they are now, the others stay the very same", () => {
  const now = page({ 2: [null, "a"] }, [1, 2, 3], "9");
  const patched = patchMatrix(matrix, whole, { rows: new Set(["2"]), pages: [{ at, page: now }] });
  if (patched === null) throw new Error("test-patch: expected a matrix");
  const data = shareMatrix(whole, patched);
  expect([data.records.get("2 0:7"), data.records.get("2 0:8")?.[0]?.value]).toEqual([undefined, "a"]);
  expect(data.records.get("1 0:7")).toBe(whole.records.get("1 0:7"));
  expect([data.rows, data.columns[0]?.totals, data.columns[1]]).toEqual([whole.rows, ["9"], whole.columns[1]]);
  expect(data.columns[1]).toBe(whole.columns[1]);
  expect(data.rows).toBe(whole.rows);
});

test("when rows came, went or moved, or one is there no more, everything is to be read", () => {
  const patch = (letters: Letters, order: readonly number[], rows: readonly string[]) =>
    patchMatrix(matrix, whole, { rows: new Set(rows), pages: [{ at, page: page(letters, order) }] });
  expect(patch({ 2: ["r", null] }, [2, 1, 3], ["2"])).toBeNull();
  expect(patch({ 4: ["r", null] }, [1, 2, 3, 4], ["4"])).toBeNull();
  expect(patch({}, [1, 3], ["2"])).toBeNull();
  expect(patch({}, [1, 2, 3], [])).not.toBeNull();
  const other = page({ 1: ["r", "a"] }, [1, 2, 3]);
  const columns = other.columns.slice(1);
  expect(patchMatrix(matrix, whole, { rows: new Set(["1"]), pages: [{ at, page: { ...other, columns } }] })).toBeNull();
});

test("of a matrix of several pages the pages concerned are looked at, each with the order of its own rows", () => {
  const firstPage = page({ 1: ["r", null] }, [1]);
  const both = joinPages(matrix, [firstPage, page({ 2: ["a", null], 3: ["c", null] }, [2, 3])]);
  const first = { at: { after: undefined, order: [1], isLast: false }, page: page({}, [1], "7") } as const;
  const second = { after: "x", order: [2, 3], isLast: true } as const;
  const patched = patchMatrix(matrix, both, {
    rows: new Set(["3"]),
    pages: [first, { at: second, page: page({ 3: [null, "i"] }, [2, 3]) }],
  });
  expect(patched?.rows.map(({ key }) => key)).toEqual(["1", "2", "3"]);
  expect([patched?.records.has("3 0:7"), patched?.records.get("3 0:8")?.[0]?.value]).toEqual([false, "i"]);
  expect(patched?.columns[0]?.totals).toEqual(["7"]);
  const moved = { at: second, page: page({ 3: [null, "i"] }, [3, 2]) };
  expect(patchMatrix(matrix, both, { rows: new Set(["3"]), pages: [first, moved] })).toBeNull();
});

test("a matrix that is read again and says the same is the same, part by part", () => {
  const again = joinPages(matrix, [page({ 1: ["r", "a"], 2: ["c", null], 3: [null, "r"] }, [1, 2, 3])]);
  const data = shareMatrix(whole, again);
  expect([data.rows, data.columns]).toEqual([whole.rows, whole.columns]);
  expect(data.rows === whole.rows && data.columns === whole.columns).toBe(true);
  expect(data.records.get("1 0:8")).toBe(whole.records.get("1 0:8"));
  expect(data.records.get("3 0:8")?.[0]?.value).toBe("r");
  const same = joinPages(matrix, [page({ 1: ["r", "a"], 2: ["c", null], 3: [null, "i"] }, [1, 2, 3])]);
  expect(shareMatrix(whole, same).records).toBe(whole.records);
});
