import { expect, test } from "vitest";
import type { MatrixDefinition, Wire } from "@tongzhou/model";
import type { CellRecord } from "./matrixModel.ts";
import { planWrites, toggleValue } from "./writePlan.ts";

const matrix: MatrixDefinition = {
  form: "duty",
  rows: { field: "item" },
  columns: [{ field: "person", preset: { side: "ours" } }],
  cell: { kind: "field", field: "letter" },
};
const row = { key: "1", value: 1, cells: [], totals: [] };
const column = { key: "0:7", group: 0, value: 7, title: undefined, caption: undefined, totals: [] };

function record(id: number, value: Wire, may: Partial<CellRecord> = {}): CellRecord {
  return { id, version: 1, value, color: null, mayEdit: true, mayDelete: true, ...may };
}

function plan(records: readonly CellRecord[], values: readonly Wire[], create = true): string {
  const planned = planWrites(
    matrix,
    [{ row, column, values }],
    () => records,
    () => create,
  );
  if (planned.refused.length > 0) return "refused";
  return planned.writes
    .map((write) => {
      if (write.kind === "create") return `create ${JSON.stringify(write.values)}`;
      return write.kind === "update" ? `update ${write.record.id} ${String(write.value)}` : `delete ${write.record.id}`;
    })
    .join("; ");
}

test.each<[string, readonly CellRecord[], readonly Wire[], string]>([
  ["an empty cell makes a record", [], ["a"], 'create {"side":"ours","item":1,"person":7,"letter":"a"}'],
  ["another value changes the record", [record(5, "r")], ["a"], "update 5 a"],
  ["the same value is nothing to do", [record(5, "r")], ["r"], ""],
  ["no value deletes what is there", [record(5, "r"), record(6, "a")], [], "delete 5; delete 6"],
  ["one value of two keeps the record that has it", [record(5, "r"), record(6, "a")], ["a"], "delete 5"],
  [
    "a second value is a second record",
    [record(5, "r")],
    ["r", "a"],
    'create {"side":"ours","item":1,"person":7,"letter":"a"}',
  ],
])("%s", (_name, records, values, expected) => {
  expect(plan(records, values)).toBe(expected);
});

test("a cell with a record that is not the person's to change is left whole", () => {
  expect(plan([record(5, "r", { mayEdit: false })], ["a"])).toBe("refused");
  expect(plan([record(5, "r", { mayDelete: false })], [])).toBe("refused");
  expect(plan([], ["a"], false)).toBe("refused");
  expect(plan([record(5, "r", { mayEdit: false })], ["r"])).toBe("");
});

test("a value is taken in, and out when it is there", () => {
  expect(toggleValue([record(5, "r")], "a")).toEqual(["r", "a"]);
  expect(toggleValue([record(5, "r"), record(6, "a")], "r")).toEqual(["a"]);
});
