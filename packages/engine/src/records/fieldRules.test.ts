import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, Grant, WireValues } from "@tongzhou/model";
import { visibleForms } from "../access/visibleForms.ts";
import { getBulkChange, listBulkFailures, startBulkChange } from "../bulk/bulkChanges.ts";
import { planBulkChange } from "../bulk/planBulkChange.ts";
import { runBulkChange } from "../bulk/runBulkChange.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { openImportFiles, profiled, runThrough, type ImportFiles } from "../transfer/test/importFile.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { updateRecord } from "./updateRecord.ts";

const label = (zh: string): { readonly zh: string } => ({ zh });
const done = 'state = "done"';
const fields: readonly FieldDefinition[] = [
  { key: "title", label: label("标题"), kind: "text" },
  {
    key: "state",
    label: label("状态"),
    kind: "choice",
    default: '"open"',
    options: [
      { key: "open", label: label("进行中") },
      { key: "done", label: label("完成"), availableIf: "score >= 3" },
    ],
  },
  { key: "score", label: label("评分"), kind: "integer" },
  { key: "reason", label: label("原因"), kind: "text", requiredIf: "score < 3" },
  { key: "price", label: label("价格"), kind: "number", default: "10", readOnlyIf: done },
  {
    key: "tags",
    label: label("标签"),
    kind: "choices",
    options: [
      { key: "cheap", label: label("便宜"), availableIf: "price < 100" },
      { key: "any", label: label("任意") },
    ],
  },
  { key: "client", label: label("客户"), kind: "link", form: "client" },
  {
    key: "contact",
    label: label("联系人"),
    kind: "link",
    form: "contact",
    filter: "client = this.client and is_active",
  },
  {
    key: "guests",
    label: label("来宾"),
    kind: "links",
    form: "contact",
    filter: "client = this.client",
    readOnlyIf: done,
  },
  { key: "twice", label: label("两倍"), kind: "formula", expression: "score * 2", result: "number" },
  { key: "note", label: label("说明"), kind: "text", requiredIf: "twice > 100" },
  {
    key: "lines",
    label: label("明细"),
    kind: "subform",
    requiredIf: 'title = "组合"',
    fields: [
      { key: "item", label: label("项目"), kind: "text" },
      { key: "why", label: label("缘由"), kind: "text", requiredIf: 'item = "其他"' },
    ],
  },
];
const forms: readonly FormDefinition[] = [
  { key: "client", label: label("客户"), title: "name", fields: [{ key: "name", label: label("名称"), kind: "text" }] },
  {
    key: "contact",
    label: label("联系人"),
    title: "name",
    fields: [
      { key: "name", label: label("姓名"), kind: "text" },
      { key: "client", label: label("客户"), kind: "link", form: "client" },
      { key: "is_active", label: label("在职"), kind: "boolean" },
    ],
  },
  { key: "deal", label: label("商机"), title: "title", fields },
];
const grants: readonly Grant[] = [
  {
    key: "see_some",
    form: "deal",
    to: { role: "member" },
    actions: ["see"],
    readFields: ["title", "state", "contact"],
  },
  { key: "see_contacts", form: "contact", to: { role: "member" }, actions: ["see"] },
];

let workspace: TestWorkspace;
let files: ImportFiles;
const ids = { acme: 0, other: 0, ann: 0, gone: 0, bob: 0 };
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms, grants });
  files = await openImportFiles(workspace.database);
  const make = async (form: string, values: WireValues) => (await createRecord(workspace.owner, form, { values })).id;
  ids.acme = await make("client", { name: "甲" });
  ids.other = await make("client", { name: "乙" });
  ids.ann = await make("contact", { name: "安", client: ids.acme, is_active: true });
  ids.gone = await make("contact", { name: "离", client: ids.acme, is_active: false });
  ids.bob = await make("contact", { name: "波", client: ids.other, is_active: true });
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
});

const deal = (values: WireValues) => createRecord(workspace.owner, "deal", { values });
const change = (id: number, values: WireValues) => updateRecord(workspace.owner, "deal", id, { values });
const required = (field: string) => ({ code: "field.required", params: { field } });
const locked = (field: string) => ({ code: "field.locked", params: { field } });
const noOption = (field: string) => ({ code: "field.invalid", params: { field, problem: "unavailable_option" } });
const noRecord = (field: string) => ({ code: "field.invalid", params: { field, problem: "unavailable_record" } });

describe("[R41] a field that is required by a condition", () => {
  test("a new record without it is refused while the condition holds, and taken while it does not", async () => {
    await expect(deal({ score: 2 })).rejects.toMatchObject(required("reason"));
    expect(await deal({ score: 2, reason: "远" })).toMatchObject({ values: { reason: "远" } });
    expect(await deal({ score: 3 })).toMatchObject({ values: { reason: null } });
    // Blank is not true.
    expect(await deal({})).toMatchObject({ values: { reason: null } });
  });

  test("a change that makes the condition true asks for it, also through a formula; one of other fields does not", async () => {
    const made = await deal({ score: 5 });
    await expect(change(made.id, { score: 1 })).rejects.toMatchObject(required("reason"));
    await expect(change(made.id, { score: 60 })).rejects.toMatchObject(required("note"));
    await expect(change(made.id, { score: 60, note: "多" })).resolves.toMatchObject({ values: { note: "多" } });
    await workspace.database.run(sql`update ws_demo.deal set score = 1 where id = ${made.id}`);
    await expect(change(made.id, { title: "照旧" })).resolves.toMatchObject({ values: { title: "照旧" } });
    await expect(change(made.id, { reason: null, score: 2 })).rejects.toMatchObject(required("reason"));
  });

  test("rows of a subform can be required, and their columns row by row", async () => {
    await expect(deal({ title: "组合" })).rejects.toMatchObject(required("lines"));
    await expect(deal({ title: "组合", lines: [{ item: "其他" }] })).rejects.toMatchObject({
      code: "field.required",
      params: { field: "lines.why", row: 1 },
    });
    const made = await deal({ title: "组合", lines: [{ item: "甲" }, { item: "其他", why: "新" }] });
    await expect(change(made.id, { lines: [] })).rejects.toMatchObject(required("lines"));
  });
});

describe("[R42] a field that is locked by a condition", () => {
  test("its value stays while the condition holds before and after the change", async () => {
    const made = await deal({ score: 4, price: "20" });
    await expect(change(made.id, { state: "done", price: "21" })).resolves.toMatchObject({ values: { price: "21" } });
    await expect(change(made.id, { price: "22" })).rejects.toMatchObject(locked("price"));
    // The same value is no change.
    await expect(change(made.id, { price: "21.0", title: "同" })).resolves.toMatchObject({ values: { title: "同" } });
    await expect(change(made.id, { state: "open", price: "22" })).resolves.toMatchObject({ values: { price: "22" } });
  });

  test("a new record for which it holds begins with the default and takes no other value", async () => {
    await expect(deal({ score: 4, state: "done", price: "20" })).rejects.toMatchObject(locked("price"));
    await expect(deal({ score: 4, state: "done", price: "10" })).resolves.toMatchObject({ values: { price: "10" } });
    await expect(deal({ score: 4, state: "done" })).resolves.toMatchObject({ values: { price: "10" } });
  });

  test("lists of links are locked as well, on creation and later", async () => {
    const some = { score: 4, client: ids.acme, guests: [ids.ann] };
    await expect(deal({ ...some, state: "done" })).rejects.toMatchObject(locked("guests"));
    const made = await deal(some);
    await change(made.id, { state: "done" });
    await expect(change(made.id, { guests: [] })).rejects.toMatchObject(locked("guests"));
    await expect(change(made.id, { guests: [ids.ann], title: "同" })).resolves.toMatchObject({ version: 3 });
  });

  test("the engine itself is not held by it", async () => {
    const made = await deal({ score: 4, state: "done" });
    const system = await workspace.system();
    await expect(updateRecord(system, "deal", made.id, { values: { price: "33" } })).resolves.toMatchObject({
      values: { price: "33" },
    });
  });
});

describe("[R43] options that depend on the record", () => {
  test("an option is refused while its condition does not hold, blank counting as not", async () => {
    await expect(deal({ state: "done" })).rejects.toMatchObject(noOption("state"));
    await expect(deal({ state: "done", score: 2, reason: "低" })).rejects.toMatchObject(noOption("state"));
    await expect(deal({ state: "done", score: 3 })).resolves.toMatchObject({ values: { state: "done" } });
    await expect(deal({ price: "200", tags: ["any", "cheap"] })).rejects.toMatchObject(noOption("tags"));
    await expect(deal({ price: "20", tags: ["any", "cheap"] })).resolves.toMatchObject({ version: 1 });
  });

  test("a change that takes the condition away is refused while the option is held", async () => {
    const made = await deal({ state: "done", score: 3 });
    await expect(change(made.id, { score: 2, reason: "低" })).rejects.toMatchObject(noOption("state"));
    await expect(change(made.id, { score: 2, reason: "低", state: "open" })).resolves.toMatchObject({ version: 2 });
  });
});

describe("[R44] links that are filtered", () => {
  test("only a record that meets the filter can be linked, its names meaning that record and this.x the linking one", async () => {
    await expect(deal({ client: ids.acme, contact: ids.bob })).rejects.toMatchObject(noRecord("contact"));
    await expect(deal({ client: ids.acme, contact: ids.gone })).rejects.toMatchObject(noRecord("contact"));
    await expect(deal({ contact: ids.ann })).rejects.toMatchObject(noRecord("contact"));
    const made = await deal({ client: ids.acme, contact: ids.ann });
    await expect(change(made.id, { client: ids.other })).rejects.toMatchObject(noRecord("contact"));
    await expect(change(made.id, { client: ids.other, contact: ids.bob })).resolves.toMatchObject({ version: 2 });
    await expect(change(made.id, { contact: null, client: null })).resolves.toMatchObject({ version: 3 });
  });

  test("every record of a list must meet it", async () => {
    await expect(deal({ client: ids.acme, guests: [ids.ann, ids.bob] })).rejects.toMatchObject(noRecord("guests"));
    const made = await deal({ client: ids.acme, guests: [ids.ann, ids.gone] });
    await expect(change(made.id, { guests: [ids.bob] })).rejects.toMatchObject(noRecord("guests"));
  });
});

describe("every way of writing", () => {
  test("[R41][R42][R43][R44] a batch refuses the rows that break a condition and writes the others", async () => {
    const results = await batchRecords(workspace.owner, "deal", {
      mode: "per_row",
      operations: [
        { kind: "create", values: { score: 1 } },
        { kind: "create", values: { score: 5, state: "done", price: "1" } },
        { kind: "create", values: { state: "done" } },
        { kind: "create", values: { client: ids.other, contact: ids.ann } },
        { kind: "create", values: { title: "好", score: 5, client: ids.other, contact: ids.bob } },
      ],
    });
    expect(results.map((one) => one.error?.code ?? null)).toEqual([
      "field.required",
      "field.locked",
      "field.invalid",
      "field.invalid",
      null,
    ]);
  });

  test("[R41][R42][R43][R44] a bulk change leaves out the records that break a condition", async () => {
    const tag = "批量";
    const open = await deal({ title: tag, score: 5 });
    await deal({ title: tag, score: 5, state: "done" });
    const bulk = async (values: WireValues) => {
      const plan = await planBulkChange(workspace.owner, "deal", { action: "edit", filter: `title = "${tag}"` });
      await startBulkChange(workspace.owner, plan.id, { values }, undefined);
      await runBulkChange({ database: workspace.database }, "demo", plan.id, new AbortController().signal);
      const { failures } = await listBulkFailures(workspace.owner, plan.id, { limit: 50 });
      const { changed } = await getBulkChange(workspace.owner, plan.id);
      return { changed, codes: failures.map((one) => one.code) };
    };
    expect(await bulk({ price: "99" })).toEqual({ changed: 1, codes: ["field.locked"] });
    expect(await bulk({ score: 1 })).toEqual({ changed: 0, codes: ["field.required", "field.required"] });
    await change(open.id, { score: null });
    expect(await bulk({ state: "done" })).toEqual({ changed: 0, codes: ["field.invalid"] });
    expect(await bulk({ contact: ids.gone })).toMatchObject({ changed: 0 });
  });

  test("[R41][R42][R43][R44] an import rejects the rows that break a condition", async () => {
    const text = "标题,状态,评分,价格,原因\n导入甲,完成,5,,\n导入乙,完成,5,77,\n导入丙,进行中,1,,\n导入丁,完成,1,,低\n";
    const file = await files.upload(workspace.owner, "rows.csv", text);
    const view = await profiled(files, workspace.owner, file);
    const keys = ["title", "state", "score", "price", "reason"];
    const done = await runThrough(files, workspace.owner, view.id, {
      kind: "form",
      form: "deal",
      action: "add",
      mappings: keys.map((field, column) => ({ column, field })),
    });
    expect(done).toMatchObject({ status: "done", rowsCreated: 1, rowsRejected: 3 });
    const rejects = await workspace.database.arrays(
      sql`select code from ws_demo._import_reject where import = ${view.id}::uuid order by row_no`,
    );
    expect(rejects.flat()).toEqual([
      "problem:locked:price",
      "problem:required:reason",
      "problem:unfit:state:unavailable_option",
    ]);
  });
});

test("a condition that names what the reader may not see is kept back; the server asks it all the same", async () => {
  const member = await workspace.as(await workspace.addMember("member"));
  const seen = visibleForms(member).find(({ definition }) => definition.key === "deal")?.definition.fields;
  expect(seen?.find(({ key }) => key === "contact")).not.toHaveProperty("filter");
  const state = seen?.find(({ key }) => key === "state");
  expect(state?.kind === "choice" ? state.options[1] : null).toEqual({ key: "done", label: label("完成") });
  const whole = visibleForms(workspace.owner).find(({ definition }) => definition.key === "deal");
  expect(whole?.definition.fields).toEqual(fields);
});
