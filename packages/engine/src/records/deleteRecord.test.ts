import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { deleteRecord } from "./deleteRecord.ts";
import { getRecord } from "./getRecord.ts";
import { listBin } from "./listBin.ts";
import { restoreRecord } from "./restoreRecord.ts";
import { updateRecord } from "./updateRecord.ts";

const label = (zh: string) => ({ zh });
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    now: "2026-11-21T08:00:00.000Z",
    forms: [
      {
        key: "client",
        label: label("客户"),
        title: "name",
        fields: [
          { key: "name", label: label("名称"), kind: "text" },
          { key: "code", label: label("编号"), kind: "text", unique: true },
        ],
      },
      {
        key: "project",
        label: label("项目"),
        title: "name",
        fields: [
          { key: "name", label: label("名称"), kind: "text" },
          { key: "client", label: label("客户"), kind: "link", form: "client", onDelete: "clear" },
          {
            key: "has_client",
            label: label("有客户"),
            kind: "formula",
            expression: "client <> BLANK()",
            result: "boolean",
          },
          { key: "clients", label: label("涉及客户"), kind: "links", form: "client" },
          {
            key: "client_count",
            label: label("客户数"),
            kind: "formula",
            expression: "COUNT(clients)",
            result: "number",
          },
        ],
      },
      {
        key: "task",
        label: label("任务"),
        title: "name",
        fields: [
          { key: "name", label: label("名称"), kind: "text" },
          { key: "project", label: label("项目"), kind: "link", form: "project", onDelete: "cascade" },
          { key: "after", label: label("前置"), kind: "link", form: "task", onDelete: "cascade" },
        ],
      },
      {
        key: "invoice",
        label: label("发票"),
        title: "name",
        fields: [
          { key: "name", label: label("名称"), kind: "text" },
          { key: "task", label: label("任务"), kind: "link", form: "task", onDelete: "restrict" },
        ],
      },
    ],
  });
});
afterAll(() => workspace.drop());

const make = (form: string, values: Parameters<typeof createRecord>[2]["values"]) =>
  createRecord(workspace.owner, form, { values });

test("[R24] a deleted record is gone, lies in the bin, and comes back as it was", async () => {
  const { owner } = workspace;
  const made = await make("client", { name: "龙飞", code: "A1" });
  await deleteRecord(owner, "client", made.id);
  await expect(getRecord(owner, "client", made.id)).rejects.toMatchObject({ code: "record.not_found" });
  await expect(deleteRecord(owner, "client", made.id)).rejects.toMatchObject({ code: "record.not_found" });
  const bin = await listBin(owner, "client");
  expect(bin.records).toEqual([{ id: made.id, title: "龙飞", deletedAt: "2026-11-21T08:00:00.000Z", deletedBy: 1 }]);
  expect(await restoreRecord(owner, "client", made.id)).toEqual({ ...made, version: 3 });
});

test("[R25] clear empties links with their formulas, and a restore brings back those that are still blank", async () => {
  const { owner } = workspace;
  const client = await make("client", { name: "远航" });
  const other = await make("client", { name: "新客户" });
  const kept = await make("project", { name: "一", client: client.id, clients: [client.id, other.id] });
  const moved = await make("project", { name: "二", client: client.id });
  await deleteRecord(owner, "client", client.id);
  expect((await getRecord(owner, "project", kept.id)).values).toMatchObject({
    client: null,
    has_client: false,
    clients: [{ id: other.id }],
  });
  await updateRecord(owner, "project", moved.id, { values: { client: other.id } });
  await restoreRecord(owner, "client", client.id);
  expect((await getRecord(owner, "project", kept.id)).values).toMatchObject({
    client: { id: client.id, title: "远航" },
    has_client: true,
    clients: [{ id: client.id }, { id: other.id }],
  });
  expect((await getRecord(owner, "project", moved.id)).values).toMatchObject({ client: { id: other.id } });
});

test("[R26] cascade takes chains and rings along, and a restore brings all of them back", async () => {
  const { owner } = workspace;
  const project = await make("project", { name: "三" });
  const first = await make("task", { name: "a", project: project.id });
  const second = await make("task", { name: "b", after: first.id });
  await updateRecord(owner, "task", first.id, { values: { after: second.id } });
  await deleteRecord(owner, "project", project.id);
  for (const task of [first, second])
    await expect(getRecord(owner, "task", task.id)).rejects.toMatchObject({ code: "record.not_found" });
  await restoreRecord(owner, "project", project.id);
  expect((await getRecord(owner, "task", first.id)).values).toMatchObject({
    project: { id: project.id },
    after: { id: second.id },
  });
  expect((await getRecord(owner, "task", second.id)).values).toMatchObject({ after: { id: first.id } });
});

test("[R27] restrict anywhere in what would go refuses the whole delete", async () => {
  const { owner } = workspace;
  const project = await make("project", { name: "四" });
  const task = await make("task", { name: "a", project: project.id });
  const invoice = await make("invoice", { name: "F1", task: task.id });
  await expect(deleteRecord(owner, "project", project.id)).rejects.toMatchObject({ code: "link.restricted" });
  expect((await getRecord(owner, "task", task.id)).version).toBe(1);
  await deleteRecord(owner, "invoice", invoice.id);
  await deleteRecord(owner, "project", project.id);
});

test("[R28] a unique value taken meanwhile keeps a record in the bin", async () => {
  const { owner } = workspace;
  const old = await make("client", { name: "旧", code: "U1" });
  await deleteRecord(owner, "client", old.id);
  await make("client", { name: "新", code: "U1" });
  await expect(restoreRecord(owner, "client", old.id)).rejects.toMatchObject({
    code: "field.not_unique",
    params: { field: "code" },
  });
});

test("[R23] a link made while its target is being deleted is refused or cleared, never left behind", async () => {
  const { owner } = workspace;
  for (let round = 0; round < 10; round += 1) {
    const client = await make("client", { name: "竞争" });
    const [linked] = await Promise.allSettled([
      make("project", { name: "五", client: client.id }),
      deleteRecord(owner, "client", client.id),
    ]);
    if (linked.status === "rejected") expect(linked.reason).toMatchObject({ code: "link.broken" });
    else expect((await getRecord(owner, "project", linked.value.id)).values["client"]).toBeNull();
  }
});

test("[R25] deleting many at once clears their links in one statement, each put down to the record that went", async () => {
  const { owner, database } = workspace;
  const clients = await batchRecords(owner, "client", {
    mode: "all_or_nothing",
    operations: Array.from({ length: 60 }, (_, n) => ({ kind: "create", values: { name: `批${n}` } })),
  });
  const projects = await batchRecords(owner, "project", {
    mode: "all_or_nothing",
    operations: clients.map(({ id }) => ({ kind: "create", values: { name: "项目", client: id } })),
  });
  await batchRecords(owner, "client", {
    mode: "all_or_nothing",
    operations: clients.map(({ id }) => ({ kind: "delete", id: id ?? 0 })),
  });
  const ids = projects.flatMap(({ id }) => (id === null ? [] : [id]));
  const cleared = await database.arrays(
    sql`select distinct tx::text, (f.cause ->> 'record')::bigint = (f.old ->> 'client')::bigint, f.cause ->> 'kind', (f.old ->> 'has_client')::boolean, (f.new ->> 'has_client')::boolean
        from ws_demo._fact f where f.form = 'project' and f.kind = 'update' and f.record = any(${ids}::bigint[])`,
  );
  expect(cleared).toMatchObject([[expect.any(String), true, "cascade", true, false]]);
  await restoreRecord(owner, "client", clients[3]?.id ?? 0);
  const back = await database.arrays(
    sql`select client from ws_demo.project where client = any(${clients.map(({ id }) => id)}::bigint[])`,
  );
  expect(back).toEqual([[clients[3]?.id]]);
});

test("[R25] a formula over a list of links counts what is there: less after a delete, as much after the restore", async () => {
  const { owner } = workspace;
  const [a, b] = [
    await createRecord(owner, "client", { values: { name: "甲" } }),
    await createRecord(owner, "client", { values: { name: "乙" } }),
  ];
  const project = await createRecord(owner, "project", { values: { name: "项目", clients: [a.id, b.id] } });
  const counted = async (): Promise<unknown> => (await getRecord(owner, "project", project.id)).values["client_count"];
  expect(await counted()).toBe("2");
  await deleteRecord(owner, "client", a.id);
  expect(await counted()).toBe("1");
  await restoreRecord(owner, "client", a.id);
  expect(await counted()).toBe("2");
});
