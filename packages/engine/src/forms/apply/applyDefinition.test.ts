import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { planDefinition } from "../plan/planDefinition.ts";
import type { DefinitionPlan } from "../plan/definitionPlan.ts";
import { applyDefinition } from "./applyDefinition.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterAll(() => workspace.drop());
beforeEach(() => workspace.define({ forms: [], views: [], grants: [] }));

const title: FieldDefinition = { key: "title", label: { zh: "标题" }, kind: "text" };

function form(key: string, ...fields: FieldDefinition[]): FormDefinition {
  return { key, label: { zh: `表单${key}` }, title: "title", fields: [title, ...fields] };
}

async function plan(change: Partial<WorkspaceDefinition>): Promise<DefinitionPlan & { proposed: WorkspaceDefinition }> {
  const session = await workspace.system();
  const proposed = { ...session.workspace.definition, ...change };
  return { ...(await planDefinition(session, proposed)), proposed };
}

async function values(table: string, column: string): Promise<unknown[]> {
  const rows = await workspace.database.arrays(
    sql`select ${sqlIdent(column)} from ${sqlIdent(workspace.schema, table)} order by id`,
  );
  return rows.map((row) => row[0]);
}

async function insert(table: string, column: string, list: readonly unknown[]): Promise<void> {
  for (const value of list)
    await workspace.database.run(
      sql`insert into ${sqlIdent(workspace.schema, table)} (${sqlIdent(column)}) values (${value})`,
    );
}

test("planning changes nothing and names every statement; applying runs them and appends a version", async () => {
  const forms = [form("ticket", { key: "amount", label: { zh: "金额" }, kind: "money", currency: "CNY" })];
  const planned = await plan({ forms });
  expect(planned.problems).toEqual([]);
  expect(planned.steps.map((step) => step.kind)).toEqual(["form.create"]);
  expect(planned.steps[0]?.statements[0]).toContain('create table "ws_demo"."ticket"');
  expect((await workspace.system()).workspace.forms.size).toBe(0);
  const done = await applyDefinition(await workspace.system(), { ...planned, acceptDestructive: false });
  expect(done).toEqual({ version: planned.baseVersion + 1, jobs: [] });
  expect((await plan({})).steps).toEqual([]);
  const facts = await workspace.database.rows(
    sql`select new from ws_demo._fact where kind = 'definition' and version = ${done.version}`,
  );
  expect(facts).toEqual([{ new: { steps: [{ kind: "form.create", form: "ticket" }] } }]);
});

test("forms in another order are one step, and beside a new form only those that were there count", async () => {
  const [one, two, three] = [form("one"), form("two"), form("three")];
  await workspace.define({ forms: [one, two] });
  expect((await plan({ forms: [three, one, two] })).steps.map((step) => step.kind)).toEqual(["form.create"]);
  const planned = await plan({ forms: [two, one] });
  expect(planned.steps).toMatchObject([{ kind: "form.order", form: "", locks: "none", statements: [] }]);
  await applyDefinition(await workspace.system(), { ...planned, acceptDestructive: false });
  expect((await workspace.system()).workspace.definition.forms.map(({ key }) => key)).toEqual(["two", "one"]);
});

test("two appliers of one plan: one gets definition.plan_stale", async () => {
  const planned = await plan({ forms: [form("ticket")] });
  const session = await workspace.system();
  const outcomes = await Promise.allSettled([
    applyDefinition(session, { ...planned, acceptDestructive: false }),
    applyDefinition(session, { ...planned, acceptDestructive: false }),
  ]);
  expect(outcomes.map((one) => one.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find((one) => one.status === "rejected")?.reason).toMatchObject({ code: "definition.plan_stale" });
});

test("what would be lost has to be accepted, goes to the bin, and frees its name", async () => {
  await workspace.define({ forms: [form("ticket", { key: "note", label: { zh: "备注" }, kind: "long_text" })] });
  await insert("ticket", "note", ["甲", null, "乙"]);
  const planned = await plan({ forms: [form("ticket")] });
  expect(planned.steps).toMatchObject([{ kind: "field.delete", field: "note", rowsLosing: 2, isDestructive: true }]);
  await expect(
    applyDefinition(await workspace.system(), { ...planned, acceptDestructive: false }),
  ).rejects.toMatchObject({ code: "definition.conflict" });
  await applyDefinition(await workspace.system(), { ...planned, acceptDestructive: true });
  await workspace.define({ forms: [] });
  await workspace.define({ forms: [form("ticket", { key: "note", label: { zh: "备注" }, kind: "integer" })] });
  expect(await values("ticket", "note")).toEqual([]);
});

test("text to number: failing rows are counted and sampled, the others converted exactly", async () => {
  await workspace.define({ forms: [form("ticket", { key: "amount", label: { zh: "金额" }, kind: "text" })] });
  await insert("ticket", "amount", ["1,234.50", "约三百", null, " 7 "]);
  const forms = [form("ticket", { key: "amount", label: { zh: "金额" }, kind: "number" })];
  const planned = await plan({ forms });
  expect(planned.steps).toMatchObject([
    { kind: "field.convert", rowsAffected: 3, rowsLosing: 1, samples: [{ record: 2, from: "约三百", to: null }] },
  ]);
  await applyDefinition(await workspace.system(), { ...planned, acceptDestructive: true });
  expect(await values("ticket", "amount")).toEqual(["1234.50", null, null, "7"]);
});

test("required, unique and narrower limits: rows that do not fit are counted, repeats refuse the plan", async () => {
  await workspace.define({ forms: [form("ticket", { key: "code", label: { zh: "编号" }, kind: "text" })] });
  await insert("ticket", "code", ["A", "A", null, "abcdef"]);
  const strict: FieldDefinition = {
    key: "code",
    label: { zh: "编号" },
    kind: "text",
    required: true,
    unique: true,
    maxLength: 5,
  };
  const planned = await plan({ forms: [form("ticket", strict)] });
  expect(planned.steps.map(({ kind, rowsAffected }) => ({ kind, rowsAffected }))).toEqual([
    { kind: "field.change", rowsAffected: 0 },
    { kind: "field.require", rowsAffected: 1 },
    { kind: "field.unique", rowsAffected: 2 },
    { kind: "field.narrow", rowsAffected: 1 },
  ]);
  expect(planned.problems).toMatchObject([{ code: "unique_repeated", params: { count: 2 } }]);
  await expect(
    applyDefinition(await workspace.system(), { ...planned, acceptDestructive: true }),
  ).rejects.toMatchObject({ code: "definition.invalid" });
  await workspace.database.run(sql`update ws_demo.ticket set code = 'B' where id = 1`);
  await workspace.define({ forms: [form("ticket", strict)] });
  await expect(workspace.database.run(sql`insert into ws_demo.ticket (code) values ('A')`)).rejects.toMatchObject({
    code: "23505",
  });
});

test("an option in use that is removed: its rows are counted; unused ones go without a word", async () => {
  const options = (...keys: string[]): FieldDefinition => ({
    key: "state",
    label: { zh: "状态" },
    kind: "choice",
    options: keys.map((key) => ({ key, label: { zh: key } })),
  });
  await workspace.define({ forms: [form("ticket", options("open", "done", "never"))] });
  await insert("ticket", "state", ["open", "done", "done"]);
  expect((await plan({ forms: [form("ticket", options("open", "done"))] })).steps).toMatchObject([{ rowsLosing: 0 }]);
  const planned = await plan({ forms: [form("ticket", options("open"))] });
  expect(planned.steps).toMatchObject([{ kind: "field.convert", rowsLosing: 2, isDestructive: true }]);
  await applyDefinition(await workspace.system(), { ...planned, acceptDestructive: true });
  expect(await values("ticket", "state")).toEqual(["open", null, null]);
});

test("formulas are computed for rows that are there, each after those it reads", async () => {
  const price: FieldDefinition = { key: "price", label: { zh: "单价" }, kind: "number" };
  const formula = (key: string, expression: string): FieldDefinition => ({
    key,
    label: { zh: key },
    kind: "formula",
    expression,
    result: "number",
  });
  await workspace.define({ forms: [form("ticket", price)] });
  await insert("ticket", "price", ["2", "3.5"]);
  await workspace.define({
    forms: [form("ticket", price, formula("total", "twice + 1"), formula("twice", "price * 2"))],
  });
  expect(await values("ticket", "total")).toEqual(["5", "8"]);
  await workspace.define({
    forms: [form("ticket", price, formula("total", "twice + 1"), formula("twice", "price * 3"))],
  });
  expect(await values("ticket", "total")).toEqual(["7", "11.5"]);
});

test("a changed label touches no table", async () => {
  await workspace.define({ forms: [form("ticket")] });
  const renamed = { ...form("ticket"), label: { zh: "改名'\"; drop table x; --" } };
  const planned = await plan({ forms: [{ ...renamed, fields: [{ ...title, label: { zh: "新😀" } }] }] });
  expect(planned.steps.map(({ kind, locks, statements }) => ({ kind, locks, statements }))).toEqual([
    { kind: "form.change", locks: "none", statements: [] },
    { kind: "field.change", locks: "none", statements: [] },
  ]);
});

test("unknown documents become problems, not errors", async () => {
  for (const proposed of [null, 1, "x", [], {}, { forms: [{ key: 'x"; drop' }] }]) {
    const planned = await planDefinition(await workspace.system(), proposed);
    expect(planned.problems.length).toBeGreaterThan(0);
    expect(planned.steps).toEqual([]);
  }
});
