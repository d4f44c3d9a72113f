import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { openDatabase } from "../db/database.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { startJobs, type JobEnd, type Jobs, type JobTrouble } from "./startJobs.ts";
import { workForms } from "./workForms.ts";

const rows = 5000;
let workspace: TestWorkspace;
const errors: unknown[] = [];
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterAll(() => workspace.drop());

function form(...fields: FieldDefinition[]): FormDefinition {
  const title: FieldDefinition = { key: "title", label: { zh: "标题" }, kind: "text" };
  return { key: "task", label: { zh: "任务" }, title: "title", fields: [title, ...fields] };
}

async function withJobs<T>(work: (jobs: Jobs) => Promise<T>): Promise<T> {
  const jobs = await startJobs(workspace.database, (error) => errors.push(error));
  try {
    return await work(jobs);
  } finally {
    await jobs.stop();
  }
}

test("a job exists when its transaction commits, and not when it rolls back", async () => {
  await withJobs(async (jobs) => {
    const heard: string[] = [];
    await jobs.work("forms.indexes", async ({ workspace: key }) => {
      heard.push(key);
    });
    await workspace.database
      .transaction(async (tx) => {
        await jobs.enqueue("forms.indexes", { workspace: "rolled_back" }, { tx });
        throw new Error("no");
      })
      .catch(() => undefined);
    await workspace.database.transaction((tx) => jobs.enqueue("forms.indexes", { workspace: "kept" }, { tx }));
    await expect.poll(() => heard).toEqual(["kept"]);
  });
});

test("a handler that fails is called again", async () => {
  await withJobs(async (jobs) => {
    let calls = 0;
    await jobs.work("forms.constraints", async () => {
      calls += 1;
      if (calls === 1) throw new Error("first time");
    });
    await jobs.enqueue("forms.constraints", { workspace: "x" });
    await expect.poll(() => calls).toBe(2);
    expect(String(errors[0])).toContain("first time");
  });
});

test("jobs are counted by what becomes of them, and every run says how long it took", async () => {
  const ends: JobEnd[] = [];
  const jobs = await startJobs(
    workspace.database,
    () => undefined,
    (end) => ends.push(end),
  );
  let open: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => (open = resolve));
  await jobs.enqueue("transfer.profile", { workspace: "x", import: "a" }, { key: "a" });
  const counted = async (): Promise<unknown> => (await jobs.count()).find(({ job }) => job === "transfer.profile");
  expect(await counted()).toEqual({ job: "transfer.profile", queued: 1, running: 0, failed: 0 });
  await jobs.work("transfer.profile", () => isOpen);
  await expect.poll(counted).toMatchObject({ queued: 0, running: 1 });
  open();
  await expect.poll(counted).toMatchObject({ queued: 0, running: 0 });
  await jobs.work("transfer.import", () => Promise.reject(new Error("no")));
  await jobs.enqueue("transfer.import", { workspace: "x", import: "a" });
  await expect
    .poll(() => ends.map(({ job, outcome }) => `${job} ${outcome}`))
    .toEqual(expect.arrayContaining(["transfer.profile done", "transfer.import failed"]));
  expect(ends.every(({ seconds }) => seconds >= 0)).toBe(true);
  await jobs.stop();
});

test("a job that was told to give way says so, and begins again", async () => {
  const heard: JobTrouble[] = [];
  const jobs = await startJobs(workspace.database, (_, trouble) => heard.push(trouble));
  let calls = 0;
  await jobs.work("forms.calculations", async () => {
    calls += 1;
    if (calls === 1) await workspace.database.run(sql`select pg_cancel_backend(pg_backend_pid()), pg_sleep(5)`);
  });
  await jobs.enqueue("forms.calculations", { workspace: "x" });
  await expect.poll(() => calls).toBe(2);
  await jobs.stop();
  expect(heard).toEqual([{ job: "forms.calculations", isExpected: true }]);
});

test("work that an apply left while no worker ran is found by the next one that starts", async () => {
  await workspace.define({ forms: [form({ key: "hours", label: { zh: "工时" }, kind: "text" })] });
  await workspace.database.run(
    sql`insert into ws_demo.task (hours) select n::text from generate_series(1, ${rows}::int) n`,
  );
  const { jobs: left } = await workspace.define({
    forms: [
      form(
        { key: "hours", label: { zh: "工时" }, kind: "number" },
        { key: "next", label: { zh: "后续" }, kind: "link", form: "task" },
      ),
    ],
  });
  expect([...left].toSorted()).toEqual(["forms.constraints", "forms.conversions", "forms.indexes"]);
  await withJobs(async (jobs) => {
    await workForms(jobs, workspace.database);
    const kind = async (): Promise<string | undefined> =>
      (await workspace.system()).workspace.forms.get("task")?.fields.get("hours")?.kind;
    await expect.poll(kind).toBe("number");
    const states = sql`select distinct state from ws_demo._index`;
    await expect.poll(() => workspace.database.arrays(states)).toEqual([["valid"]]);
    const open = sql`select 1 from pg_constraint where not convalidated and contype = 'f'`;
    await expect.poll(() => workspace.database.arrays(open)).toEqual([]);
  });
});

test("stopping lets the queue end while its database stays open", async () => {
  const database = openDatabase({ connectionString: workspace.database.connectionString, poolSize: 4 });
  const jobs = await startJobs(database, (error) => errors.push(error));
  await workForms(jobs, database);
  await jobs.stop();
  expect(await database.arrays(sql`select 1`)).toEqual([[1]]);
  await database.close();
});
