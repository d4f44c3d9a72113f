import { expect, test } from "vitest";
import type { MatrixData } from "./matrixModel.ts";
import { shareRead } from "./shareMatrix.ts";

const data = (value: string): MatrixData => ({
  rowKeys: ["name"],
  rows: [{ key: "1", value: 1, cells: ["a"], totals: [] }],
  columns: [{ key: "0:7", group: 0, value: 7, title: "Bo", caption: undefined, totals: [] }],
  records: new Map([["1 0:7", [{ id: 3, version: 1, value, color: null, mayEdit: true, mayDelete: true }]]]),
  sums: new Map(),
  all: [],
  shut: new Map(),
  broken: new Map(),
  isCut: false,
  isWhole: true,
  count: { value: 1, isCapped: false },
});

test("what is asked about again and is no other read stays the very same", () => {
  const read = { data: data("r"), mark: 1 };
  expect(shareRead(read, read)).toBe(read);
  expect(shareRead(undefined, read)).toBe(read);
});

test("of another read what says the same is the object of before, and what does not is new", () => {
  const [before, same, other] = ["r", "r", "a"].map((value, mark) => ({ data: data(value), mark }));
  if (before === undefined || same === undefined || other === undefined) throw new Error("share-test: expected three");
  const shared = shareRead(before, same);
  expect(shared.mark).toBe(1);
  expect([shared.data.rows, shared.data.columns, shared.data.records]).toEqual([
    before.data.rows,
    before.data.columns,
    before.data.records,
  ]);
  expect(shared.data.records).toBe(before.data.records);
  const changed = shareRead(before, other);
  expect(changed.data.rows).toBe(before.data.rows);
  expect(changed.data.records.get("1 0:7")?.[0]?.value).toBe("a");
});
