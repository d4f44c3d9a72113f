import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import type { Transaction } from "../db/database.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

// Two writers whose changes meet in one value, the first still open while the second comes: whoever is second has to
// wait for the first, or the first's change has to be in sight. Each case is one that a missing lock gets wrong.

const label = (zh: string): { readonly zh: string } => ({ zh });
const number = (key: string): FieldDefinition => ({ key, kind: "number", label: label(key) });
const link = (key: string, form: string): FieldDefinition => ({ key, kind: "link", form, label: label(key) });
const total = (expression: string): FieldDefinition => ({
  key: "total",
  kind: "formula",
  stored: "always",
  expression,
  result: "number",
  label: label("合计"),
});
const form = (key: string, ...fields: FieldDefinition[]): FormDefinition => ({
  key,
  label: label(key),
  title: "name",
  fields: [{ key: "name", kind: "text", label: label("名称") }, ...fields],
});

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [
      form(
        "client",
        total("SUM(phase_by_client.task_by_phase.hours)"),
        { ...total("SUM(phase_by_client.weight)"), key: "weights" },
        number("rate"),
      ),
      form("phase", link("client", "client"), number("weight")),
      form("task", link("phase", "phase"), number("hours")),
      form("bill", link("client", "client"), total("client.rate * 2")),
      form("team", { key: "members", kind: "links", form: "client", label: label("成员") }, total("SUM(members.rate)")),
    ],
  });
});
afterAll(() => workspace.drop());

beforeEach(async () => {
  const { database } = workspace;
  for (const table of ["task", "bill", "team__members", "team", "phase", "client"])
    await database.run(sql`delete from ${sqlIdent("ws_demo", table)}`);
  await database.run(sql`insert into ws_demo.client (id, rate) values (1, 5), (2, 7)`);
  await database.run(sql`insert into ws_demo.phase (id, client) values (1, 1), (2, null)`);
  await database.run(sql`insert into ws_demo.task (id, phase, hours) values (1, 1, 2), (2, 1, 3), (3, 2, 4)`);
  await database.run(sql`insert into ws_demo.bill (id, client) values (1, null)`);
  await database.run(sql`insert into ws_demo.team (id) values (1)`);
});

/** The second begins while the first is open, and both are committed in the end. */
async function meet(
  first: (tx: Transaction) => Promise<unknown>,
  second: (tx: Transaction) => Promise<unknown>,
): Promise<void> {
  const { database } = workspace;
  let later: Promise<unknown> = Promise.resolve();
  await database.transaction(async (tx) => {
    await first(tx);
    let hasEnded = false;
    later = database.transaction(second).finally(() => (hasEnded = true));
    // It waits for our lock, or has nothing to wait for: either way it has got as far as it can.
    await expect
      .poll(async () => {
        if (hasEnded) return true;
        const waiting = await database.arrays(
          sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return waiting.length > 0;
      })
      .toBe(true);
  });
  await later;
}

async function totals(table: string): Promise<readonly unknown[]> {
  const rows = await workspace.database.arrays(sql`select total from ${sqlIdent("ws_demo", table)} order by id`);
  return rows.map(([value]) => value);
}

test("[V4] two children of one record, with nothing in between", async () => {
  const { database } = workspace;
  await database.run(sql`update ws_demo.phase set client = 1, weight = 1`);
  await meet(
    (tx) => tx.run(sql`update ws_demo.phase set weight = 10 where id = 1`),
    (tx) => tx.run(sql`update ws_demo.phase set weight = 20 where id = 2`),
  );
  expect(await database.arrays(sql`select weights from ws_demo.client order by id`)).toEqual([["30"], ["0"]]);
});

test("[V4] two children of a row in between", async () => {
  await meet(
    (tx) => tx.run(sql`update ws_demo.task set hours = 10 where id = 1`),
    (tx) => tx.run(sql`update ws_demo.task set hours = 20 where id = 2`),
  );
  expect(await totals("client")).toEqual(["30", "0"]);
});

test("[V5] a row in between moves to another record while what lies below it changes", async () => {
  await meet(
    (tx) => tx.run(sql`update ws_demo.phase set client = 2 where id = 1`),
    (tx) => tx.run(sql`update ws_demo.task set hours = 10 where id = 1`),
  );
  expect(await totals("client")).toEqual(["0", "13"]);
});

test("[V5] a row in between that led nowhere is tied while what lies below it changes", async () => {
  await meet(
    (tx) => tx.run(sql`update ws_demo.phase set client = 2 where id = 2`),
    (tx) => tx.run(sql`update ws_demo.task set hours = 10 where id = 3`),
  );
  expect(await totals("client")).toEqual(["5", "10"]);
});

test("[V6] a record links to another while that one changes, in either order", async () => {
  await meet(
    (tx) => tx.run(sql`update ws_demo.client set rate = 9 where id = 1`),
    (tx) => tx.run(sql`update ws_demo.bill set client = 1 where id = 1`),
  );
  expect(await totals("bill")).toEqual(["18"]);
  await workspace.database.run(sql`update ws_demo.bill set client = null`);
  await meet(
    (tx) => tx.run(sql`update ws_demo.bill set client = 2 where id = 1`),
    (tx) => tx.run(sql`update ws_demo.client set rate = 1 where id = 2`),
  );
  expect(await totals("bill")).toEqual(["2"]);
});

test("[V6] a list takes in a record while that one changes, in either order", async () => {
  await meet(
    (tx) => tx.run(sql`update ws_demo.client set rate = 9 where id = 1`),
    (tx) => tx.run(sql`insert into ws_demo.team__members (record_id, target_id) values (1, 1)`),
  );
  expect(await totals("team")).toEqual(["9"]);
  await meet(
    (tx) => tx.run(sql`insert into ws_demo.team__members (record_id, target_id) values (1, 2)`),
    (tx) => tx.run(sql`update ws_demo.client set rate = 1 where id = 2`),
  );
  expect(await totals("team")).toEqual(["10"]);
});

test("[V6] a record comes back from the bin while what it links to changes", async () => {
  await workspace.database.run(sql`update ws_demo.bill set client = 1, deleted_at = now()`);
  await meet(
    (tx) => tx.run(sql`update ws_demo.bill set deleted_at = null`),
    (tx) => tx.run(sql`update ws_demo.client set rate = 9 where id = 1`),
  );
  expect(await totals("bill")).toEqual(["18"]);
});

test("[V9] what was written behind the formula's back is put right at once", async () => {
  await workspace.database.run(sql`update ws_demo.client set total = 1000 where id = 1`);
  expect(await totals("client")).toEqual(["5", "0"]);
});
