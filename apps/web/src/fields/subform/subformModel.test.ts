import { expect, test } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { isRowChanged, keyRows, moveRow, newRow, pasteRows, rowKeyOf, subformRows } from "./subformModel.ts";

const fields: readonly FieldDefinition[] = [
  { key: "item", kind: "text", label: { zh: "项" } },
  { key: "count", kind: "integer", label: { zh: "数" } },
];
const read = (field: FieldDefinition, text: string) =>
  field.kind === "text" ? text : /^\d+$/.test(text) ? Number(text) : undefined;

test("a row has changed when a value that is written has, and not when a formula's has", () => {
  const columns: readonly FieldDefinition[] = [
    ...fields,
    { key: "twice", kind: "formula", label: { zh: "倍" }, expression: "count * 2", result: "number" },
  ];
  const came = { id: 1, count: 2, twice: "4" };
  expect(isRowChanged(came, { ...came, twice: "5" }, columns)).toBe(false);
  expect(isRowChanged(came, { ...came, item: null }, columns)).toBe(false);
  expect(isRowChanged(came, { ...came, count: 3 }, columns)).toBe(true);
  expect(isRowChanged(undefined, { count: 2 }, columns)).toBe(true);
});

test("pasted cells overwrite from the cell on and add rows below", () => {
  const pasted = pasteRows(
    [{ id: 1, item: "a", count: 1 }],
    [
      ["b", "2"],
      ["c", "3"],
    ],
    { row: 0, column: 0 },
    fields,
    read,
    10,
  );
  expect(pasted).toEqual({
    rows: [
      { id: 1, item: "b", count: 2 },
      { _row: expect.stringMatching(/^n/), item: "c", count: 3 },
    ],
    refused: 0,
  });
});

test("cells that do not fit are counted, the others are kept", () => {
  const pasted = pasteRows(
    [],
    [
      ["x", "many", "beyond"],
      ["y", "1"],
    ],
    { row: 0, column: 0 },
    fields,
    read,
    1,
  );
  expect(pasted).toEqual({ rows: [{ _row: expect.stringMatching(/^n/), item: "x" }], refused: 4 });
});

test("rows move within their list", () => {
  const rows = subformRows([{ n: 1 }, { n: 2 }]);
  expect(moveRow(rows, 0, 1)).toEqual([{ n: 2 }, { n: 1 }]);
  expect(moveRow(rows, 0, -1)).toBe(rows);
  expect(moveRow(rows, 1, 2)).toBe(rows);
  expect(moveRow(subformRows([{ n: 1 }, { n: 2 }, { n: 3 }]), 2, 0)).toEqual([{ n: 3 }, { n: 1 }, { n: 2 }]);
});

test("a row keeps its key wherever it stands, saved or not", () => {
  const rows = keyRows([{ id: 7 }, { n: 1 }, newRow()]);
  const keys = rows.map(rowKeyOf);
  expect(new Set(keys).size).toBe(3);
  expect(keyRows(moveRow(rows, 2, 0)).map(rowKeyOf)).toEqual([keys[2], keys[0], keys[1]]);
});
