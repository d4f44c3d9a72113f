import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { createRecord } from "./createRecord.ts";
import { getRecord } from "./getRecord.ts";
import { listHistory } from "./listHistory.ts";
import { ticketForms } from "./testForms.ts";
import { updateRecord } from "./updateRecord.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: ticketForms, now: "2026-11-21T08:00:00.000Z" });
});
afterAll(() => workspace.drop());

test("a record comes back as it was sent, with defaults, formulas and number", async () => {
  const { owner } = workspace;
  const client = await createRecord(owner, "client", { values: { name: "龙飞科技" } });
  const made = await createRecord(owner, "ticket", {
    values: {
      subject: "无法登录",
      client: client.id,
      hours: "1.5",
      rate: "200",
      tags: ["vip", "late"],
      score: 4,
      due: "2026-12-01",
    },
  });
  expect(made).toMatchObject({
    version: 1,
    title: "无法登录",
    createdBy: 1,
    values: {
      subject: "无法登录",
      client: { id: client.id, title: "龙飞科技" },
      hours: "1.5",
      rate: "200",
      amount: "300",
      double: "600",
      status: "open",
      tags: ["vip", "late"],
      score: 4,
      due: "2026-12-01",
      no: "T-2026-0001",
      headline: "T-2026-0001 无法登录",
    },
    can: { edit: true, delete: true },
  });
  expect(await getRecord(owner, "ticket", made.id)).toEqual(made);
});

test("[R12] a formula over links counts those the record is made with, and those of an update", async () => {
  const { owner } = workspace;
  const clients = await Promise.all(["a", "b", "c"].map((name) => createRecord(owner, "client", { values: { name } })));
  const ids = clients.map((one) => one.id);
  const made = await createRecord(owner, "ticket", { values: { subject: "计数", clients: ids.slice(0, 2) } });
  expect(made.values["client_count"]).toBe("2");
  const next = await updateRecord(owner, "ticket", made.id, { values: { clients: ids } });
  expect(next.values["client_count"]).toBe("3");
});

test("[R12] a refused record leaves no links, rows or files behind, and a repeated one adds none", async () => {
  const { owner, database, schema } = workspace;
  const client = await createRecord(owner, "client", { values: { name: "x" } });
  const lists = { clients: [client.id], lines: [{ item: "一" }] };
  await expect(
    createRecord(owner, "ticket", { values: { subject: "拒", status: "solved", ...lists } }),
  ).rejects.toMatchObject({ code: "record.invalid" });
  await expect(
    createRecord(owner, "ticket", { values: { subject: "拒", clients: [client.id, 424_242] } }),
  ).rejects.toMatchObject({ code: "link.broken", params: { field: "clients" } });
  await expect(
    createRecord(owner, "ticket", { values: { subject: "拒", lines: [{ item: "一" }, { quantity: 1 }] } }),
  ).rejects.toMatchObject({ code: "field.required", params: { field: "lines.item", row: 2 } });
  const input = { values: { subject: "重", ...lists }, idempotencyKey: "lists-0001" };
  const pair = await Promise.all([createRecord(owner, "ticket", input), createRecord(owner, "ticket", input)]);
  expect(pair[0]).toEqual(pair[1]);
  const [row] = await database.arrays(
    sql`select (select count(*) from ${sqlIdent(schema, "ticket__clients")} where target_id = ${client.id}), (select count(*) from ${sqlIdent(schema, "ticket__lines")})`,
  );
  expect(row).toEqual([1, 1]);
});

test("[R12] a subform takes a thousand rows in one write, and a change of one row writes one row", async () => {
  const { owner } = workspace;
  const lines = Array.from({ length: 1200 }, (_, n) => ({ item: `行${n}`, quantity: n, price: "1.5" }));
  const made = await createRecord(owner, "ticket", { values: { subject: "长", lines } });
  const rows = made.values["lines"] as readonly { id: number; item: string }[];
  expect(rows).toHaveLength(1200);
  expect(rows[1199]).toMatchObject({ item: "行1199", total: "1798.5" });
  const next = await updateRecord(owner, "ticket", made.id, {
    values: { lines: rows.map(({ id }, index) => (index === 600 ? { id, quantity: 1 } : { id })) },
  });
  expect((next.values["lines"] as readonly unknown[])[600]).toMatchObject({ item: "行600", quantity: 1, total: "1.5" });
  const [change] = (await listHistory(owner, "ticket", made.id)).changes;
  expect(change?.new["lines"]).toHaveLength(1);
});
