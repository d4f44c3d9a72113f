import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { listHistory } from "../records/listHistory.ts";
import { updateRecord } from "../records/updateRecord.ts";
import type { TestWorkspace } from "../test/openTestWorkspace.ts";
import { getBulkChange, startBulkChange } from "./bulkChanges.ts";
import { planBulkChange } from "./planBulkChange.ts";
import { forms, label, openBulkDesk, type BulkDesk } from "./test/bulkDesk.ts";
import { undoBulkChange } from "./undoBulkChange.ts";

let desk: BulkDesk;
let workspace: TestWorkspace;
beforeAll(async () => {
  desk = await openBulkDesk();
  workspace = desk.workspace;
});
afterAll(() => workspace.drop());
afterEach(() => desk.clear());

describe("deleting", () => {
  test("[R39] all go to the bin with one fact each, and come back by one undo", async () => {
    await desk.fill(4500, "title, code", "'任务' || n, 'C' || n");
    const done = await desk.bulk(workspace.owner, { except: [] }, "delete");
    expect(done).toMatchObject({ status: "done", changed: 4500, canUndo: true });
    expect(await desk.rows(sql`select count(*) from ws_demo.task where deleted_at is null`)).toEqual([[0]]);
    expect(await desk.rows(sql`select kind, count(distinct record) from ws_demo._fact group by 1`)).toEqual([
      ["delete", 4500],
    ]);
    // One value was taken meanwhile, one record is back already.
    await createRecord(workspace.owner, "task", { values: { title: "占用", code: "C7" } });
    const undo = await undoBulkChange(workspace.owner, done.id, undefined);
    expect(undo).toMatchObject({ action: "undo", status: "running", total: 4500 });
    expect((await undoBulkChange(workspace.owner, done.id, undefined)).id).toBe(undo.id);
    expect(await desk.run(workspace.owner, undo.id)).toMatchObject({
      status: "done",
      changed: 4499,
      failed: 1,
      reasons: [{ code: "field.not_unique", count: 1 }],
      canUndo: false,
    });
    expect(await desk.rows(sql`select count(*) from ws_demo.task where deleted_at is null`)).toEqual([[4500]]);
    expect((await getBulkChange(workspace.owner, done.id)).canUndo).toBe(false);
  });

  test("[R39] records held by a link stay with their reason, the others of the chunk go, and links are cleared", async () => {
    for (let n = 0; n < 30; n += 1) await createRecord(workspace.owner, "team", { values: { name: `组${n}` } });
    await desk.fill(10, "title, team", "'任务' || n, (select min(id) + n from ws_demo.team)");
    const plan = await planBulkChange(workspace.owner, "team", { action: "delete" });
    await startBulkChange(workspace.owner, plan.id, {}, undefined);
    const done = await desk.run(workspace.owner, plan.id);
    expect(done).toMatchObject({ changed: 20, failed: 10, reasons: [{ code: "link.restricted", count: 10 }] });
    expect(await desk.rows(sql`select count(*) from ws_demo.team where deleted_at is null`)).toEqual([[10]]);
  });

  test("links that a delete cleared are set again by its undo", async () => {
    await desk.fill(2);
    await desk.rows(
      sql`update ws_demo.task set parent = (select min(id) from ws_demo.task) where id = (select max(id) from ws_demo.task)`,
    );
    const done = await desk.bulk(workspace.owner, { filter: "ISBLANK(parent)" }, "delete");
    expect(done).toMatchObject({ total: 1, changed: 1 });
    expect(await desk.rows(sql`select count(parent) from ws_demo.task where deleted_at is null`)).toEqual([[0]]);
    const undo = await undoBulkChange(workspace.owner, done.id, undefined);
    await desk.run(workspace.owner, undo.id);
    expect(await desk.rows(sql`select count(*), count(parent) from ws_demo.task where deleted_at is null`)).toEqual([
      [2, 1],
    ]);
  });
});

describe("taking back", () => {
  test("[R40] edited fields get the values they had; what someone changed since stays theirs", async () => {
    await desk.fill(
      3000,
      "title, hours, rate, note",
      "'任务' || n, n % 10, n % 7, case when n % 2 = 0 then '旧' || n end",
    );
    const before = await desk.rows(sql`select id, hours, rate, note, amount from ws_demo.task order by id`);
    const done = await desk.bulk(workspace.owner, {}, { values: { rate: 5, note: "新" } });
    const [mine, other] = [Number(before[10]?.[0]), Number(before[11]?.[0])];
    await updateRecord(workspace.owner, "task", mine, { values: { note: "后来的" } });
    await updateRecord(workspace.owner, "task", other, { values: { title: "别的字段" } });
    const undo = await undoBulkChange(workspace.owner, done.id, undefined);
    expect(await desk.run(workspace.owner, undo.id)).toMatchObject({
      status: "done",
      changed: 2999,
      failed: 1,
      reasons: [{ code: "record.stale", count: 1 }],
    });
    const after = await desk.rows(sql`select id, hours, rate, note, amount from ws_demo.task order by id`);
    const restored = after.filter((row) => row[0] !== mine).map((row) => row.slice(0, 4));
    expect(restored).toEqual(before.filter((row) => row[0] !== mine).map((row) => row.slice(0, 4)));
    expect((await getRecord(workspace.owner, "task", mine)).values).toMatchObject({ note: "后来的", rate: 5 });
    expect((await getRecord(workspace.owner, "task", other)).values).toMatchObject({ title: "别的字段" });
    expect((await listHistory(workspace.owner, "task", other)).changes[0]).toMatchObject({
      cause: { kind: "bulk", bulk: undo.id },
    });
  });

  test("[R40] lists of links come back, without what has gone since", async () => {
    const team = async (name: string): Promise<number> =>
      (await createRecord(workspace.owner, "team", { values: { name } })).id;
    const [one, two, three] = [await team("甲"), await team("乙"), await team("丙")];
    const task = await createRecord(workspace.owner, "task", { values: { title: "一", teams: [one, two] } });
    const done = await desk.bulk(workspace.owner, {}, { values: { teams: [three] } });
    await deleteRecord(workspace.owner, "team", two);
    const undo = await undoBulkChange(workspace.owner, done.id, undefined);
    expect(await desk.run(workspace.owner, undo.id)).toMatchObject({ changed: 1, failed: 0 });
    expect(await desk.rows(sql`select target_id from ws_demo.task__teams where record_id = ${task.id}`)).toEqual([
      [one],
    ]);
  });

  test("[R40] a field that was changed since has no way back, and a run has none before its end", async () => {
    await desk.fill(3);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { values: { note: "新" } }, undefined);
    await expect(undoBulkChange(workspace.owner, plan.id, undefined)).rejects.toMatchObject({ code: "bulk.busy" });
    await desk.run(workspace.owner, plan.id);
    const changed = forms.map((form) => ({
      ...form,
      fields: form.fields.map((field) => (field.key === "note" ? { ...field, label: label("附注") } : field)),
    }));
    await workspace.define({ forms: changed });
    await expect(
      undoBulkChange(
        await workspace.system().then((one) => ({ ...one, actor: workspace.owner.actor })),
        plan.id,
        undefined,
      ),
    ).rejects.toMatchObject({
      code: "bulk.undo_unfit",
    });
    await workspace.define({ forms });
  });
});
