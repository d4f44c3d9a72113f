import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { createRecord } from "../records/createRecord.ts";
import type { TestWorkspace } from "../test/openTestWorkspace.ts";
import { listBulkChanges, startBulkChange } from "./bulkChanges.ts";
import { planBulkChange } from "./planBulkChange.ts";
import { openBulkDesk, type BulkDesk } from "./test/bulkDesk.ts";

let desk: BulkDesk;
let workspace: TestWorkspace;
beforeAll(async () => {
  desk = await openBulkDesk();
  workspace = desk.workspace;
});
afterAll(() => workspace.drop());
afterEach(() => desk.clear());

describe("what a plan is about", () => {
  test("[R33] it counts what matches, without what was unticked, and nothing changes before the start", async () => {
    await desk.fill(5000);
    const [first] = await desk.rows(sql`select min(id), max(id) from ws_demo.task`);
    const except = [Number(first?.[0]), Number(first?.[1])];
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit", filter: "hours >= 5", except });
    expect(plan).toMatchObject({ status: "planned", total: 2500, withheld: 0, changed: 0 });
    expect(await listBulkChanges(workspace.owner, 10)).toEqual([]);
    await expect(
      planBulkChange(workspace.owner, "task", { action: "edit", filter: "nothing = 1" }),
    ).rejects.toMatchObject({
      code: "expr.invalid",
    });
  });

  test("[R33] what comes to match after the plan is not changed, and a change that makes others match does not grow", async () => {
    await desk.fill(3000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "delete", filter: "ISBLANK(parent)" });
    const [first] = await desk.rows(sql`select min(id) from ws_demo.task`);
    await desk.rows(
      sql`update ws_demo.task set parent = ${Number(first?.[0])}::bigint where id % 2 = 0 and id <> ${Number(first?.[0])}::bigint`,
    );
    const half = await planBulkChange(workspace.owner, "task", { action: "delete", filter: "ISBLANK(parent)" });
    await createRecord(workspace.owner, "task", { values: { title: "新来的" } });
    await startBulkChange(workspace.owner, half.id, {}, undefined);
    const ended = await desk.run(workspace.owner, half.id);
    expect(ended).toMatchObject({ status: "done", total: half.total, changed: half.total, failed: 0 });
    expect(half.total).toBeLessThan(plan.total);
    // Their parent went, so they have none now; they were not meant.
    expect(await desk.rows(sql`select count(*), count(parent) from ws_demo.task where deleted_at is null`)).toEqual([
      [3000 - half.total + 1, 0],
    ]);
  });

  test("[R33] a search narrows it like a filter", async () => {
    await desk.fill(100);
    const done = await desk.bulk(workspace.owner, { search: "任务7" }, { values: { note: "找到" } });
    expect(done.total).toBe(11);
    expect(await desk.rows(sql`select count(*) from ws_demo.task where note = '找到'`)).toEqual([[11]]);
  });
});
