import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, Wire } from "@tongzhou/model";
import { createRecord } from "../records/createRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

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

test("a sum over an inverse link lies in a column, and is right after every write", async () => {
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

test("eight writers at once leave every sum exact", async () => {
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
