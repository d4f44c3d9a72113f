import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { getRecord } from "./getRecord.ts";
import { updateRecord } from "./updateRecord.ts";

const named = (zh: string, en: string) => ({ label: { zh, en } });
const total = (expression: string): FieldDefinition => ({
  key: "total",
  kind: "formula",
  ...named("合计", "Total"),
  result: "number",
  expression,
});

function order(expression: string, lineExpression: string): FormDefinition {
  return {
    key: "order",
    ...named("订单", "Order"),
    title: "name",
    fields: [
      { key: "name", kind: "text", ...named("名称", "Name") },
      { key: "price", kind: "number", ...named("单价", "Price") },
      total(expression),
      {
        key: "lines",
        kind: "subform",
        ...named("明细", "Lines"),
        fields: [{ key: "quantity", kind: "number", ...named("数量", "Quantity") }, total(lineExpression)],
      },
    ],
  };
}

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [order("price * 2", "quantity * 2")] });
});
afterAll(() => workspace.drop());

/** A session that does not know of the definition that came after it. */
async function earlierSession(expression: string, lineExpression: string): Promise<Session> {
  const session = await workspace.system();
  await workspace.define({ forms: [order(expression, lineExpression)] });
  return session;
}

const rowsOf = (record: { readonly values: Readonly<Record<string, unknown>> }) => record.values["lines"];

test("[R47] who creates, changes or brings rows under former formulas stores what the new ones give", async () => {
  const creating = await earlierSession("price * 3", "quantity * 3");
  const made = await createRecord(creating, "order", {
    values: { name: "甲", price: "10", lines: [{ quantity: "1" }] },
  });
  expect(made.values["total"]).toBe("30");
  expect(rowsOf(made)).toMatchObject([{ quantity: "1", total: "3" }]);

  const updating = await earlierSession("price * 4", "quantity * 3");
  expect((await updateRecord(updating, "order", made.id, { values: { price: "20" } })).values["total"]).toBe("80");

  const lining = await earlierSession("price * 4", "quantity * 5");
  const lined = await updateRecord(lining, "order", made.id, { values: { lines: [{ quantity: "2" }] } });
  expect(rowsOf(lined)).toMatchObject([{ quantity: "2", total: "10" }]);

  const batching = await earlierSession("price * 6", "quantity * 5");
  await batchRecords(batching, "order", {
    mode: "per_row",
    operations: [{ kind: "update", id: made.id, values: { price: "2" } }],
  });
  const { values } = await getRecord(await workspace.system(), "order", made.id);
  expect(values["total"]).toBe("12");
});

test("[R47] a change of formulas waits for who writes under the former ones, and computes what they wrote", async () => {
  await workspace.define({ forms: [order("price + 1", "quantity * 5")] });
  const session = await workspace.system();
  const { id } = await createRecord(session, "order", { values: { name: "丙", price: "1" } });
  const { database, schema } = workspace;
  let write: Promise<unknown> | undefined;
  let define: Promise<unknown> | undefined;
  await database.transaction(async (tx) => {
    await tx.run(sql`select from ${sqlIdent(schema, "order")} where id = ${id}::bigint for update`);
    write = updateRecord(session, "order", id, { values: { price: "5" } });
    // Its statement has begun, under the former definition, and waits for the row.
    await expect.poll(() => waiting("transactionid")).toBeGreaterThan(0);
    define = workspace.define({ forms: [order("price + 100", "quantity * 5")] });
    await expect.poll(() => waiting("relation")).toBeGreaterThan(0);
  });
  await Promise.all([write, define]);
  expect((await getRecord(await workspace.system(), "order", id)).values).toMatchObject({ price: "5", total: "105" });
});

async function waiting(kind: "transactionid" | "relation"): Promise<number> {
  const [row] = await workspace.database.rows<{ count: number }>(
    sql`select count(*)::int as count from pg_locks where locktype = ${kind}::text and not granted and pid in (select pid from pg_stat_activity where datname = current_database())`,
  );
  return row?.count ?? 0;
}
