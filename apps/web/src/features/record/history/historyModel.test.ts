import { expect, test } from "vitest";
import type { FieldOf, FormDefinition } from "@tongzhou/model";
import { readCause, readCrossing, readFieldChanges, readRowChanges } from "./historyModel.ts";

const label = { zh: "x" };
const lines: FieldOf<"subform"> = {
  key: "lines",
  kind: "subform",
  label,
  fields: [{ key: "what", kind: "text", label }],
};
const form: FormDefinition = {
  key: "order",
  label,
  title: "title",
  fields: [
    { key: "title", kind: "text", label },
    { key: "note", kind: "text", label },
    { key: "updated_at", kind: "updated_at", label },
    lines,
  ],
};
const change = { position: "1", version: 2, kind: "update", at: "", actor: 1, cause: {} };

test("the fields of a change come in the form's order, without stamps and without what was blank before and after", () => {
  const read = readFieldChanges(form, {
    ...change,
    old: { note: "a", title: null, updated_at: "x" },
    new: { note: null, title: null, updated_at: "y" },
  });
  expect(read.map(({ field, old, new: next }) => [field.key, old, next])).toEqual([["note", "a", null]]);
});

test("causes that a reader wants to know are told; a person at a page is not one", () => {
  expect(readCause({ kind: "request", via: "web" })).toBeUndefined();
  expect(readCause({ kind: "request", via: "api" })).toEqual({ kind: "api" });
  expect(readCause({ kind: "restore", version: 3 })).toEqual({ kind: "restore", version: 3 });
  expect(readCause({ kind: "bulk", bulk: "b" })).toEqual({ kind: "bulk" });
  expect(readCause({ kind: "import", importId: "i" })).toEqual({ kind: "import" });
  expect(readCause(null)).toBeUndefined();
});

test("rows of a subform are compared by id", () => {
  const read = readRowChanges(
    lines,
    [
      { id: 1, position: 1, what: "纸" },
      { id: 2, position: 2, what: "笔" },
    ],
    [
      { id: 1, position: 1, what: "卡纸" },
      { id: 3, position: 2, what: "墨" },
    ],
  );
  expect([read.added, read.removed]).toEqual([1, 1]);
  expect(read.altered.flatMap((row) => row.cells.map(({ field, old, new: next }) => [field.key, old, next]))).toEqual([
    ["what", "纸", "卡纸"],
  ]);
});

test("a crossing is told with the bands of today; one that is gone goes by its key", () => {
  const scored: FormDefinition = {
    ...form,
    fields: [
      ...form.fields,
      {
        key: "health",
        kind: "formula",
        label,
        expression: "1",
        result: "number",
        bands: {
          levels: [
            { key: "low", label: { zh: "低" }, color: "red" },
            { key: "high", label: { zh: "高" }, from: "60" },
          ],
        },
      },
    ],
  };
  const crossed = {
    ...change,
    kind: "crossing",
    old: {},
    new: {},
    crossing: { field: "health", from: "gone", to: "low", value: "12" },
  };
  const read = readCrossing(scored, crossed);
  expect([read?.field.key, read?.from?.label.zh, read?.to?.color, read?.value]).toEqual([
    "health",
    "gone",
    "red",
    "12",
  ]);
  expect(readCrossing(scored, { ...crossed, crossing: { ...crossed.crossing, from: null } })?.from).toBeNull();
  expect(readCrossing(form, crossed)).toBeUndefined();
  expect(readCrossing(scored, { ...change, old: {}, new: {} })).toBeUndefined();
});
