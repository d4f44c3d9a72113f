import { expect, test } from "vitest";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { fillCells, fillRange } from "./fillModel.ts";

const fields: readonly FieldDefinition[] = [
  { key: "n", kind: "integer", label: { zh: "n" } },
  { key: "d", kind: "date", label: { zh: "d" } },
  { key: "s", kind: "choice", label: { zh: "s" }, options: [] },
];
const values: readonly (readonly Wire[])[] = [
  [1, "2026-11-30", "open"],
  [3, "2026-12-01", "done"],
];
const read = ({ row, column }: { row: number; column: number }) => values[row]?.[column] ?? null;
const range = { anchor: { row: 0, column: 0 }, focus: { row: 1, column: 2 } };

test("a drag goes along the axis on which it went farther", () => {
  expect(fillRange(range, { row: 5, column: 3 }).focus).toEqual({ row: 5, column: 2 });
  expect(fillRange(range, { row: 2, column: 9 }).focus).toEqual({ row: 1, column: 9 });
});

test("down, numbers and days go on and options repeat", () => {
  const reached = fillRange(range, { row: 3, column: 1 });
  const filled = fillCells(range, reached, fields, read);
  expect(filled.map(({ row, column, value }) => `${row},${column}=${String(value)}`)).toEqual([
    "2,0=5",
    "3,0=7",
    "2,1=2026-12-02",
    "3,1=2026-12-03",
    "2,2=open",
    "3,2=done",
  ]);
});

test("up, a series counts backwards", () => {
  const below = { anchor: { row: 4, column: 0 }, focus: { row: 5, column: 0 } };
  const filled = fillCells(below, fillRange(below, { row: 2, column: 0 }), fields, ({ row }) => (row === 4 ? 10 : 12));
  expect(filled.map(({ row, value }) => [row, value])).toEqual([
    [3, 8],
    [2, 6],
  ]);
});
