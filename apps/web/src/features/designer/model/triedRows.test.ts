import { expect, test } from "vitest";
import { buildersOf } from "./builderChoices.ts";
import { emptyBuilt } from "./emptyBuilt.ts";
import { listTriedRows } from "./triedRows.ts";

test("rows are tried by their record and place, three of each; records without any have none", () => {
  const lines = [1, 2, 3, 4].map((price) => ({ id: price, price }));
  const rows = listTriedRows(
    [
      { title: "甲", values: { lines } },
      { title: "乙", values: { lines: [] } },
      { title: null, values: {} },
      { title: null, values: { lines: lines.slice(0, 1) } },
    ],
    "lines",
  );
  expect(rows.map(({ title, row, values }) => [title, row, values["price"]])).toEqual([
    ["甲", 1, 1],
    ["甲", 2, 2],
    ["甲", 3, 3],
    [null, 1, 1],
  ]);
});

test("a row that relations lead nowhere from is offered what can be built of its own columns", () => {
  const label = { zh: "x" };
  const scope = { fields: [{ key: "price", label, type: { kind: "number" } as const }] };
  expect(buildersOf(scope)).toEqual(["dateDifference", "percentage"]);
  const form = { key: "f", label, title: "t", fields: [] };
  expect(emptyBuilt("percentage", scope, form)).toEqual({
    kind: "percentage",
    part: { kind: "field", field: "" },
    whole: { kind: "field", field: "" },
  });
  const related = {
    fields: [{ key: "client", label, type: { kind: "link", form: "client" } as const }],
    related: () => [],
  };
  expect(buildersOf(related)).toEqual(["lookup", "rollup", "dateDifference", "percentage"]);
  const stamp = { key: "created_at", label, type: { kind: "datetime" } as const };
  expect(buildersOf({ ...related, fields: [...related.fields, stamp] }).length).toBe(5);
});

test("the days between begin with the first two days of a record, or with its only one and today", () => {
  const day = (key: string) => ({ key, label: { zh: key }, type: { kind: "date" } as const });
  const form = { key: "f", label: { zh: "x" }, title: "t", fields: [] };
  const differenceOf = (...keys: readonly string[]) => emptyBuilt("dateDifference", { fields: keys.map(day) }, form);
  expect(differenceOf("from", "to", "later")).toMatchObject({ start: { field: "from" }, end: { field: "to" } });
  expect(differenceOf("due")).toMatchObject({ start: { field: "due" }, end: { field: "" } });
});
