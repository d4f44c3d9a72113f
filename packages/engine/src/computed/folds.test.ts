import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { purgeRecords } from "../records/purgeRecords.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { foldFrom } from "./test/foldFrom.ts";
import { verifyComputed } from "./verifyComputed.ts";

const label = (zh: string): { readonly zh: string } => ({ zh });
const formula = (key: string, expression: string, decimals?: number): FieldDefinition => ({
  key,
  kind: "formula",
  expression,
  result: "number",
  label: label(key),
  ...(decimals === undefined ? {} : { decimals }),
});
const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label: label("客户"),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      { key: "rate", kind: "number", label: label("费率") },
      formula("total", "SUM(task_by_client.hours)"),
      formula("cost", "total * rate"),
      formula("open", "COUNT(task_by_client[done = FALSE])"),
      formula("usual", "AVERAGE(task_by_client[hours > 1].hours)", 2),
      formula("most", "MAX(task_by_client.hours)"),
      { ...formula("first", "MIN(task_by_client.day)"), result: "date" } as FieldDefinition,
      formula("heaviest", "MAX(task_by_client.load)"),
    ],
  },
  {
    key: "task",
    label: label("任务"),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      { key: "client", kind: "link", form: "client", label: label("客户") },
      { key: "hours", kind: "number", label: label("工时") },
      { key: "day", kind: "date", label: label("日期") },
      { key: "done", kind: "boolean", label: label("完成") },
      { key: "factor", kind: "number", label: label("系数") },
      formula("load", "COUNT(part_by_task) * factor"),
    ],
  },
  {
    key: "part",
    label: label("部分"),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      { key: "task", kind: "link", form: "task", label: label("任务") },
    ],
  },
];

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms });
  await foldFrom(workspace, 2);
});
afterAll(() => workspace.drop());

beforeEach(async () => {
  const { database } = workspace;
  for (const table of ["part", "task", "client", "_fact", "_computed_total"])
    await database.run(sql`delete from ${sqlIdent("ws_demo", table)}`);
  await database.run(sql`select setval(pg_get_serial_sequence('ws_demo.task', 'id'), 100)`);
  await database.run(sql`insert into ws_demo.client (id, rate) values (1, 2), (2, 3)`);
  await database.run(
    sql`insert into ws_demo.task (id, client, hours, day, done) select i, 1, i * 1.5, date '2026-01-01' + i, i % 2 = 0 from generate_series(1, 5) i`,
  );
});

/** Values of the first client after a statement, all of them what reading everything gives. */
async function after(statement: ReturnType<typeof sql>): Promise<unknown> {
  await workspace.database.run(statement);
  expect(await verifyComputed(workspace.database, "demo", { repairs: false })).toMatchObject({ wrong: 0 });
  const [row] = await workspace.database.rows(
    sql`select total, cost, open, usual, most, first::text as first from ws_demo.client where id = 1`,
  );
  return row;
}

/** When the client's values were last read whole. */
async function readAt(): Promise<unknown> {
  const [row] = await workspace.database.arrays(
    sql`select max(read_at)::text from ws_demo._computed_total where record = 1`,
  );
  return row?.[0];
}

test("[V16] records that many link to follow what comes and goes without being read whole", async () => {
  const made = await readAt();
  expect(made).not.toBeNull();
  expect(await after(sql`update ws_demo.task set hours = 0.1 where id = 2`)).toEqual({
    total: "19.6",
    cost: "39.2",
    open: "3",
    usual: "4.88",
    most: "7.5",
    first: "2026-01-02",
  });
  expect(
    await after(sql`insert into ws_demo.task (id, client, hours, day, done) values (9, 1, 8.25, '2026-01-01', false)`),
  ).toEqual({ total: "27.85", cost: "55.7", open: "4", usual: "5.55", most: "8.25", first: "2026-01-01" });
  expect(await after(sql`update ws_demo.task set client = 2 where id = 3`)).toMatchObject({
    total: "23.35",
    cost: "46.7",
    open: "3",
  });
  expect(await after(sql`update ws_demo.task set deleted_at = now() where id = 4`)).toMatchObject({
    total: "17.35",
    cost: "34.7",
    open: "3",
  });
  expect(await after(sql`update ws_demo.task set deleted_at = null where id = 4`)).toMatchObject({
    total: "23.35",
    cost: "46.7",
    open: "3",
  });
  expect(await after(sql`delete from ws_demo.task where id = 4`)).toMatchObject({
    total: "17.35",
    cost: "34.7",
    open: "3",
  });
  expect(await after(sql`update ws_demo.task set hours = null where id = 1`)).toMatchObject({
    total: "15.85",
    cost: "31.7",
    open: "3",
  });
  expect(await readAt()).toBe(made);
});

test("[V16] an extreme that goes is looked for among the others, and one that comes in its place is not", async () => {
  expect(await after(sql`update ws_demo.task set hours = 6.5 where id = 5`)).toMatchObject({ most: "6.5" });
  expect(await after(sql`update ws_demo.task set hours = 3 where id = 5`)).toMatchObject({ most: "6" });
  expect(await after(sql`update ws_demo.task set hours = 40 - hours where id in (4, 5)`)).toMatchObject({ most: "37" });
  expect(await after(sql`update ws_demo.task set day = null`)).toMatchObject({ first: null });
});

test("[V16] what a statement wrote and a trigger put right is not the largest", async () => {
  await after(sql`insert into ws_demo.part (task) values (1), (2)`);
  await after(sql`update ws_demo.task set factor = 1`);
  // The value written behind the formula's back is put right first, one level below, and then reckoned in.
  await after(sql`update ws_demo.task set factor = 2, load = 100 where id = 1`);
  await after(sql`update ws_demo.task set factor = 1, load = 50 where id = 1`);
});

test("[V17] rows that one statement writes twice are counted once", async () => {
  await after(
    sql`with a as (update ws_demo.task set hours = hours + 1 where id < 3), b as (insert into ws_demo.task (client, hours) values (1, 100)), c as (delete from ws_demo.task where id = 5) select 1`,
  );
  await workspace.database.run(sql`delete from ws_demo._computed_total`);
  await after(
    sql`with a as (update ws_demo.task set hours = hours + 1 where id < 3), b as (insert into ws_demo.task (client, hours) values (1, 100)), c as (delete from ws_demo.task where id = 4) select 1`,
  );
  expect(await after(sql`update ws_demo.task set hours = 1`)).toMatchObject({ total: "5" });
});

test("[V17] a record that lay in the bin while its children changed is read whole when it comes back", async () => {
  await after(sql`update ws_demo.client set deleted_at = now() where id = 1`);
  await workspace.database.run(sql`update ws_demo.task set hours = 10`);
  expect(await after(sql`update ws_demo.client set deleted_at = null where id = 1`)).toMatchObject({ total: "50" });
  expect(await after(sql`update ws_demo.task set hours = 11 where id = 1`)).toMatchObject({ total: "51" });
});

test("[V12] what is folded is told as what is read whole is", async () => {
  await workspace.database.transaction(async (tx) => {
    await tx.run(sql`update ws_demo.task set hours = 2 where id = 1`);
    await tx.run(sql`update ws_demo.task set hours = 3 where id = 1`);
    await tx.run(sql`update ws_demo.task set done = true where id = 1`);
    await tx.run(sql`update ws_demo.task set done = false where id = 1`);
  });
  const facts = await workspace.database.rows<{ old: unknown; new: unknown }>(
    sql`select old, new from ws_demo._fact where form = 'client' and record = 1 order by seq desc limit 1`,
  );
  expect(facts).toEqual([
    {
      old: expect.objectContaining({ total: "22.5", cost: "45" }),
      new: expect.objectContaining({ total: "24", cost: "48" }),
    },
  ]);
});

test("[V17] totals go with their records' formulas, and are right after another formula came", async () => {
  const { database } = workspace;
  const total = formula("total", "SUM(task_by_client[done = FALSE].hours)");
  await workspace.define({
    forms: forms.map((one) =>
      one.key === "client"
        ? { ...one, fields: one.fields.map((field) => (field.key === "total" ? total : field)) }
        : one,
    ),
  });
  expect(await database.arrays(sql`select 1 from ws_demo._computed_total where field = 'total'`)).toEqual([]);
  expect(await after(sql`update ws_demo.task set hours = 1 where id = 1`)).toMatchObject({ total: "13" });
  expect(await after(sql`update ws_demo.task set hours = 2 where id = 1`)).toMatchObject({ total: "14" });
  await workspace.define({ forms });
  expect(await after(sql`update ws_demo.task set hours = 3 where id = 1`)).toMatchObject({ total: "24" });
});

test("[V16] eight writers of one record's children leave its totals exact", async () => {
  const { database } = workspace;
  const write = async (writer: number): Promise<void> => {
    for (let turn = 0; turn < 12; turn += 1)
      await database.run(
        turn % 3 === 0
          ? sql`insert into ws_demo.task (client, hours, done) values (${1 + (turn % 2)}, ${turn}, false)`
          : sql`update ws_demo.task set hours = hours + ${writer}, client = ${1 + ((turn + writer) % 2)} where id = ${1 + ((turn + writer) % 5)}`,
      );
  };
  await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
  expect(await verifyComputed(database, "demo", { repairs: false })).toMatchObject({ wrong: 0 });
});

test("[V16] purged records are no longer counted", async () => {
  await workspace.database.run(sql`update ws_demo.task set deleted_at = now() - interval '400 days' where id < 3`);
  const session = await workspace.system();
  await purgeRecords(session);
  expect(await after(sql`update ws_demo.task set hours = 1 where id = 3`)).toMatchObject({ total: "14.5" });
});
