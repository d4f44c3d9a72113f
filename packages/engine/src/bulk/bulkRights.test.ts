import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { TestWorkspace } from "../test/openTestWorkspace.ts";
import { cancelBulkChange, getBulkChange, startBulkChange } from "./bulkChanges.ts";
import { planBulkChange } from "./planBulkChange.ts";
import { openBulkDesk, type BulkDesk } from "./test/bulkDesk.ts";
import { undoBulkChange } from "./undoBulkChange.ts";

let desk: BulkDesk;
let workspace: TestWorkspace;
beforeAll(async () => {
  desk = await openBulkDesk();
  workspace = desk.workspace;
});
afterAll(() => workspace.drop());
afterEach(() => desk.clear());

describe("rights", () => {
  test("[R33] what may be seen but not changed is withheld and counted, what may not be seen does not exist", async () => {
    const member = await workspace.addMember("member");
    await desk.fill(60, "title, owner", `'任务' || n, case when n % 3 = 0 then ${member.id} end`);
    const session = await workspace.as(member);
    const plan = await planBulkChange(session, "task", { action: "edit" });
    expect(plan).toMatchObject({ total: 20, withheld: 40 });
    await expect(planBulkChange(session, "task", { action: "edit", filter: "salary > 1" })).rejects.toMatchObject({
      code: "expr.invalid",
    });
    await expect(
      startBulkChange(session, plan.id, { expressions: { hours: "salary" } }, undefined),
    ).rejects.toMatchObject({
      code: "expr.invalid",
    });
    await expect(startBulkChange(session, plan.id, { values: { code: "x" } }, undefined)).rejects.toMatchObject({
      code: "field.forbidden",
    });
    await startBulkChange(session, plan.id, { values: { note: "我的" } }, undefined);
    expect(await desk.run(session, plan.id)).toMatchObject({ changed: 20, failed: 0 });
    expect(
      await desk.rows(sql`select count(*) from ws_demo.task where note = '我的' and updated_by = ${member.id}`),
    ).toEqual([[20]]);
  });

  test("[R35] a record that leaves the writer's rows by the change is refused, as it is when it is the only one", async () => {
    const member = await workspace.addMember("member");
    await desk.fill(20, "title, owner", `'任务' || n, ${member.id}`);
    const done = await desk.bulk(await workspace.as(member), {}, { values: { owner: null } });
    expect(done).toMatchObject({ changed: 0, failed: 20, reasons: [{ code: "access.denied", count: 20 }] });
  });

  test("who may only look is refused, and a bulk change is its owner's alone", async () => {
    const viewer = await workspace.as(await workspace.addMember("viewer"));
    await desk.fill(3);
    for (const action of ["edit", "delete"] as const)
      await expect(planBulkChange(viewer, "task", { action })).rejects.toMatchObject({ code: "access.denied" });
    const plan = await planBulkChange(workspace.owner, "task", { action: "delete" });
    for (const act of [getBulkChange, cancelBulkChange])
      await expect(act(viewer, plan.id)).rejects.toMatchObject({ code: "bulk.not_found" });
    await expect(startBulkChange(viewer, plan.id, {}, undefined)).rejects.toMatchObject({ code: "bulk.not_found" });
    await expect(undoBulkChange(viewer, plan.id, undefined)).rejects.toMatchObject({ code: "bulk.not_found" });
  });

  test("[R36] rights are those of each chunk: taken away in the middle, the rest is refused", async () => {
    const member = await workspace.addMember("member");
    await desk.fill(5000, "title, owner", `'任务' || n, ${member.id}`);
    const session = await workspace.as(member);
    const plan = await planBulkChange(session, "task", { action: "edit" });
    await startBulkChange(session, plan.id, { values: { note: "改" } }, undefined);
    const stop = await desk.stopAfterChunks(plan.id, 1);
    await desk.rows(sql`update ws_demo.task set owner = null where id % 2 = 0`);
    expect(stop).toBe(1);
    const ended = await desk.run(session, plan.id);
    expect(ended).toMatchObject({
      status: "done",
      changed: 3500,
      failed: 1500,
      reasons: [{ code: "access.denied", count: 1500 }],
    });
  });

  test("[R36] of a person who has left nothing more is done", async () => {
    const member = await workspace.addMember("member");
    await desk.fill(20, "title, owner", `'任务' || n, ${member.id}`);
    const session = await workspace.as(member);
    const plan = await planBulkChange(session, "task", { action: "edit" });
    await startBulkChange(session, plan.id, { values: { note: "改" } }, undefined);
    await desk.rows(sql`update ws_demo._member set status = 'left' where id = ${member.id}`);
    expect(await desk.run(session, plan.id)).toMatchObject({
      status: "failed",
      error: { code: "access.denied" },
      changed: 0,
    });
  });
});
