import { afterAll, beforeAll, expect, test } from "vitest";
import { relatedForms } from "../changes/relatedWatch.ts";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FieldOf, FormDefinition, Wire } from "@tongzhou/model";
import { queryRecords } from "../query/queryRecords.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { loadRecord } from "../records/getRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { exportRecords } from "../transfer/export/exportRecords.ts";
import { openImportFiles, profiled, runThrough } from "../transfer/test/importFile.ts";
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
const lines: FieldOf<"subform"> = {
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

test("[V24] an import computes rows, an export holds them, and windows hear of what they look up", async () => {
  const own = await openTestWorkspace({
    forms: [
      form("part", number("price")),
      form("order", {
        ...lines,
        fields: lines.fields.filter(({ key }) => ["part", "quantity", "amount"].includes(key)),
      }),
    ],
  });
  const session = await own.system();
  expect(relatedForms(session, "order")).toContain("part");
  const part = await createRecord(session, "part", { values: { name: "钉", price: "3" } });
  const files = await openImportFiles(own.database);
  const view = await profiled(
    files,
    own.owner,
    await files.upload(own.owner, "rows.csv", "名称,配件,数量\n单,钉,2\n单,钉,5\n"),
  );
  const mappings = ["name", "lines.part", "lines.quantity"].map((field, column) => ({ column, field }));
  const done = await runThrough(
    files,
    own.owner,
    view.id,
    { kind: "form", form: "order", action: "add", mappings },
    {},
  );
  expect(done).toMatchObject({ status: "done", rowsCreated: 1 });
  await updateRecord(session, "part", part.id, { values: { price: "4" } });
  const sheet = await exportRecords(
    own.owner,
    "order",
    { locale: "zh-CN" },
    async (columns, rows) => {
      const all: unknown[] = [columns.map((column) => column.label)];
      for await (const row of rows) all.push(row);
      return all;
    },
    new AbortController().signal,
  );
  expect(sheet).toEqual([
    ["名称", "明细 / part", "明细 / quantity", "明细 / amount"],
    ["单", "钉", "2", "8"],
    [null, "钉", "5", "20"],
  ]);
  await own.drop();
  await files.remove();
});

test("[V24] what depends on the time or reads people is computed when read, in rows too", async () => {
  const own = await openTestWorkspace({
    forms: [
      form(
        "part",
        { key: "since", kind: "date", label: label("起") },
        { key: "boss", kind: "member", label: label("人") },
      ),
      form("order", {
        key: "lines",
        kind: "subform",
        label: label("明细"),
        fields: [
          link("part", "part"),
          { key: "who", kind: "member", label: label("谁") },
          formula("late", "IF(part.since < TODAY(), 1, 0)"),
          formula("boss", "part.boss.name", "text"),
          formula("name", 'who.name & "!"', "text"),
        ],
      }),
    ],
  });
  const session = await own.system();
  const me = await own.addMember("member");
  const part = await createRecord(session, "part", { values: { name: "p", since: "2001-01-01", boss: me.id } });
  const { id } = await createRecord(session, "order", {
    values: { name: "o", lines: [{ part: part.id, who: me.id }] },
  });
  const { values } = await loadRecord(session, own.database, "order", id);
  const [row] = values["lines"] as readonly Record<string, Wire>[];
  const [[shown] = []] = await own.database.arrays(sql`select name from ws_demo._member where id = ${me.id}`);
  expect(row).toMatchObject({ late: "1", boss: shown, name: `${String(shown)}!` });
  const late = await queryRecords(session, "order", { filter: "SUM(lines.late) = 1", columns: ["name"] });
  expect(late.rows).toHaveLength(1);
  await own.drop();
});

test("[V13] [V24] a column that begins to look up, ends it, or reads another that is defined anew is right at once", async () => {
  const defined = (net: string, amount: string) => [
    form("part", number("price")),
    form(
      "order",
      {
        key: "lines",
        kind: "subform",
        label: label("明细"),
        fields: [link("part", "part"), number("quantity"), formula("net", net), formula("amount", amount)],
      } as FieldDefinition,
      formula("total", "SUM(lines.amount)"),
    ),
  ];
  const own = await openTestWorkspace({ forms: defined("quantity + 1", "net * 2") });
  const session = await own.system();
  const part = await createRecord(session, "part", { values: { name: "p", price: "3" } });
  const { id } = await createRecord(session, "order", {
    values: { name: "o", lines: [{ part: part.id, quantity: "2" }] },
  });
  const read = async (): Promise<unknown> => {
    const { values } = await loadRecord(await own.system(), own.database, "order", id);
    const [row] = values["lines"] as readonly Record<string, Wire>[];
    const { wrong } = await verifyComputed(own.database, "demo", { repairs: false });
    return [row?.["net"], row?.["amount"], values["total"], wrong];
  };
  expect(await read()).toEqual(["3", "6", "6", 0]);
  await own.define({ forms: defined("quantity + 2", "net * 2") });
  expect(await read()).toEqual(["4", "8", "8", 0]);
  await own.define({ forms: defined("quantity * part.price", "net * 2") });
  expect(await read()).toEqual(["6", "12", "12", 0]);
  await updateRecord(await own.system(), "part", part.id, { values: { price: "5" } });
  expect(await read()).toEqual(["10", "20", "20", 0]);
  await own.define({ forms: defined("quantity * 3", "net * part.price") });
  expect(await read()).toEqual(["6", "30", "30", 0]);
  await own.define({ forms: defined("quantity * 3", "net + 1") });
  expect(await read()).toEqual(["6", "7", "7", 0]);
  await own.drop();
});

test("[V24] rules of rows and of the record, and constraints, hold with what rows look up", async () => {
  const message = label("太多");
  const order: FormDefinition = {
    ...form(
      "order",
      {
        key: "lines",
        kind: "subform",
        label: label("明细"),
        fields: [
          link("part", "part"),
          { ...number("quantity"), validation: { expression: "amount < 100", message } },
          formula("amount", "part.price * quantity"),
        ],
      },
      number("limit"),
    ),
    validations: [{ key: "fits", expression: "limit = BLANK() OR SUM(lines.amount) <= limit", message }],
    constraints: [
      { key: "never", label: message, expression: "SUM(lines.amount) < 500", severity: "block_save", message },
    ],
  };
  const own = await openTestWorkspace({ forms: [form("part", number("price")), order] });
  const session = await own.system();
  const part = await createRecord(session, "part", { values: { name: "p", price: "3" } });
  const write = (quantity: string, limit: string | null, lines = 1): Promise<unknown> =>
    createRecord(session, "order", {
      values: { name: "o", limit, lines: Array.from({ length: lines }, () => ({ part: part.id, quantity })) },
    }).then(
      () => "written",
      (error: { code?: string }) => error.code,
    );
  expect(await write("33", null)).toBe("written");
  expect(await write("34", null)).toBe("record.invalid");
  expect(await write("10", "30")).toBe("written");
  expect(await write("11", "30")).toBe("record.invalid");
  expect(await write("33", null, 6)).toBe("constraint.broken");
  await expect(updateRecord(session, "part", part.id, { values: { price: "16" } })).rejects.toMatchObject({
    code: "constraint.broken",
  });
  await own.drop();
});
