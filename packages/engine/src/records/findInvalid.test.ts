import { sql } from "@tongzhou/base";
import { partName, type FormDefinition } from "@tongzhou/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getBulkChange, startBulkChange } from "../bulk/bulkChanges.ts";
import { planBulkChange } from "../bulk/planBulkChange.ts";
import { runBulkChange } from "../bulk/runBulkChange.ts";
import { readDraft } from "../draft/readDraft.ts";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { openImportFiles, profiled, runThrough, type ImportFiles } from "../transfer/test/importFile.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord, type CreateChild } from "./createRecord.ts";
import { deleteRecord } from "./deleteRecord.ts";
import { restoreRecord } from "./restoreRecord.ts";
import { restoreVersion } from "./restoreVersion.ts";
import { updateRecord } from "./updateRecord.ts";

const text = (key: string, zh: string) => ({ key, kind: "text", label: { zh } }) as const;
const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label: { zh: "客户" },
    title: "name",
    fields: [
      text("name", "名称"),
      text("stage", "阶段"),
      {
        key: "reach",
        kind: "formula",
        label: { zh: "联系人数" },
        expression: "COUNT(contact_by_client)",
        result: "number",
      },
    ],
    validations: [
      { key: "reachable", expression: "reach >= 1", message: { zh: "至少要有一位联系人" } },
      {
        key: "led",
        expression: 'stage <> "签约" or COUNT(contact_by_client[role = "主"]) = 1',
        message: { zh: "签约要有一位主联系人" },
      },
      { key: "named", expression: 'name <> "无"', message: { zh: "名称不能是无" } },
    ],
  },
  {
    key: "contact",
    label: { zh: "联系人" },
    title: "name",
    fields: [
      text("name", "姓名"),
      { ...text("role", "角色"), validation: { expression: 'role <> "禁"', message: { zh: "没有这个角色" } } },
      { key: "client", kind: "link", form: "client", label: { zh: "客户" } },
    ],
    validations: [
      {
        key: "one_lead",
        expression: 'role <> "主" or COUNT(client.contact_by_client[role = "主"]) <= 1',
        message: { zh: "主联系人只有一位" },
      },
    ],
  },
  {
    key: "plain",
    label: { zh: "便签" },
    title: "name",
    fields: [text("name", "名称"), { key: "client", kind: "link", form: "client", label: { zh: "客户" } }],
    validations: [{ key: "known", expression: 'client.name <> "黑"', message: { zh: "不收" } }],
  },
];

let workspace: TestWorkspace;
let session: Session;
let files: ImportFiles;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms });
  session = workspace.owner;
  files = await openImportFiles(workspace.database);
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
});

const contact = (name: string, role: string): CreateChild => ({
  form: "contact",
  field: "client",
  values: { name, role },
});
const broken = (validation: string) => ({ code: "record.invalid", params: { validation } });

async function makeClient(...contacts: readonly CreateChild[]): Promise<number> {
  return (await createRecord(session, "client", { values: { name: "甲" }, children: contacts })).id;
}

async function counts(): Promise<readonly unknown[]> {
  const [row] = await workspace.database.arrays(
    sql`select (select count(*)::int from ws_demo.client), (select count(*)::int from ws_demo.contact)`,
  );
  return row ?? [];
}

async function rolesOf(client: number): Promise<readonly unknown[]> {
  const rows = await workspace.database.arrays(
    sql`select role from ws_demo.contact where client = ${client}::bigint and deleted_at is null order by id`,
  );
  return rows.flat();
}

test("[R46] a record that needs others of its own is saved together with them, and not without", async () => {
  const before = await counts();
  await expect(makeClient()).rejects.toMatchObject(broken("reachable"));
  const values = { name: "乙", stage: "签约" };
  await expect(createRecord(session, "client", { values, children: [contact("王敏", "从")] })).rejects.toMatchObject(
    broken("led"),
  );
  expect(await counts()).toEqual(before);
  const made = await createRecord(session, "client", {
    values,
    children: [contact("王敏", "主"), contact("李强", "从")],
  });
  expect(await rolesOf(made.id)).toEqual(["主", "从"]);
});

test("[R46] what a record that came along breaks is told with its place, and takes all back", async () => {
  const before = await counts();
  const refused = makeClient(contact("王敏", "从"), contact("李强", "主"), contact("赵丽", "主"));
  await expect(refused).rejects.toMatchObject({ code: "record.invalid", params: { validation: "one_lead", child: 1 } });
  // What reads the own row only is asked where it was.
  await expect(makeClient(contact("王敏", "从"), contact("李强", "禁"))).rejects.toMatchObject({
    code: "record.invalid",
    params: { field: "role", child: 1 },
  });
  expect(await counts()).toEqual(before);
});

test("[R46] a key whose save was refused stays free, and a repeated one asks nothing again", async () => {
  const input = { values: { name: "丙" }, idempotencyKey: "later-1" };
  await expect(createRecord(session, "client", input)).rejects.toMatchObject(broken("reachable"));
  const whole = { ...input, children: [contact("王敏", "主")] };
  const made = await createRecord(session, "client", whole);
  const [row] = await workspace.database.arrays(sql`select id from ws_demo.contact where client = ${made.id}::bigint`);
  await deleteRecord(session, "contact", Number(row?.[0]));
  expect((await createRecord(session, "client", whole)).id).toBe(made.id);
});

test("[R46] a change is judged as it stands, and only by rules that read what it sends", async () => {
  const client = await makeClient(contact("王敏", "从"));
  await expect(updateRecord(session, "client", client, { values: { stage: "签约" } })).rejects.toMatchObject(
    broken("led"),
  );
  const [row] = await workspace.database.arrays(sql`select id from ws_demo.contact where client = ${client}::bigint`);
  const person = Number(row?.[0]);
  await updateRecord(session, "contact", person, { values: { role: "主" } });
  await updateRecord(session, "client", client, { values: { stage: "签约" } });
  // The contact is not the client's to hold: its own change asks its own rules.
  await updateRecord(session, "contact", person, { values: { role: "从" } });
  await updateRecord(session, "client", client, { values: { name: "改名" } });
  await expect(updateRecord(session, "client", client, { values: { stage: "签约" } })).resolves.toMatchObject({
    values: { stage: "签约" },
  });
  await updateRecord(session, "client", client, { values: { stage: "谈判" } });
  await expect(updateRecord(session, "client", client, { values: { stage: "签约" } })).rejects.toMatchObject(
    broken("led"),
  );
});

test("[R46] a change to an older version and a version from the past are judged when they are merged", async () => {
  const client = await makeClient(contact("王敏", "主"));
  await updateRecord(session, "client", client, { values: { stage: "签约" } });
  await updateRecord(session, "client", client, { values: { stage: "谈判" } });
  const second = await createRecord(session, "contact", { values: { name: "李强", client, role: "从" } });
  await expect(
    updateRecord(session, "contact", second.id, { version: 1, values: { role: "主" } }),
  ).rejects.toMatchObject(broken("one_lead"));
  await updateRecord(session, "contact", second.id, { values: { name: "李强二" } });
  await expect(
    updateRecord(session, "contact", second.id, { version: 1, values: { role: "主" } }),
  ).rejects.toMatchObject(broken("one_lead"));
  const [row] = await workspace.database.arrays(
    sql`select id from ws_demo.contact where client = ${client}::bigint and role = '主'`,
  );
  await deleteRecord(session, "contact", Number(row?.[0]));
  await expect(restoreVersion(session, "client", client, 2)).rejects.toMatchObject(broken("led"));
  await updateRecord(session, "contact", second.id, { version: 1, values: { role: "主" } });
  await restoreVersion(session, "client", client, 2);
  // What comes back from the bin is the same image as before (R24): rules of the record are not asked.
  await restoreRecord(session, "contact", Number(row?.[0]));
  expect(await rolesOf(client)).toEqual(["主", "主"]);
});

test("[R46] a whole batch is judged when all of it is in, and told with the place of the first", async () => {
  const [one, two] = [await makeClient(contact("王敏", "从")), await makeClient(contact("李强", "从"))];
  const lead = (client: number) => ({ kind: "create", values: { name: "新", role: "主", client } }) as const;
  const before = await counts();
  const mode = "all_or_nothing";
  await expect(
    batchRecords(session, "contact", { mode, operations: [lead(one), lead(two), lead(two)] }),
  ).rejects.toMatchObject({ code: "record.invalid", params: { validation: "one_lead", index: 1 } });
  expect(await counts()).toEqual(before);
  const made = await batchRecords(session, "contact", { mode, operations: [lead(one), lead(two)] });
  expect(made.map(({ error }) => error)).toEqual([undefined, undefined]);
  // Two that change places pass through a state that would be refused.
  const [first, second] = [made[0]?.id ?? 0, made[1]?.id ?? 0];
  const swap = (id: number, client: number) => ({ kind: "update", id, values: { client } }) as const;
  await batchRecords(session, "contact", { mode, operations: [swap(first, two), swap(second, one)] });
  expect([await rolesOf(one), await rolesOf(two)]).toEqual([
    ["从", "主"],
    ["从", "主"],
  ]);
});

test("[R46] of a batch per row what breaks a rule together is left out, and the rest is written", async () => {
  const [one, two] = [await makeClient(contact("王敏", "从")), await makeClient(contact("李强", "从"))];
  const create = (client: number, role: string) => ({ kind: "create", values: { name: "新", role, client } }) as const;
  const results = await batchRecords(session, "contact", {
    mode: "per_row",
    operations: [create(one, "主"), create(two, "主"), create(one, "主"), create(one, "禁"), create(one, "从")],
  });
  expect(results.map(({ error }) => error?.params["validation"] ?? error?.params["field"])).toEqual([
    "one_lead",
    undefined,
    "one_lead",
    "role",
    undefined,
  ]);
  expect([await rolesOf(one), await rolesOf(two)]).toEqual([
    ["从", "从"],
    ["从", "主"],
  ]);
  const changes = await batchRecords(session, "client", {
    mode: "per_row",
    operations: [one, two].map((id) => ({ kind: "update", id, values: { stage: "签约" } })),
    idempotencyKey: "later-batch",
  });
  expect(changes.map(({ error }) => error?.code)).toEqual(["record.invalid", undefined]);
});

test("[R46] an import and a bulk change leave out the records that break a rule when all is in", async () => {
  const client = await createRecord(session, "client", {
    values: { name: "导入客户" },
    children: [contact("王敏", "从")],
  });
  const rows = "姓名,客户,角色\n甲,导入客户,主\n乙,导入客户,主\n丙,导入客户,从\n";
  const view = await profiled(files, session, await files.upload(session, "contacts.csv", rows));
  const mappings = [
    { column: 0, field: "name" },
    { column: 1, field: "client", matchBy: "name" },
    { column: 2, field: "role" },
  ];
  const done = await runThrough(files, session, view.id, { kind: "form", form: "contact", action: "add", mappings });
  expect(done).toMatchObject({ rowsCreated: 1, rowsRejected: 2 });
  expect(await rolesOf(client.id)).toEqual(["从", "从"]);
  const other = await makeClient(contact("批量", "从"));
  await createRecord(session, "contact", { values: { name: "批量", role: "从", client: client.id } });
  await createRecord(session, "contact", { values: { name: "批量", role: "从", client: client.id } });
  const planned = await planBulkChange(session, "contact", { action: "edit", filter: 'name = "批量"' });
  await startBulkChange(session, planned.id, { values: { role: "主" } }, undefined);
  await runBulkChange({ database: workspace.database }, workspace.key, planned.id, new AbortController().signal);
  const bulk = await getBulkChange(session, planned.id);
  expect(bulk).toMatchObject({ status: "done", changed: 1, failed: 2 });
  expect(bulk.reasons).toMatchObject([{ code: "record.invalid", count: 2 }]);
  expect([await rolesOf(other), await rolesOf(client.id)]).toEqual([["主"], ["从", "从", "从", "从"]]);
});

test("[R46] many writers at once meet their own rules, and none hears of a deadlock", async () => {
  const shared = await makeClient(contact("王敏", "主"));
  const person = Number(
    (await workspace.database.arrays(sql`select id from ws_demo.contact where client = ${shared}::bigint`))[0]?.[0],
  );
  const writers = Array.from({ length: 16 }, async (_, at) => {
    const made = await makeClient(contact(`甲${at}`, "主"), contact(`乙${at}`, "从"));
    await updateRecord(session, "client", made, { values: { stage: "签约" } });
    await expect(makeClient(contact("丙", "主"), contact("丁", "主"))).rejects.toMatchObject(broken("one_lead"));
    // All at one record: each finds it led by the one contact, whoever wrote before.
    await updateRecord(session, "client", shared, { values: { stage: "签约", name: `共${at}` } });
    await updateRecord(session, "contact", person, { values: { role: "主", name: `主${at}` } });
    await expect(
      createRecord(session, "contact", { values: { name: "再", role: "主", client: shared } }),
    ).rejects.toMatchObject(broken("one_lead"));
    return made;
  });
  for (const made of await Promise.all(writers)) expect(await rolesOf(made)).toEqual(["主", "从"]);
  expect(await rolesOf(shared)).toEqual(["主"]);
});

test("[R46] while a record is made, what waits for all of the save is not held against it yet", async () => {
  const parts = [partName.rule("reachable"), partName.rule("named"), partName.formula("reach")];
  const told = async (record: number | null): Promise<unknown> =>
    (await readDraft(session, "client", { record, values: { name: "新" }, parts })).answers.map(
      ({ value, isWhole }) => [value, isWhole],
    );
  expect(await told(null)).toEqual([
    [false, false],
    [true, true],
    ["0", true],
  ]);
  const made = await makeClient(contact("王敏", "从"));
  expect(await told(made)).toEqual([
    [true, true],
    [true, true],
    ["1", true],
  ]);
});

test("[R46] what no rule waits for is written by one statement, and what reads a linked record as well", async () => {
  let transactions = 0;
  const { database } = workspace;
  const counting: Session = {
    ...session,
    database: {
      ...database,
      transaction: (work, options) => {
        transactions += 1;
        return database.transaction(work, options);
      },
    },
  };
  const client = await makeClient(contact("王敏", "从"));
  const note = await createRecord(counting, "plain", { values: { name: "一", client } });
  await updateRecord(counting, "plain", note.id, { values: { client: null } });
  await updateRecord(counting, "client", client, { values: { name: "新名" } });
  expect(transactions).toBe(0);
  await updateRecord(session, "client", client, { values: { name: "黑" } });
  await expect(createRecord(counting, "plain", { values: { name: "二", client } })).rejects.toMatchObject(
    broken("known"),
  );
  expect(transactions).toBe(0);
  await createRecord(counting, "contact", { values: { name: "王敏", role: "从", client } });
  expect(transactions).toBe(1);
});
