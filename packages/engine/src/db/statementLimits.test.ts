import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { AppError } from "@tongzhou/model";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { openDatabase, type Database } from "./database.ts";

let workspace: TestWorkspace;
let limited: Database;
let hasty: Session;
let project: number;
let task: number;

beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [
      {
        key: "project",
        label: { zh: "项目" },
        title: "name",
        fields: [
          { key: "name", kind: "text", label: { zh: "名称" } },
          {
            key: "hours",
            kind: "formula",
            label: { zh: "工时" },
            expression: "SUM(task_by_project.hours)",
            result: "number",
          },
        ],
      },
      {
        key: "task",
        label: { zh: "任务" },
        title: "name",
        fields: [
          { key: "name", kind: "text", label: { zh: "名称" } },
          { key: "project", kind: "link", form: "project", label: { zh: "项目" } },
          { key: "hours", kind: "number", label: { zh: "工时" } },
        ],
      },
    ],
  });
  limited = openDatabase({
    connectionString: workspace.database.connectionString,
    poolSize: 4,
    limits: { statementMs: 400, jobStatementMs: 60_000 },
  });
  hasty = { ...(await workspace.system()), database: limited };
});
afterAll(async () => {
  await limited.close();
  await workspace.drop();
});
beforeEach(async () => {
  const session = await workspace.system();
  project = (await createRecord(session, "project", { values: { name: "甲" } })).id;
  task = (await createRecord(session, "task", { values: { name: "乙", project, hours: "1" } })).id;
});

/** Holds a row's lock until `work` has ended. */
async function whileHeld<T>(form: "project" | "task", id: number, work: () => Promise<T>): Promise<T> {
  return workspace.database.transaction(async (tx) => {
    const table = form === "project" ? sql`ws_demo.project` : sql`ws_demo.task`;
    await tx.rows(sql`select 1 from ${table} where id = ${id} for update`);
    return work();
  });
}

const tooLong = { code: "database.too_long", params: { seconds: 1 } } satisfies Partial<AppError>;

test("a write that waits too long for another ends in database.too_long, and nothing of it is there", async () => {
  await whileHeld("task", task, () =>
    expect(updateRecord(hasty, "task", task, { values: { hours: "5" } })).rejects.toMatchObject(tooLong),
  );
  // The record above is held: the task's own row was written when its trigger came to wait.
  await whileHeld("project", project, () =>
    expect(updateRecord(hasty, "task", task, { values: { hours: "5" } })).rejects.toMatchObject(tooLong),
  );
  const session = await workspace.system();
  expect((await getRecord(session, "task", task)).values["hours"]).toBe("1");
  expect((await getRecord(session, "project", project)).values["hours"]).toBe("1");
  const facts = await workspace.database.arrays(
    sql`select kind from ws_demo._fact where form = 'task' and record = ${task} order by seq`,
  );
  expect(facts).toEqual([["create"]]);
  await updateRecord(hasty, "task", task, { values: { hours: "5" } });
  expect((await getRecord(session, "project", project)).values["hours"]).toBe("5");
});

test("a trigger that takes too long ends the write it belongs to", async () => {
  const { database } = workspace;
  await database.run(
    sql`create function ws_demo.slow() returns trigger language plpgsql as 'begin perform pg_sleep(30); return null; end'`,
  );
  await database.run(
    sql`create trigger slow after update on ws_demo.task for each statement execute function ws_demo.slow()`,
  );
  await expect(updateRecord(hasty, "task", task, { values: { hours: "7" } })).rejects.toMatchObject(tooLong);
  await database.run(sql`drop trigger slow on ws_demo.task`);
  expect((await getRecord(await workspace.system(), "task", task)).values["hours"]).toBe("1");
});

test("a batch that may be written in part is given up as a whole, not halved over and over", async () => {
  await whileHeld("project", project, () =>
    expect(
      batchRecords(hasty, "task", {
        mode: "per_row",
        operations: [1, 2, 3].map((hours) => ({
          kind: "create",
          values: { name: "丙", project, hours: String(hours) },
        })),
      }),
    ).rejects.toMatchObject(tooLong),
  );
});

test("a transaction is taken back to its beginning", async () => {
  const taken = limited.transaction(async (tx) => {
    await tx.run(sql`update ws_demo.task set hours = 9 where id = ${task}`);
    await tx.run(sql`select pg_sleep(30)`);
  });
  await expect(taken).rejects.toMatchObject(tooLong);
  const found = await limited.arrays(sql`select hours::text from ws_demo.task where id = ${task}`);
  expect(found).toEqual([["1"]]);
});

test("jobs, index builds, and who sets a limit of their own are not held to the limit of requests", async () => {
  const slow = sql`select pg_sleep(0.7)::text`;
  await expect(limited.arrays(slow)).rejects.toMatchObject(tooLong);
  expect(await limited.forJobs.arrays(slow)).toHaveLength(1);
  expect(await limited.forJobs.transaction((tx) => tx.arrays(slow))).toHaveLength(1);
  expect(await limited.outsideTransaction((connection) => connection.arrays(slow))).toHaveLength(1);
  expect(await limited.transaction((tx) => tx.arrays(slow), { statementTimeoutMs: 0 })).toHaveLength(1);
  await expect(limited.transaction((tx) => tx.arrays(slow), { statementTimeoutMs: 100 })).rejects.toMatchObject({
    code: "57014",
  });
  // Whoever comes next on those connections is held to it again.
  await expect(Promise.all([1, 2, 3, 4].map(() => limited.arrays(slow)))).rejects.toMatchObject(tooLong);
});

test("who was stopped by somebody else did not take too long", async () => {
  const stopped = limited.forJobs.transaction(async (tx) => {
    const [row] = await tx.rows<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    const sleeping = tx.run(sql`select pg_sleep(30)`);
    sleeping.catch(() => undefined);
    const { database } = workspace;
    await expect
      .poll(async () =>
        database.arrays(sql`select 1 from pg_stat_activity where pid = ${row?.pid ?? 0} and wait_event = 'PgSleep'`),
      )
      .toHaveLength(1);
    await database.run(sql`select pg_cancel_backend(${row?.pid ?? 0}::int)`);
    await sleeping;
  });
  await expect(stopped).rejects.toMatchObject({ code: "57014" });
});
