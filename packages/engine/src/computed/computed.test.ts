import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, ViewDefinition, Wire, WorkspaceDefinition } from "@tongzhou/model";
import { loadCalculations } from "../forms/calculation/calculate.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { loadRecord } from "../records/getRecord.ts";
import { listHistory } from "../records/listHistory.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { fillComputed } from "./fillComputed.ts";
import { verifyComputed } from "./verifyComputed.ts";

const label = (zh: string) => ({ zh });
const name: FieldDefinition = { key: "name", kind: "text", label: label("名称") };
const number = (key: string): FieldDefinition => ({ key, kind: "number", label: label(key) });
const link = (key: string, form: string): FieldDefinition => ({ key, kind: "link", form, label: label(key) });
const formula = (key: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  expression,
  result: "number",
  label: label(key),
});
const form = (key: string, ...fields: FieldDefinition[]): FormDefinition => ({
  key,
  label: label(key),
  title: "name",
  fields: [name, ...fields],
});

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [
      form("client", formula("hours", "SUM(project_by_client.total)")),
      form(
        "project",
        link("client", "client"),
        number("rate"),
        formula("total", "SUM(task_by_project.hours)"),
        formula("cost", "total * rate"),
      ),
      form("task", link("project", "project"), number("hours")),
    ],
  });
});
afterAll(() => workspace.drop());

const stored = (form: string, field: string): Promise<unknown> =>
  workspace.database
    .arrays(sql`select ${{ chunks: [`"${field}"`] }} from ${{ chunks: [`ws_demo.${form}`] }} order by id`)
    .then((rows) => rows.map(([value]) => value));

test("[V1] [V2] a sum over an inverse link lies in a column, and is right after every write", async () => {
  const session = await workspace.system();
  expect([...session.workspace.computed].toSorted()).toEqual(["client.hours", "project.cost", "project.total"]);
  const client = await createRecord(session, "client", { values: { name: "甲" } });
  const project = await createRecord(session, "project", { values: { name: "项目", client: client.id, rate: "3" } });
  const task = await createRecord(session, "task", { values: { name: "一", project: project.id, hours: "2" } });
  await createRecord(session, "task", { values: { name: "二", project: project.id, hours: "5" } });
  expect(await stored("project", "total")).toEqual(["7"]);
  expect(await stored("project", "cost")).toEqual(["21"]);
  expect(await stored("client", "hours")).toEqual(["7"]);
  await updateRecord(session, "task", task.id, { values: { hours: "4" } });
  expect(await stored("client", "hours")).toEqual(["9"]);
  const other = await createRecord(session, "client", { values: { name: "乙" } });
  await updateRecord(session, "project", project.id, { values: { client: other.id } });
  expect(await stored("client", "hours")).toEqual(["0", "9"]);
});

test("[V4] eight writers at once leave every sum exact", async () => {
  const session = await workspace.system();
  const projects: number[] = [];
  for (const rate of ["1", "2", "3"])
    projects.push((await createRecord(session, "project", { values: { name: "p", rate, client: 1 } })).id);
  const tasks: number[] = [];
  for (let count = 0; count < 12; count += 1)
    tasks.push(
      (await createRecord(session, "task", { values: { name: "t", hours: "1", project: projects[count % 3] ?? null } }))
        .id,
    );
  const write = async (seed: number): Promise<void> => {
    for (let step = 0; step < 30; step += 1) {
      const at = (seed * 31 + step * 17) % tasks.length;
      const values: Record<string, Wire> =
        step % 3 === 0 ? { project: projects[(seed + step) % 3] ?? null } : { hours: String((seed * step) % 9) };
      await updateRecord(session, "task", tasks[at] ?? 0, { values });
    }
  };
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(write));
  const wrong = await workspace.database.arrays(
    sql`select p.id from ws_demo.project p where p.total is distinct from (select coalesce(sum(t.hours), 0) from ws_demo.task t where t.project = p.id)`,
  );
  expect(wrong).toEqual([]);
});

test("[V12] a value that changes is one fact a transaction, with its cause, and no version of the record", async () => {
  const session = await workspace.system();
  const client = await createRecord(session, "client", { values: { name: "丙" } });
  const project = await createRecord(session, "project", { values: { name: "p", client: client.id, rate: "2" } });
  const tasks = await batchRecords(session, "task", {
    mode: "all_or_nothing",
    operations: ["1", "2"].map((hours) => ({ kind: "create", values: { name: "t", hours, project: project.id } })),
  });
  const { changes } = await listHistory(session, "project", project.id);
  expect(changes.map(({ kind, version, cause, old, new: now }) => ({ kind, version, cause, old, now }))).toMatchObject([
    {
      kind: "update",
      version: 1,
      cause: { kind: "computed", form: "task" },
      old: { total: "0", cost: "0" },
      now: { total: "3", cost: "6" },
    },
    { kind: "create", version: 1 },
  ]);
  expect((await listHistory(session, "client", client.id)).changes[0]).toMatchObject({
    cause: { kind: "computed", form: "project" },
    new: { hours: "3" },
  });
  const { version } = await loadRecord(session, workspace.database, "project", project.id);
  expect(version).toBe(1);
  // Both written in one transaction, one after the other: the second continues the first's fact.
  await workspace.database.transaction(async (tx) => {
    for (const { id } of tasks) await tx.run(sql`update ws_demo.task set hours = 5 where id = ${id}`);
  });
  const [latest, before] = (await listHistory(session, "project", project.id)).changes;
  expect([latest?.old, latest?.new, before?.new]).toMatchObject([{ total: "3" }, { total: "10" }, { total: "3" }]);
  // Back to what it was before the transaction ends: nothing has changed.
  await workspace.database.transaction(async (tx) => {
    await tx.run(sql`update ws_demo.task set hours = 6 where id = ${tasks[0]?.id}`);
    await tx.run(sql`update ws_demo.task set hours = 5 where id = ${tasks[0]?.id}`);
  });
  expect((await listHistory(session, "project", project.id)).changes).toHaveLength(3);
});

test("[V10] children in the bin do not count, and a record that comes back is right", async () => {
  const session = await workspace.system();
  const project = await createRecord(session, "project", { values: { name: "p", rate: "1" } });
  const task = await createRecord(session, "task", { values: { name: "t", hours: "4", project: project.id } });
  const total = async (): Promise<unknown> =>
    (await workspace.database.arrays(sql`select total from ws_demo.project where id = ${project.id}`))[0]?.[0];
  await deleteRecord(session, "task", task.id);
  expect(await total()).toBe("0");
  await restoreRecord(session, "task", task.id);
  expect(await total()).toBe("4");
  await deleteRecord(session, "project", project.id);
  await restoreRecord(session, "project", project.id);
  await updateRecord(session, "task", task.id, { values: { hours: "9" } });
  expect(await total()).toBe("9");
});

test("[V11] the reply of a write has the values that the write itself changed", async () => {
  const session = await workspace.system();
  const project = await createRecord(session, "project", { values: { name: "p", rate: "2" } });
  await createRecord(session, "task", { values: { name: "t", hours: "4", project: project.id } });
  const reply = await updateRecord(session, "project", project.id, { values: { rate: "3" } });
  expect(reply.values).toMatchObject({ total: "4", cost: "12" });
});

test("[V8] sorting and filtering read the column", async () => {
  const session = await workspace.system();
  const found = await queryRecords(session, "project", {
    columns: ["total"],
    filter: "total >= 4",
    sort: [{ field: "total", direction: "desc" }],
  });
  const totals = found.rows.map((row) => Number(row[2]));
  expect(totals).toEqual(totals.toSorted((a, b) => b - a));
  expect(totals.every((value) => value >= 4)).toBe(true);
});

test("[V2] what is looked up through single links has a column only when the field says so, and never means never", async () => {
  const { forms } = (await workspace.system()).workspace.definition;
  const lookup = (stored?: "always"): FieldDefinition => ({
    ...formula("client_hours", "project.client.hours"),
    ...(stored === undefined ? {} : { stored }),
  });
  const withField = (to: string, field: FieldDefinition): readonly FormDefinition[] =>
    forms.map((one) => (one.key === to ? { ...one, fields: [...one.fields, field] } : one));
  await workspace.define({ forms: withField("task", lookup()) });
  expect((await workspace.system()).workspace.computed.has("task.client_hours")).toBe(false);
  await workspace.define({ forms: withField("task", lookup("always")) });
  expect((await workspace.system()).workspace.computed.has("task.client_hours")).toBe(true);
  expect(await verifyComputed(workspace.database, "demo", { repairs: false })).toMatchObject({ wrong: 0 });
  await workspace.define({
    forms: withField("client", { ...formula("many", "COUNT(project_by_client)"), stored: "never" } as FieldDefinition),
  });
  expect((await workspace.system()).workspace.computed.has("client.many")).toBe(false);
  await workspace.define({
    forms: withField("client", formula("aged", "COUNT(project_by_client[created_at < NOW()])")),
  });
  expect((await workspace.system()).workspace.computed.has("client.aged")).toBe(false);
  await workspace.define({ forms });
});

test("[V2] what a view sorts or filters by, a grant's rows or a constraint ask for has a column as long as they do", async () => {
  const { forms } = (await workspace.system()).workspace.definition;
  const withLookup = forms.map((one) =>
    one.key === "task" ? { ...one, fields: [...one.fields, formula("client_hours", "project.client.hours")] } : one,
  );
  const view = (rest: Partial<ViewDefinition>): ViewDefinition => ({
    key: "by_client",
    form: "task",
    kind: "grid",
    label: label("按客户"),
    ...rest,
  });
  const isStored = async (): Promise<boolean> => (await workspace.system()).workspace.computed.has("task.client_hours");
  const readers = [
    { views: [view({ sort: [{ field: "client_hours", direction: "desc" }] })] },
    { views: [view({ group: ["client_hours"] })] },
    { views: [view({ filter: "client_hours > 3" })] },
    { grants: [{ key: "far", form: "task", to: { role: "member" }, actions: ["see"], rows: "client_hours > 3" }] },
    {
      forms: withLookup.map((one) =>
        one.key === "task"
          ? {
              ...one,
              constraints: [
                {
                  key: "much",
                  label: label("多"),
                  expression: "client_hours < 1000000",
                  severity: "report",
                  message: label("太多"),
                },
              ],
            }
          : one,
      ),
    },
  ] satisfies readonly Partial<WorkspaceDefinition>[];
  for (const reader of readers) {
    await workspace.define({ forms: withLookup, views: [], grants: [] });
    expect(await isStored()).toBe(false);
    await workspace.define({ ...reader });
    expect(await isStored()).toBe(true);
    expect(await verifyComputed(workspace.database, "demo", { repairs: false })).toMatchObject({ wrong: 0 });
  }
  await workspace.define({ forms, views: [], grants: [] });
});

test("[V14] a big form reads what it computes until its column is filled, beside writers, and then the column", async () => {
  await workspace.database.run(
    sql`insert into ws_demo.project (name, rate) select 'x', 1 from generate_series(1, 2500)`,
  );
  await workspace.database.run(
    sql`insert into ws_demo.task (name, hours, project) select 'y', 1 + p.id % 3, p.id from ws_demo.project p`,
  );
  const { forms } = (await workspace.system()).workspace.definition;
  const most = formula("most", "MAX(task_by_project.hours)");
  const changed = forms.map((one) =>
    one.key === "project" ? { ...one, fields: [...one.fields, most, formula("double", "most * 2")] } : one,
  );
  expect((await workspace.define({ forms: changed })).jobs).toEqual(["forms.calculations"]);
  const session = await workspace.system();
  expect(session.workspace.computed.has("project.most")).toBe(false);
  expect(await loadCalculations(workspace.database, "ws_demo")).toMatchObject([
    { form: "project", field: "most", status: "calculating" },
  ]);
  const [task] = await workspace.database.rows<{ id: number; project: number }>(
    sql`select id, project from ws_demo.task order by id desc limit 1`,
  );
  const seen = async (): Promise<unknown> =>
    (await loadRecord(await workspace.system(), workspace.database, "project", task?.project ?? 0)).values["most"];
  await updateRecord(session, "task", task?.id ?? 0, { values: { hours: "50" } });
  expect(await seen()).toBe("50");
  let isDone = false;
  const writing = (async () => {
    for (let hours = 60; !isDone; hours += 1)
      await updateRecord(session, "task", task?.id ?? 0, { values: { hours: String(hours) } });
  })();
  await fillComputed(workspace.database, "demo", new AbortController().signal);
  isDone = true;
  await writing;
  expect([...(await workspace.system()).workspace.computed]).toEqual(
    expect.arrayContaining(["project.most", "project.double"]),
  );
  expect(await loadCalculations(workspace.database, "ws_demo")).toEqual([]);
  expect(await verifyComputed(workspace.database, "demo", { repairs: false })).toMatchObject({ wrong: 0, filling: [] });
});

test("[V14] a batch that takes too long is given up, and done in smaller ones", async () => {
  const { database } = workspace;
  const { forms } = (await workspace.system()).workspace.definition;
  await workspace.define({
    forms: forms.map((one) =>
      one.key === "project" ? { ...one, fields: [...one.fields, formula("least", "MIN(task_by_project.hours)")] } : one,
    ),
  });
  let filling: Promise<void> = Promise.resolve();
  await database.transaction(async (tx) => {
    await tx.run(sql`select 1 from ws_demo.project order by id limit 1 for update`);
    filling = fillComputed(database, "demo", new AbortController().signal);
    const waits = new Set<unknown>();
    await expect
      .poll(async () => {
        const rows = await database.arrays(
          sql`select query_start from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%for no key update%'`,
        );
        for (const [since] of rows) waits.add(since);
        return waits.size;
      })
      .toBeGreaterThan(1);
  });
  await filling;
  expect((await workspace.system()).workspace.computed.has("project.least")).toBe(true);
  expect(await verifyComputed(database, "demo", { repairs: false })).toMatchObject({ wrong: 0, filling: [] });
  await workspace.define({ forms });
});

test("[V22] a value that others begin to read is heard of when computing writes it", async () => {
  const { forms } = (await workspace.system()).workspace.definition;
  const session = await workspace.system();
  const client = await createRecord(session, "client", { values: { name: "丙" } });
  const project = await createRecord(session, "project", { values: { name: "项目", client: client.id } });
  const task = await createRecord(session, "task", { values: { name: "一", project: project.id, hours: "2" } });
  const opened = forms.map((one) =>
    one.key === "client" ? { ...one, fields: [...one.fields, link("group", "group")] } : one,
  );
  await workspace.define({ forms: [...opened, form("group", formula("hours", "SUM(client_by_group.hours)"))] });
  const now = await workspace.system();
  const group = await createRecord(now, "group", { values: { name: "集团" } });
  await updateRecord(now, "client", client.id, { values: { group: group.id } });
  await updateRecord(now, "task", task.id, { values: { hours: "5" } });
  expect(await stored("group", "hours")).toEqual(["5"]);
  expect(await verifyComputed(workspace.database, "demo", { repairs: false })).toMatchObject({ wrong: 0 });
  await workspace.define({ forms });
  // Nobody reads it any more, and its trigger is called for nothing.
  await updateRecord(await workspace.system(), "task", task.id, { values: { hours: "6" } });
  expect(await verifyComputed(workspace.database, "demo", { repairs: false })).toMatchObject({ wrong: 0 });
});

test("[V13] a formula that is defined anew, and one over a field that is, have their new values at once", async () => {
  const { forms } = (await workspace.system()).workspace.definition;
  const redefine = (to: string, key: string, expression: string): readonly FormDefinition[] =>
    forms.map((one) =>
      one.key === to
        ? { ...one, fields: one.fields.map((field) => (field.key === key ? { ...field, expression } : field)) }
        : one,
    ) as readonly FormDefinition[];
  await workspace.define({ forms: redefine("client", "hours", "SUM(project_by_client.cost)") });
  expect(await verifyComputed(workspace.database, "demo", { repairs: false })).toMatchObject({ wrong: 0 });
  const fields = (one: FormDefinition): readonly FieldDefinition[] => one.fields.filter(({ key }) => key !== "hours");
  await workspace.define({
    forms: forms.map((one) => (one.key === "client" ? { ...one, fields: fields(one) } : one)),
  });
  const columns = await workspace.database.arrays(
    sql`select column_name from information_schema.columns where table_schema = 'ws_demo' and table_name = 'client' and column_name = 'hours'`,
  );
  expect(columns).toEqual([]);
});
