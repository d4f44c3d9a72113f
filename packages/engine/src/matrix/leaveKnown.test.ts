import { afterEach, expect, test } from "vitest";
import { createRecord } from "../records/createRecord.ts";
import { queryMatrix } from "./queryMatrix.ts";
import { openMatrixWorkspace, raci, type MatrixWorkspace } from "./test/matrixWorkspace.ts";

let opened: MatrixWorkspace | undefined;
afterEach(async () => {
  await opened?.workspace.drop();
  opened = undefined;
});

test("[X15] rows and columns that a reader has are left out, and what has changed comes", async () => {
  const { workspace, items, people, contacts } = (opened = await openMatrixWorkspace());
  const none = { frame: "", rows: [], marks: [] };
  const ask = (known: typeof none | object) =>
    queryMatrix(workspace.owner, "item", { matrix: raci, known: { ...none, ...known } });
  const plain = await queryMatrix(workspace.owner, "item", { matrix: raci });
  const whole = await ask({});
  const order = plain.rows.rows.map(([value]) => Number(value));
  const { marks, rows, ...rest } = whole;
  expect([rest, { ...rows, order: undefined }]).toEqual([
    { columns: plain.columns, isCut: false, cells: plain.cells, shut: [], totals: plain.totals, broken: plain.broken },
    { ...plain.rows, order: undefined },
  ]);
  const known = { frame: marks?.frame, rows: order, marks: marks?.rows };
  const same = await ask(known);
  expect([same.rows.rows, same.rows.order, same.columns, same.cells, same.totals.rows]).toEqual([
    [],
    order,
    [],
    [],
    [],
  ]);
  expect([same.totals.columns, same.marks]).toEqual([whole.totals.columns, marks]);
  await createRecord(workspace.owner, "duty", {
    values: { item: items[2] ?? 0, person: people[1], side: "ours", letter: "r", ended: false },
  });
  const one = await ask(known);
  expect(one.rows.rows.map(([value]) => value)).toEqual([items[2]]);
  expect([one.columns, one.cells.map(([y, , , , value]) => [y, value])]).toEqual([[], [[0, "r"]]]);
  expect(one.totals.all).toEqual([{ r: 3, a: 2, c: 1 }, "14"]);
  // Another column: cells name columns by place, so that every row comes.
  await createRecord(workspace.owner, "contact", { values: { name: "Ann", role: "CEO" } });
  const more = await ask({ ...known, frame: one.marks?.frame });
  expect([more.columns.length, more.rows.rows.length]).toEqual([people.length + contacts.length + 1, items.length]);
});
