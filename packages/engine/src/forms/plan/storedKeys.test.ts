import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { applyDefinition } from "../apply/applyDefinition.ts";
import { loadHead } from "../definitions.store.ts";
import { planDefinition } from "./planDefinition.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterAll(() => workspace.drop());
beforeEach(() => workspace.define({ forms: [], views: [], grants: [] }));

const name: FieldDefinition = { key: "name", kind: "text", label: { zh: "名称" } };
const byKeys = ["SUM(task_by_project.hours)", "hours - spent", 'state = "done"', "hours > spent"];

function number(key: string, zh: string): FieldDefinition {
  return { key, kind: "integer", label: { zh } };
}

/** Projects and tasks whose expressions say 估算, 实际 and 完成, whatever the fields and the option are called. */
function written(hours = "估算", spent = "实际", done = "完成"): Partial<WorkspaceDefinition> {
  const project: FormDefinition = {
    key: "project",
    label: { zh: "项目" },
    title: "name",
    fields: [
      name,
      { key: "total", kind: "formula", label: { zh: "合计" }, expression: "SUM(任务.估算)", result: "number" },
    ],
  };
  const task: FormDefinition = {
    key: "task",
    label: { zh: "任务" },
    title: "name",
    fields: [
      name,
      number("hours", hours),
      number("spent", spent),
      { key: "state", kind: "choice", label: { zh: "状态" }, options: [{ key: "done", label: { zh: done } }] },
      { key: "left", kind: "formula", label: { zh: "剩余" }, expression: "估算 - 实际", result: "number" },
      { key: "project", kind: "link", form: "project", label: { zh: "项目" } },
    ],
  };
  return {
    forms: [project, task],
    views: [{ key: "v", form: "task", label: { zh: "完成的" }, kind: "grid", filter: '状态 = "完成"' }],
    grants: [{ key: "g", form: "task", to: { role: "member" }, actions: ["see"], rows: "估算 > 实际" }],
  };
}

async function proposal(change: Partial<WorkspaceDefinition>): Promise<WorkspaceDefinition> {
  return { ...(await loadHead(workspace.database, workspace.schema)).definition, ...change };
}

async function stepsOf(change: Partial<WorkspaceDefinition>): Promise<readonly string[]> {
  const { steps, problems } = await planDefinition(await workspace.system(), await proposal(change));
  expect(problems).toEqual([]);
  return steps.map(({ kind, form, field }) => `${kind} ${form} ${field ?? ""}`.trim());
}

async function storedSources(): Promise<readonly (string | undefined)[]> {
  const { forms, views, grants } = (await loadHead(workspace.database, workspace.schema)).definition;
  const formulas = forms.flatMap(({ fields }) =>
    fields.flatMap((field) => (field.kind === "formula" ? [field.expression] : [])),
  );
  return [...formulas, views[0]?.filter, grants[0]?.rows];
}

async function totals(): Promise<unknown> {
  return workspace.database.arrays(sql`select total::int from ${sqlIdent(workspace.schema, "project")}`);
}

async function fill(): Promise<void> {
  const table = (key: string) => sqlIdent(workspace.schema, key);
  await workspace.database.run(sql`insert into ${table("project")} (name) values ('甲')`);
  await workspace.database.run(
    sql`insert into ${table("task")} (name, hours, spent, project) select '一', 5, 3, id from ${table("project")}`,
  );
}

/** As workspaces were stored when expressions stayed as they were written. */
async function storeAsWritten(): Promise<void> {
  const document = JSON.stringify(await proposal(written()));
  const versions = sqlIdent(workspace.schema, "_definition");
  await workspace.database.run(
    sql`update ${versions} set document = ${document}::jsonb where version = (select max(version) from ${versions})`,
  );
  expect(await storedSources()).toEqual(["SUM(任务.估算)", "估算 - 实际", '状态 = "完成"', "估算 > 实际"]);
}

test("expressions written by labels are stored by keys, and the same documents again are no change", async () => {
  await workspace.define(written());
  expect(await storedSources()).toEqual(byKeys);
  expect(await stepsOf(written())).toEqual([]);
  await fill();
  expect(await totals()).toEqual([[5]]);
});

test("what was stored by labels is no change to its keys, and becomes keys with the next change", async () => {
  await workspace.define(written());
  await storeAsWritten();
  expect(await stepsOf(written())).toEqual([]);
  const label = { zh: "改名" };
  expect(await stepsOf({ label })).toEqual(["workspace.change"]);
  await workspace.define({ ...written(), label });
  expect(await storedSources()).toEqual(byKeys);
});

test("labels renamed or swapped beside expressions stored by labels change no meaning and compute nothing", async () => {
  for (const labels of [
    ["工时", "实际", "关闭"],
    ["实际", "估算", "完成"],
  ] as const) {
    await workspace.define({ forms: [], views: [], grants: [] });
    await workspace.define(written());
    await fill();
    await storeAsWritten();
    const steps = await stepsOf(written(...labels));
    expect(steps.filter((step) => !/^field\.(?:change|convert) task (?:hours|spent|state)$/.test(step))).toEqual([]);
    await workspace.define(written(...labels));
    expect(await storedSources()).toEqual(byKeys);
    expect(await totals()).toEqual([[5]]);
  }
});

test("a swap after expressions are stored by keys leaves them, and one that is sent anew is read by the new labels", async () => {
  await workspace.define(written());
  const { forms } = await proposal({});
  const swapped = written("实际", "估算").forms ?? [];
  const relabelled = forms.map((form) => ({
    ...form,
    fields: form.fields.map((field) => {
      const label = swapped.flatMap(({ fields }) => fields).find(({ key }) => key === field.key)?.label;
      return label === undefined ? field : { ...field, label };
    }),
  }));
  expect(await stepsOf({ forms: relabelled })).toEqual(["field.change task hours", "field.change task spent"]);
  await workspace.define({ forms: relabelled });
  expect(await storedSources()).toEqual(byKeys);
  const grants = written().grants?.map((grant) => ({ ...grant, rows: "估算 > 实际 " }));
  await workspace.define(grants === undefined ? {} : { grants });
  expect((await storedSources()).at(-1)).toBe("spent > hours");
});

test("an apply carries out the plan of expressions written by labels", async () => {
  const proposed = await proposal(written());
  const session = await workspace.system();
  const { baseVersion, hash } = await planDefinition(session, proposed);
  await applyDefinition(session, { proposed, baseVersion, hash, acceptDestructive: false });
  expect(await storedSources()).toEqual(byKeys);
});
