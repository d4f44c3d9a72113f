import type { FieldDefinition, FormDefinition, Wire } from "@tongzhou/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRecord } from "../../records/createRecord.ts";
import { getRecord } from "../../records/getRecord.ts";
import { updateRecord } from "../../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { loadBin } from "./bin.store.ts";
import { restoreFromBin } from "./restoreFromBin.ts";

const title: FieldDefinition = { key: "title", label: { zh: "标题" }, kind: "text" };
const link = (key: string, form: string): FieldDefinition => ({ key, label: { zh: key }, kind: "link", form });
const sum = (key: string, expression: string): FieldDefinition => ({
  key,
  label: { zh: key },
  kind: "formula",
  result: "number",
  expression,
});
const form = (key: string, fields: readonly FieldDefinition[]): FormDefinition => ({
  key,
  label: { zh: key },
  title: "title",
  fields: [title, ...fields],
});
const note = form("note", []);
const project = form("project", [sum("total", "SUM(task_by_project.hours)")]);
const hours: FieldDefinition = { key: "hours", label: { zh: "工时" }, kind: "number" };
const task = form("task", [hours, link("project", "project")]);

let workspace: TestWorkspace;
let count = 0;
beforeEach(async () => {
  workspace = await openTestWorkspace({ forms: [note, project, task] });
});
afterEach(() => workspace.drop());

async function make(key: string, values: Readonly<Record<string, Wire>>): Promise<number> {
  count += 1;
  const made = await createRecord(workspace.owner, key, { values, idempotencyKey: `bin-${count}-key` });
  return made.id;
}

async function restore(key: string, field: string | null): Promise<void> {
  const { database, schema } = await place();
  const found = (await loadBin(database, schema)).find((item) => item.form === key && item.field === field);
  await restoreFromBin(await workspace.system(), found?.id ?? 0);
}

async function place() {
  const { database, workspace: at } = await workspace.system();
  return { database, schema: at.schema };
}

async function left(): Promise<readonly (string | null)[]> {
  const { database, schema } = await place();
  return (await loadBin(database, schema)).map((item) => item.field ?? item.form);
}

test("a form comes back with the link that was deleted with it and that its formula reads", async () => {
  const one = await make("project", { title: "甲" });
  const work = await make("task", { title: "一", project: one, hours: "2" });
  await make("task", { title: "二", project: one, hours: "3" });
  await workspace.define({ forms: [note, form("task", [hours])] });
  const system = await workspace.system();
  await updateRecord(system, "task", work, { values: { hours: "10" } });
  await restore("project", null);
  expect(await left()).toEqual([]);
  expect((await getRecord(await workspace.system(), "project", one)).values["total"]).toBe("13");
});

test("a link comes back with the form that it led to", async () => {
  const one = await make("project", { title: "甲" });
  await make("task", { title: "一", project: one, hours: "2" });
  await workspace.define({ forms: [note, form("task", [hours])] });
  await restore("task", "project");
  expect(await left()).toEqual([]);
  expect((await getRecord(await workspace.system(), "project", one)).values["total"]).toBe("2");
});

test("forms that need one another come back together, and nothing that they do not need", async () => {
  const one = await make("project", { title: "甲" });
  await make("task", { title: "一", project: one, hours: "2" });
  await workspace.define({ forms: [form("other", [])] });
  await restore("project", null);
  expect(await left()).toEqual(["note"]);
  expect((await getRecord(await workspace.system(), "project", one)).values["total"]).toBe("2");
});

test("what can stand alone comes back alone", async () => {
  const plain = form("project", []);
  await workspace.define({ forms: [note, plain, task] });
  await workspace.define({ forms: [note, form("task", [hours])] });
  await restore("project", null);
  expect(await left()).toEqual(["project"]);
});
