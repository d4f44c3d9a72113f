import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { ChoiceOption, FieldDefinition, FormDefinition, Grant } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { runConversions } from "../background/runConversions.ts";
import { loadBin } from "../bin/bin.store.ts";
import { restoreFromBin } from "../bin/restoreFromBin.ts";
import { planDefinition } from "../plan/planDefinition.ts";
import { proposeOptions } from "../proposeOptions.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterAll(() => workspace.drop());
beforeEach(() => workspace.define({ forms: [] }));

const title: FieldDefinition = { key: "title", label: { zh: "标题" }, kind: "text" };
const text: FieldDefinition = { key: "note", label: { zh: "备注" }, kind: "text" };
const client: FormDefinition = { key: "client", label: { zh: "客户" }, title: "title", fields: [title] };

function form(...fields: FieldDefinition[]): FormDefinition {
  return { key: "ticket", label: { zh: "工单" }, title: "title", fields: [title, ...fields] };
}

async function insert(table: string, column: string, values: readonly (string | null)[]): Promise<void> {
  for (const value of values)
    await workspace.database.run(
      sql`insert into ${sqlIdent(workspace.schema, table)} (${sqlIdent(column)}) values (${value})`,
    );
}

async function notes(): Promise<readonly unknown[]> {
  const rows = await workspace.database.arrays(
    sql`select note from ${sqlIdent(workspace.schema, "ticket")} order by id`,
  );
  return rows.map((row) => row[0]);
}

async function plan(...forms: FormDefinition[]): ReturnType<typeof planDefinition> {
  const session = await workspace.system();
  return planDefinition(session, { ...session.workspace.definition, forms });
}

async function takeBack(): Promise<void> {
  const [item] = await loadBin(workspace.database, workspace.schema);
  await restoreFromBin(await workspace.system(), item?.id ?? 0);
}

const option = (key: string, zh: string): ChoiceOption => ({ key, label: { zh } });
const path = { form: "ticket", parent: null, field: "note" } as const;

test("words are proposed most used first; writings that differ in case, width or blanks are one", async () => {
  await workspace.define({ forms: [form(text)] });
  await insert("ticket", "note", [
    "VIP",
    "vip",
    "ＶＩＰ ",
    "VIP",
    "普通 客户",
    "普通　 客户",
    "  ",
    null,
    "a".repeat(201),
  ]);
  expect(await proposeOptions(await workspace.system(), path, "choice")).toEqual({
    options: [
      { text: "VIP", count: 4, variants: ["vip", "ＶＩＰ"] },
      { text: "普通 客户", count: 2, variants: ["普通　 客户"] },
    ],
    total: 2,
    filled: 8,
  });
});

test("for several choices each word of a value is proposed, whatever stands between them", async () => {
  await workspace.define({ forms: [form(text)] });
  await insert("ticket", "note", ["甲、乙", "乙,丙", "乙；甲|乙", "丁\n乙"]);
  const { options, total } = await proposeOptions(await workspace.system(), path, "choices");
  expect(options.map(({ text: word, count }) => [word, count])).toEqual([
    ["乙", 4],
    ["甲", 2],
    ["丁", 1],
    ["丙", 1],
  ]);
  expect(total).toBe(4);
});

test("numbers and choices have words too; a field that is not there has none", async () => {
  const amount: FieldDefinition = { key: "note", label: { zh: "数" }, kind: "number" };
  await workspace.define({ forms: [{ ...form(amount), key: "figure" }] });
  await insert("figure", "note", ["1.50", "1.5", "2"]);
  const found = await proposeOptions(await workspace.system(), { ...path, form: "figure" }, "choice");
  expect(found.options).toEqual([
    { text: "1.5", count: 2, variants: [] },
    { text: "2", count: 1, variants: [] },
  ]);
  const missing = proposeOptions(await workspace.system(), { ...path, field: "gone" }, "choice");
  await expect(missing).rejects.toMatchObject({ code: "request.not_found" });
});

test("[A25] a builder whom grants narrow is shown no words and no samples; one whom they do not is", async () => {
  const builder = await workspace.addMember("builder");
  const choice: FieldDefinition = { ...title, key: "note", kind: "choice", options: [option("a", "vip")] };
  const grants = (part: Partial<Grant>): readonly Grant[] => [
    { key: "b", form: "ticket", to: { role: "builder" }, actions: ["see"], ...part },
  ];
  await workspace.define({ forms: [form(text)], grants: [] });
  await insert("ticket", "note", ["VIP"]);
  const samples = async (): Promise<number> => {
    const session = await workspace.as(builder);
    const { definition } = session.workspace;
    const { steps } = await planDefinition(session, { ...definition, forms: [form(choice)] });
    return steps.reduce((count, step) => count + step.samples.length, 0);
  };
  const words = async (): Promise<unknown> => proposeOptions(await workspace.as(builder), path, "choice");
  expect(await samples()).toBe(1);
  expect(await words()).toMatchObject({ total: 1 });
  for (const part of [{ rows: 'title = "x"' }, { readFields: ["title"] }]) {
    await workspace.define({ grants: grants(part) });
    expect(await samples()).toBe(0);
    await expect(words()).rejects.toMatchObject({ code: "access.denied" });
  }
  await workspace.define({ grants: grants({}) });
  expect(await words()).toMatchObject({ total: 1 });
  await workspace.define({ grants: [] });
});

test("text becomes a choice in any of its writings, and the plan counts what no option means", async () => {
  await workspace.define({ forms: [form(text)] });
  await insert("ticket", "note", ["VIP", " ｖｉｐ", "别的", null]);
  const choice: FieldDefinition = { ...title, key: "note", kind: "choice", options: [option("a", "vip")] };
  expect((await plan(form(choice))).steps).toMatchObject([
    { kind: "field.convert", rowsAffected: 3, rowsLosing: 1, samples: [{ record: 3, from: "别的", to: null }] },
  ]);
  await workspace.define({ forms: [form(choice)] });
  expect(await notes()).toEqual(["a", "a", null, null]);
  await takeBack();
  expect(await notes()).toEqual(["VIP", " ｖｉｐ", "别的", null]);
});

test("a word that is one option's label and another one's key means the label", async () => {
  const options = [option("b", "甲"), option("a", "b")];
  await workspace.define({ forms: [form(text)] });
  await insert("ticket", "note", ["b", "甲", "a"]);
  await workspace.define({ forms: [form({ ...title, key: "note", kind: "choice", options })] });
  expect(await notes()).toEqual(["a", "b", "a"]);
  // Between choices only keys count.
  await workspace.define({ forms: [form({ ...title, key: "note", kind: "choice", options: [option("b", "b")] })] });
  expect(await notes()).toEqual([null, "b", null]);
});

test("text becomes several choices or people only when every word means one; a repeated one counts once", async () => {
  const [li, wang] = [await workspace.addMember("member", "李雷"), await workspace.addMember("member", "王梅")];
  await workspace.define({ forms: [form(text)] });
  await insert("ticket", "note", ["李雷、王梅", `${li.email.toUpperCase()}; 李雷`, "李雷、某人"]);
  const members: FieldDefinition = { ...title, key: "note", kind: "members" };
  expect((await plan(form(members))).steps).toMatchObject([{ rowsAffected: 3, rowsLosing: 1 }]);
  await workspace.define({ forms: [form(members)] });
  expect(await notes()).toEqual([[li.id, wang.id], [li.id], null]);
});

test("text becomes a link by the title of one live record, with its foreign key, and back again", async () => {
  await workspace.define({ forms: [client, form(text)] });
  await insert("client", "title", ["禾沐", "重名", "重名", "删了的"]);
  await workspace.database.run(sql`update ws_demo.client set deleted_at = now() where title = '删了的'`);
  await insert("ticket", "note", [" 禾沐 ", "重名", "删了的", "没有", null]);
  const link: FieldDefinition = { ...title, key: "note", kind: "link", form: "client", onDelete: "restrict" };
  const planned = await plan(client, form(link));
  expect(planned.steps).toMatchObject([{ kind: "field.convert", rowsAffected: 4, rowsLosing: 3 }]);
  expect(planned.steps[0]?.samples).toMatchObject([{ from: "重名" }, { from: "删了的" }, { from: "没有" }]);
  await workspace.define({ forms: [client, form(link)] });
  expect(await notes()).toEqual([1, null, null, null, null]);
  expect((await plan(client, form(text))).steps[0]?.samples).toMatchObject([{ from: "禾沐", to: "禾沐" }]);
  await expect(workspace.database.run(sql`update ws_demo.ticket set note = 99`)).rejects.toMatchObject({
    code: "23503",
  });
  await takeBack();
  expect(await notes()).toEqual([" 禾沐 ", "重名", "删了的", "没有", null]);
  await workspace.database.run(sql`update ws_demo.ticket set note = '任何文字' where id = 1`);
  // A link that is taken back after its record was purged is blank.
  await workspace.define({ forms: [client, form(link)] });
  await workspace.database.run(sql`update ws_demo.ticket set note = 2 where id = 2`);
  await workspace.define({ forms: [client, form(text)] });
  expect(await notes()).toEqual([null, "重名", null, null, null]);
  await workspace.database.run(sql`update ws_demo.ticket set note = null where id = 2`);
  await workspace.database.run(sql`delete from ws_demo.client where id = 2`);
  await takeBack();
  expect(await notes()).toEqual([null, null, null, null, null]);
});

test("a big form becomes a link beside writers; meanwhile nothing that the titles need may go", async () => {
  await workspace.define({ forms: [client, form(text)] });
  await insert("client", "title", ["禾沐"]);
  await workspace.database.run(sql`insert into ws_demo.ticket (note) select '禾沐' from generate_series(1, 2500)`);
  const link: FieldDefinition = { ...title, key: "note", kind: "link", form: "client", onDelete: "clear" };
  await workspace.define({ forms: [client, form(link)] });
  const name: FieldDefinition = { ...title, key: "name" };
  const renamed = await plan({ ...client, title: "name", fields: [name] }, form(text));
  expect(renamed.problems).toMatchObject([{ path: "forms.client.fields.title", code: "conversion_running" }]);
  await workspace.database.run(sql`insert into ws_demo.ticket (note) values ('禾沐')`);
  await runConversions(workspace.database, workspace.key, new AbortController().signal);
  const [row] = await workspace.database.arrays(sql`select count(*), min(note), max(note) from ws_demo.ticket`);
  expect(row).toEqual([2501, 1, 1]);
  const [key] = await workspace.database.arrays(
    sql`select convalidated from pg_constraint where contype = 'f' and conrelid = 'ws_demo.ticket'::regclass`,
  );
  expect(key).toEqual([true]);
});

test("a formula that is computed when read leaves no values behind when it becomes a plain field", async () => {
  const formula: FieldDefinition = { ...title, key: "note", kind: "formula", expression: "TODAY()", result: "date" };
  await workspace.define({ forms: [form(formula)] });
  await insert("ticket", "title", ["一"]);
  expect((await plan(form({ ...title, key: "note", kind: "date" }))).steps).toMatchObject([{ kind: "field.change" }]);
  await workspace.define({ forms: [form({ ...title, key: "note", kind: "date" })] });
  expect(await notes()).toEqual([null]);
});
