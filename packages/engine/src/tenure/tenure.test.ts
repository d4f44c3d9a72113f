import { buildFixedClock, sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, Wire } from "@tongzhou/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Member } from "../platform/members.store.ts";
import { startBulkChange } from "../bulk/bulkChanges.ts";
import { planBulkChange } from "../bulk/planBulkChange.ts";
import { runBulkChange } from "../bulk/runBulkChange.ts";
import { undoBulkChange } from "../bulk/undoBulkChange.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { restoreVersion } from "../records/restoreVersion.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { openImportFiles, profiled, runThrough } from "../transfer/test/importFile.ts";
import { applyTransfers } from "./applyTransfers.ts";
import { listTenure } from "./listTenure.ts";
import { transferValue } from "./transferValue.ts";
import { withdrawTransfer } from "./withdrawTransfer.ts";

let workspace: TestWorkspace;
let ma: Member;
let zhao: Member;
let wang: Member;

const title: FieldDefinition = { key: "title", label: { zh: "标题" }, kind: "text" };
const client: FormDefinition = { key: "client", label: { zh: "客户" }, title: "title", fields: [title] };
const project: FormDefinition = {
  key: "project",
  label: { zh: "项目" },
  title: "title",
  fields: [
    { ...title, unique: true },
    { key: "mark", label: { zh: "记号" }, kind: "text" },
    { key: "lead", label: { zh: "负责人" }, kind: "member", dated: true },
    { key: "client", label: { zh: "客户" }, kind: "link", form: "client", onDelete: "clear", dated: true },
  ],
};

beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [client, project] });
  [ma, zhao, wang] = [
    await workspace.addMember("member", "马骁"),
    await workspace.addMember("member", "赵一鸣"),
    await workspace.addMember("member", "王梓涵"),
  ];
});
afterAll(() => workspace.drop());

let count = 0;
async function make(form: string, values: Readonly<Record<string, Wire>>): Promise<number> {
  count += 1;
  const made = await createRecord(workspace.owner, form, {
    values: { title: `第 ${count} 条`, ...values },
    idempotencyKey: `tenure-${count}-key`,
  });
  return made.id;
}

const lead = (record: number) => ({ form: "project", record, field: "lead" });

async function held(record: number, field = "lead"): Promise<readonly (readonly [number | null, string])[]> {
  const { spans } = await listTenure(workspace.owner, { form: "project", record, field });
  return spans.map(({ value, state }) => [value, state]);
}

async function now(record: number): Promise<unknown> {
  return (await getRecord(workspace.owner, "project", record)).values["lead"];
}

const inAYear = new Date(Date.now() + 365 * 86_400_000).toISOString();
const inTwoYears = new Date(Date.now() + 730 * 86_400_000).toISOString();
const later = buildFixedClock(new Date(Date.now() + 400 * 86_400_000).toISOString());
const due = (): Promise<number> => applyTransfers({ database: workspace.database, clock: later }, workspace.key);

describe("[T1] [T2] [T3] every way of writing", () => {
  test("a record that was never handed over has no row, and one span", async () => {
    const id = await make("project", { lead: ma.id });
    expect(await held(id)).toEqual([[ma.id, "current"]]);
    expect(await workspace.database.arrays(sql`select 1 from ws_demo._tenure where record = ${id}::bigint`)).toEqual(
      [],
    );
  });

  test("updates, batches and restored versions are put down, once each", async () => {
    const id = await make("project", { lead: ma.id });
    await updateRecord(workspace.owner, "project", id, { values: { lead: zhao.id, title: "别的" } });
    await updateRecord(workspace.owner, "project", id, { values: { title: "只改标题" } });
    await batchRecords(workspace.owner, "project", {
      mode: "all_or_nothing",
      operations: [{ kind: "update", id, values: { lead: wang.id } }],
    });
    await restoreVersion(workspace.owner, "project", id, 1);
    expect(await held(id)).toEqual([
      [ma.id, "current"],
      [wang.id, "past"],
      [zhao.id, "past"],
      [ma.id, "past"],
    ]);
  });

  test("a bulk change and its undoing are put down, a person each", async () => {
    const ids = [await make("project", { lead: ma.id }), await make("project", { lead: zhao.id })];
    for (const id of ids) await updateRecord(workspace.owner, "project", id, { values: { mark: "bulk" } });
    const planned = await planBulkChange(workspace.owner, "project", { action: "edit", filter: 'mark = "bulk"' });
    await startBulkChange(workspace.owner, planned.id, { values: { lead: wang.id } }, undefined);
    const host = { database: workspace.database };
    await runBulkChange(host, workspace.key, planned.id, new AbortController().signal);
    const undo = await undoBulkChange(workspace.owner, planned.id, undefined);
    await runBulkChange(host, workspace.key, undo.id, new AbortController().signal);
    for (const [at, person] of [ma.id, zhao.id].entries())
      expect(await held(ids[at] ?? 0)).toEqual([
        [person, "current"],
        [wang.id, "past"],
        [person, "past"],
      ]);
    const { spans } = await listTenure(workspace.owner, lead(ids[0] ?? 0));
    const by = workspace.owner.actor.kind === "member" ? workspace.owner.actor.memberId : null;
    expect(spans.map((span) => span.by)).toEqual([by, by, null]);
  });

  test("an import that updates and one that adds: the update is put down, the new record has no row", async () => {
    const files = await openImportFiles(workspace.database);
    const id = await make("project", { lead: ma.id });
    const title = (await getRecord(workspace.owner, "project", id)).title ?? "";
    const text = `标题,负责人\n${title},王梓涵\n导入的新项目,赵一鸣\n`;
    const view = await profiled(files, workspace.owner, await files.upload(workspace.owner, "projects.csv", text));
    const mappings = [
      { column: 0, field: "title" },
      { column: 1, field: "lead" },
    ];
    const done = await runThrough(files, workspace.owner, view.id, {
      kind: "form",
      form: "project",
      action: "upsert",
      matchBy: "title",
      mappings,
    });
    expect(done).toMatchObject({ rowsCreated: 1, rowsUpdated: 1, rowsRejected: 0 });
    expect(await held(id)).toEqual([
      [wang.id, "current"],
      [ma.id, "past"],
    ]);
    const [made] = await workspace.database.rows<{ id: number }>(
      sql`select id from ws_demo.project where title = '导入的新项目'`,
    );
    expect(await held(made?.id ?? 0)).toEqual([[zhao.id, "current"]]);
    await files.remove();
  });

  test("a link that a delete empties is put down", async () => {
    const target = await make("client", {});
    const id = await make("project", { client: target });
    await deleteRecord(workspace.owner, "client", target);
    const spans = (await listTenure(workspace.owner, { form: "project", record: id, field: "client" })).spans;
    expect(spans.map(({ value, isHidden, state }) => [value, isHidden, state])).toEqual([
      [null, false, "current"],
      [null, true, "past"],
    ]);
  });

  test("writers of one record at once leave a line without gaps that ends with what is there", async () => {
    const id = await make("project", { lead: ma.id });
    const people = [ma.id, zhao.id, wang.id];
    await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        updateRecord(workspace.owner, "project", id, { values: { lead: people[index % 3] ?? null } }),
      ),
    );
    const rows = await workspace.database.rows<{ value: number; previous: number }>(
      sql`select value, previous from ws_demo._tenure where record = ${id}::bigint order by since`,
    );
    expect(rows.slice(1).map(({ previous }) => previous)).toEqual(rows.slice(0, -1).map(({ value }) => value));
    expect(rows.at(-1)?.value).toBe(await now(id));
  });
});

describe("[T6] plans", () => {
  test("a plan leaves the field, and is carried out once when its time has come, put down to who planned it", async () => {
    const id = await make("project", { lead: ma.id });
    await transferValue(workspace.owner, lead(id), { value: wang.id, since: inAYear, reason: "离职交接" });
    expect(await now(id)).toBe(ma.id);
    expect(await held(id)).toEqual([
      [wang.id, "planned"],
      [ma.id, "current"],
    ]);
    expect((await Promise.all([due(), due()])).toSorted()).toEqual([0, 1]);
    expect(await now(id)).toBe(wang.id);
    const facts = await workspace.database.arrays(
      sql`select kind, actor, cause ->> 'kind' from ws_demo._fact where form = 'project' and record = ${id}::bigint order by seq`,
    );
    const [, owner] = facts[0] ?? [];
    expect(facts.slice(1)).toEqual([
      ["transfer", owner, "request"],
      ["update", owner, "transfer"],
    ]);
    expect(await due()).toBe(0);
  });

  test("[T2] a plan counts from its time on, also before it is carried out", async () => {
    const id = await make("project", { lead: ma.id });
    await transferValue(workspace.owner, lead(id), { value: wang.id, since: inTwoYears });
    const { spans } = await listTenure(workspace.owner, lead(id));
    expect(spans.map(({ from, to }) => [from, to])).toEqual([
      [inTwoYears, null],
      [null, inTwoYears],
    ]);
  });

  test("[T5] a second plan for the same instant takes the place of the first", async () => {
    const id = await make("project", { lead: ma.id });
    await transferValue(workspace.owner, lead(id), { value: wang.id, since: inTwoYears });
    await transferValue(workspace.owner, lead(id), { value: zhao.id, since: inTwoYears });
    expect((await held(id))[0]).toEqual([zhao.id, "planned"]);
    expect(await held(id)).toHaveLength(2);
  });

  test("[T7] whom somebody appointed after the plan's time stays", async () => {
    const id = await make("project", { lead: ma.id });
    const soon = new Date(Date.now() + 50).toISOString();
    await transferValue(workspace.owner, lead(id), { value: wang.id, since: soon });
    await expect.poll(() => Date.now() > Date.parse(soon) + 5).toBe(true);
    await updateRecord(workspace.owner, "project", id, { values: { lead: zhao.id } });
    await due();
    expect(await now(id)).toBe(zhao.id);
    expect(await held(id)).toEqual([
      [zhao.id, "current"],
      [wang.id, "past"],
      [ma.id, "past"],
    ]);
  });

  test("[T7] a plan for one who has left stays with its error, and is not tried again", async () => {
    const gone = await workspace.addMember("member", "许晏");
    const id = await make("project", { lead: ma.id });
    await transferValue(workspace.owner, lead(id), { value: gone.id, since: inAYear });
    await workspace.database.run(sql`update ws_demo._member set status = 'left' where id = ${gone.id}::bigint`);
    expect(await due()).toBe(0);
    const [failed] = (await listTenure(workspace.owner, lead(id))).spans;
    expect([failed?.state, failed?.error?.code]).toEqual(["failed", "field.invalid"]);
    expect(await now(id)).toBe(ma.id);
    expect(await due()).toBe(0);
    await withdrawTransfer(workspace.owner, lead(id), failed?.id ?? 0);
    expect(await held(id)).toEqual([[ma.id, "current"]]);
  });

  test("[T7] a plan of a record in the bin, and one to a deleted record, come to nothing", async () => {
    const target = await make("client", {});
    const [one, other] = [await make("project", { lead: ma.id }), await make("project", {})];
    await transferValue(workspace.owner, lead(one), { value: wang.id, since: inAYear });
    await transferValue(
      workspace.owner,
      { form: "project", record: other, field: "client" },
      { value: target, since: inAYear },
    );
    await deleteRecord(workspace.owner, "project", one);
    await deleteRecord(workspace.owner, "client", target);
    await due();
    const errors = await workspace.database.arrays(
      sql`select error ->> 'code' from ws_demo._tenure where record in (${one}::bigint, ${other}::bigint) order by field`,
    );
    expect(errors).toEqual([["link.broken"], ["record.not_found"]]);
  });

  test("[T9] a plan is withdrawn, one that was carried out is not", async () => {
    const id = await make("project", { lead: ma.id });
    await transferValue(workspace.owner, lead(id), { value: wang.id, since: inAYear });
    await transferValue(workspace.owner, lead(id), { value: zhao.id, since: inTwoYears });
    const [, first] = (await listTenure(workspace.owner, lead(id))).spans;
    await withdrawTransfer(workspace.owner, lead(id), first?.id ?? 0);
    expect(await held(id)).toEqual([
      [zhao.id, "planned"],
      [ma.id, "current"],
    ]);
    await updateRecord(workspace.owner, "project", id, { values: { lead: wang.id } });
    const done = (await listTenure(workspace.owner, lead(id))).spans.find(({ state }) => state === "current");
    await expect(withdrawTransfer(workspace.owner, lead(id), done?.id ?? 0)).rejects.toThrow("transfer.done");
    await expect(withdrawTransfer(workspace.owner, lead(id), 999_999)).rejects.toThrow("transfer.not_found");
  });
});

describe("[T8] corrections", () => {
  test("in the middle of the line they leave the field alone", async () => {
    const id = await make("project", { lead: ma.id });
    await updateRecord(workspace.owner, "project", id, { values: { lead: zhao.id } });
    await transferValue(workspace.owner, lead(id), { value: wang.id, since: "2026-03-01" });
    expect(await now(id)).toBe(zhao.id);
    const { spans } = await listTenure(workspace.owner, lead(id));
    expect(spans.map(({ value }) => value)).toEqual([zhao.id, wang.id, ma.id]);
    expect(spans[1]?.from).toBe("2026-02-28T16:00:00.000Z");
  });

  test("the last one writes the field, and is put down once", async () => {
    const id = await make("project", { lead: ma.id });
    await transferValue(workspace.owner, lead(id), { value: wang.id, since: "2026-03-01T08:00:00Z", reason: "补登记" });
    expect(await now(id)).toBe(wang.id);
    expect(await held(id)).toEqual([
      [wang.id, "current"],
      [ma.id, "past"],
    ]);
  });
});

test("[T5] bad input is refused before anything is written", async () => {
  const id = await make("project", { lead: ma.id });
  const refused = async (field: string, input: Parameters<typeof transferValue>[2], record = id): Promise<string> =>
    transferValue(workspace.owner, { form: "project", record, field }, input).then(
      () => "",
      (error: unknown) => String(error instanceof Error ? error.message : error),
    );
  expect(await refused("lead", { value: 999_999, since: inAYear })).toBe("field.invalid");
  expect(await refused("lead", { value: "马骁", since: inAYear })).toBe("field.invalid");
  expect(await refused("client", { value: 999_999, since: inAYear })).toBe("link.broken");
  expect(await refused("title", { value: 1 })).toBe("transfer.not_dated");
  expect(await refused("nothing", { value: 1 })).toBe("field.unknown");
  expect(await refused("lead", { value: wang.id }, 999_999)).toBe("record.not_found");
  const days = ["2026-02-31", "0001-01-01", "9999-12-31T00:00:00Z", "yesterday!", "2026-13-01"];
  // Without its zone an instant would be another on every server, and no month is made longer than it is.
  const instants = ["2100-01-01T10:00", "2100-01-01 10:00", "2100-1-1 10:00", "2100-02-30T00:00:00Z"];
  for (const since of [...days, ...instants])
    expect([since, await refused("lead", { value: wang.id, since })]).toEqual([since, "transfer.bad_time"]);
  expect(await held(id)).toEqual([[ma.id, "current"]]);
});

test("[T5] [T11] who may not edit reads the line and changes nothing; who may not see the field reads nothing", async () => {
  const id = await make("project", { lead: ma.id });
  const readFields = ["title", "lead"];
  await workspace.define({
    grants: [{ key: "read", form: "project", to: { role: "member" }, actions: ["see"], readFields }],
  });
  const session = await workspace.as(ma);
  expect((await listTenure(session, lead(id))).canTransfer).toBe(false);
  await expect(transferValue(session, lead(id), { value: wang.id })).rejects.toThrow("access.denied");
  await expect(listTenure(session, { ...lead(id), field: "client" })).rejects.toThrow("field.unknown");
  await workspace.define({ grants: [] });
});

test("[T3] [T4] a field that is dated again, and a form that comes back, know what they knew", async () => {
  const id = await make("project", { lead: ma.id });
  await updateRecord(workspace.owner, "project", id, { values: { lead: zhao.id } });
  const plain = {
    ...project,
    fields: project.fields.map((field) => (field.key === "lead" ? { ...field, dated: false } : field)),
  };
  await workspace.define({ forms: [client, plain] });
  const [undated] = [await workspace.system()];
  await updateRecord(undated, "project", id, { values: { lead: wang.id } });
  await expect(listTenure(undated, lead(id))).rejects.toThrow("transfer.not_dated");
  await workspace.define({ forms: [client, project] });
  expect(await held(id)).toEqual([
    [wang.id, "current"],
    [zhao.id, "past"],
    [ma.id, "past"],
  ]);
  await workspace.define({ forms: [client] });
  await workspace.define({ forms: [client, project] });
  const anew = await make("project", { lead: ma.id });
  expect((await listTenure(await workspace.system(), lead(anew))).spans).toHaveLength(1);
});
