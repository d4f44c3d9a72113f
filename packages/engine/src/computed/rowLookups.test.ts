import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, Wire } from "@tongzhou/model";
import { queryRecords } from "../query/queryRecords.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { loadRecord } from "../records/getRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { verifyComputed } from "./verifyComputed.ts";

const label = (zh: string) => ({ zh });
const name: FieldDefinition = { key: "name", kind: "text", label: label("名称") };
const number = (key: string): FieldDefinition => ({ key, kind: "number", label: label(key) });
const link = (key: string, form: string): FieldDefinition => ({ key, kind: "link", form, label: label(key) });
const formula = (key: string, expression: string, result: "number" | "text" = "number"): FieldDefinition => ({
  key,
  kind: "formula",
  expression,
  result,
  label: label(key),
});
const form = (key: string, ...fields: FieldDefinition[]): FormDefinition => ({
  key,
  label: label(key),
  title: "name",
  fields: [name, ...fields],
});
const lines: FieldDefinition = {
  key: "lines",
  kind: "subform",
  label: label("明细"),
  fields: [
    link("part", "part"),
    number("quantity"),
    formula("amount", "part.price * quantity"),
    formula("maker", "part.maker.name", "text"),
    formula("double", "amount * 2"),
    formula("tickets", "COUNT(part.ticket_by_part[open > 0])"),
    formula("plain", "quantity + 1"),
  ],
};

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [
      form("maker"),
      form("part", link("maker", "maker"), number("price"), formula("sold", "SUM(ticket_by_part.open)")),
      form("ticket", link("part", "part"), number("open")),
      form(
        "order",
        link("client", "client"),
        lines,
        formula("total", "SUM(lines.amount)"),
        formula("big", "COUNT(lines[amount > 10])"),
        formula("open", "SUM(lines.tickets) + SUM(lines.double)"),
      ),
      form("client", formula("spent", "SUM(order_by_client.total)")),
    ],
  });
});
afterAll(() => workspace.drop());

const totals = async (id: number): Promise<unknown> => {
  const [row] = await workspace.database.arrays(sql`select total, big, open from ws_demo."order" where id = ${id}`);
  return row;
};
const rowsOf = async (id: number, key: string): Promise<unknown> => {
  const session = await workspace.system();
  const { values } = await loadRecord(session, workspace.database, "order", id);
  return (values["lines"] as readonly Record<string, Wire>[]).map((row) => row[key] ?? null);
};

test("[V24] a column that looks up what its row links to has no column in the table, and what reads it from outside has", async () => {
  const session = await workspace.system();
  expect([...session.workspace.computed].toSorted()).toEqual([
    "client.spent",
    "order.big",
    "order.open",
    "order.total",
    "part.sold",
  ]);
  const columns = await workspace.database.arrays(
    sql`select column_name from information_schema.columns where table_schema = 'ws_demo' and column_name = any(array['amount', 'double', 'maker', 'tickets', 'plain']) and table_name like 'order%' order by 1`,
  );
  expect(columns.flat()).toEqual(["plain"]);
});

test("[V24] rows and what is made of them follow the record they link to", async () => {
  const session = await workspace.system();
  const maker = await createRecord(session, "maker", { values: { name: "甲厂" } });
  const part = await createRecord(session, "part", { values: { name: "螺钉", price: "3", maker: maker.id } });
  const other = await createRecord(session, "part", { values: { name: "螺母", price: "5" } });
  const client = await createRecord(session, "client", { values: { name: "客" } });
  const made = await createRecord(session, "order", {
    values: {
      name: "单",
      client: client.id,
      lines: [
        { part: part.id, quantity: "2" },
        { part: other.id, quantity: "4" },
      ],
    },
  });
  expect(await rowsOf(made.id, "amount")).toEqual(["6", "20"]);
  expect(made.values["total"]).toBe("26");
  expect(await totals(made.id)).toEqual(["26", "1", "52"]);
  expect(await rowsOf(made.id, "maker")).toEqual(["甲厂", null]);
  await updateRecord(session, "part", part.id, { values: { price: "7" } });
  expect(await rowsOf(made.id, "amount")).toEqual(["14", "20"]);
  expect(await totals(made.id)).toEqual(["34", "2", "68"]);
  expect((await loadRecord(session, workspace.database, "client", client.id)).values["spent"]).toBe("34");
  await updateRecord(session, "maker", maker.id, { values: { name: "乙厂" } });
  expect(await rowsOf(made.id, "maker")).toEqual(["乙厂", null]);
  await createRecord(session, "ticket", { values: { name: "t", part: part.id, open: "1" } });
  expect(await rowsOf(made.id, "tickets")).toEqual(["1", "0"]);
  expect(await totals(made.id)).toEqual(["34", "2", "69"]);
  // In the bin, and back.
  await deleteRecord(session, "part", other.id);
  expect(await rowsOf(made.id, "amount")).toEqual(["14", null]);
  expect(await totals(made.id)).toEqual(["14", "1", "29"]);
  await updateRecord(session, "part", part.id, { values: { price: "1" } });
  await restoreRecord(session, "part", other.id);
  expect(await rowsOf(made.id, "amount")).toEqual(["2", "20"]);
  expect(await totals(made.id)).toEqual(["22", "1", "45"]);
  // Many at once, and another link in a row.
  await batchRecords(session, "part", {
    mode: "all_or_nothing",
    operations: [part.id, other.id].map((id) => ({ kind: "update", id, values: { price: "10" } })),
  });
  expect(await totals(made.id)).toEqual(["60", "2", "121"]);
  const { values } = await loadRecord(session, workspace.database, "order", made.id);
  const [first] = values["lines"] as readonly Record<string, Wire>[];
  await updateRecord(session, "order", made.id, { values: { lines: [{ id: first?.["id"] ?? null, part: null }] } });
  expect(await rowsOf(made.id, "amount")).toEqual([null]);
  expect(await totals(made.id)).toEqual(["0", "0", "0"]);
  expect(await verifyComputed(workspace.database, "demo")).toMatchObject({ wrong: 0 });
});

test("[V24] a filter over rows reads what they look up", async () => {
  const session = await workspace.system();
  const part = await createRecord(session, "part", { values: { name: "板", price: "3" } });
  const made = await createRecord(session, "order", {
    values: { name: "滤", lines: [{ part: part.id, quantity: "100" }] },
  });
  const found = async (filter: string): Promise<readonly unknown[]> =>
    (await queryRecords(session, "order", { filter, columns: ["name"] })).rows.map(([id]) => id);
  expect(await found("COUNT(lines[amount > 250]) > 0")).toEqual([made.id]);
  await updateRecord(session, "part", part.id, { values: { price: "2" } });
  expect(await found("COUNT(lines[amount > 250]) > 0")).toEqual([]);
});
