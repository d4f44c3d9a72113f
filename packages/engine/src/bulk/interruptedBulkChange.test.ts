import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { deleteRecord } from "../records/deleteRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import type { TestWorkspace } from "../test/openTestWorkspace.ts";
import {
  cancelBulkChange,
  getBulkChange,
  listBulkFailures,
  startBulkChange,
  type BulkChangeView,
} from "./bulkChanges.ts";
import { planBulkChange } from "./planBulkChange.ts";
import { purgeBulkChanges } from "./purgeBulkChanges.ts";
import { runBulkChange } from "./runBulkChange.ts";
import { never, openBulkDesk, type BulkDesk } from "./test/bulkDesk.ts";

let desk: BulkDesk;
let workspace: TestWorkspace;
beforeAll(async () => {
  desk = await openBulkDesk();
  workspace = desk.workspace;
});
afterAll(() => workspace.drop());
afterEach(() => desk.clear());

describe("stopping and going on", () => {
  test("[R37] one that was interrupted goes on where it was, and no record is written twice", async () => {
    await desk.fill(9000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { expressions: { rate: "rate + 1" } }, undefined);
    expect(await desk.stopAfterChunks(plan.id, 2)).toBe(2);
    expect(await getBulkChange(workspace.owner, plan.id)).toMatchObject({
      status: "running",
      done: 4000,
      changed: 4000,
    });
    expect(await desk.run(workspace.owner, plan.id)).toMatchObject({ status: "done", changed: 9000 });
    expect(await desk.rows(sql`select rate, version, count(*) from ws_demo.task group by 1, 2`)).toEqual([
      [3, 2, 9000],
    ]);
  });

  test("[R37] one whose process is killed goes on in another", async () => {
    await desk.fill(40_000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { expressions: { rate: "rate + 1" } }, undefined);
    // However quick it is, it does not come past the last record.
    const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const lock = workspace.database.transaction(async (tx) => {
      await tx.run(sql`select 1 from ws_demo.task order by id desc limit 1 for update`);
      held.resolve();
      await released.promise;
    });
    await held.promise;
    const script = resolve(import.meta.dirname, "test/bulkProcess.ts");
    const child = spawn(process.execPath, [script, workspace.database.connectionString, "demo", plan.id]);
    const ended = once(child, "exit");
    await expect
      .poll(async () => (await getBulkChange(workspace.owner, plan.id)).done, { interval: 10 })
      .toBeGreaterThan(0);
    child.kill("SIGKILL");
    await ended;
    released.resolve();
    await lock;
    expect((await getBulkChange(workspace.owner, plan.id)).status).toBe("running");
    expect(await desk.run(workspace.owner, plan.id)).toMatchObject({ status: "done", changed: 40_000 });
    expect(await desk.rows(sql`select rate, version, count(*) from ws_demo.task group by 1, 2`)).toEqual([
      [3, 2, 40_000],
    ]);
    expect(await desk.rows(sql`select count(*), count(distinct record) from ws_demo._fact`)).toEqual([
      [40_000, 40_000],
    ]);
  });

  test("[R37] two runs at once: the later takes over, and every record is written once", async () => {
    await desk.fill(10_000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { expressions: { rate: "rate + 1" } }, undefined);
    await Promise.all([desk.run(workspace.owner, plan.id), desk.run(workspace.owner, plan.id)]);
    expect(await desk.run(workspace.owner, plan.id)).toMatchObject({ status: "done", done: 10_000, changed: 10_000 });
    expect(await desk.rows(sql`select rate, version, count(*) from ws_demo.task group by 1, 2`)).toEqual([
      [3, 2, 10_000],
    ]);
  });

  test("[R37] a run that takes over while the one before writes a chunk does not write that chunk again", async () => {
    await desk.fill(4000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { expressions: { rate: "rate + 1" } }, undefined);
    const { database } = workspace;
    let isFirst = true;
    const slow = {
      ...database,
      rows: async <T extends object>(query: Parameters<typeof database.rows>[0]): Promise<readonly T[]> => {
        const found = await database.rows<T>(query);
        const isHeldUp = isFirst;
        isFirst = false;
        // What it has just read of the bulk change is overtaken by another run's chunk.
        if (isHeldUp) await desk.stopAfterChunks(plan.id, 1);
        return found;
      },
    };
    await runBulkChange({ database: slow }, "demo", plan.id, never);
    expect(await desk.run(workspace.owner, plan.id)).toMatchObject({ status: "done", done: 4000, changed: 4000 });
    expect(await desk.rows(sql`select rate, version, count(*) from ws_demo.task group by 1, 2`)).toEqual([
      [3, 2, 4000],
    ]);
  });

  test("[R37] cancelled, what is written stays and is counted, and the rest is as it was", async () => {
    await desk.fill(9000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { values: { note: "改" } }, undefined);
    await desk.stopAfterChunks(plan.id, 1);
    expect(await cancelBulkChange(workspace.owner, plan.id)).toMatchObject({ status: "cancelled", changed: 2000 });
    expect(await desk.run(workspace.owner, plan.id)).toMatchObject({
      status: "cancelled",
      changed: 2000,
      canUndo: true,
    });
    expect(await desk.rows(sql`select count(*) from ws_demo.task where note = '改'`)).toEqual([[2000]]);
  });

  test("[R38] started twice with the same values it runs once; other values are refused", async () => {
    await desk.fill(10);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    const start = (note: string): Promise<BulkChangeView> =>
      startBulkChange(workspace.owner, plan.id, { values: { note } }, undefined);
    const both = await Promise.allSettled([start("改"), start("改")]);
    expect(both.map((one) => one.status)).toEqual(["fulfilled", "fulfilled"]);
    expect((await start("改")).status).toBe("running");
    await expect(start("别的")).rejects.toMatchObject({ code: "bulk.busy" });
    await desk.run(workspace.owner, plan.id);
    expect(await start("改")).toMatchObject({ status: "done", changed: 10 });
    expect(await desk.rows(sql`select max(version) from ws_demo.task`)).toEqual([[2]]);
  });

  test("single writers in between are neither lost nor in the way", async () => {
    await desk.fill(6000);
    const ids = (await desk.rows(sql`select id from ws_demo.task order by id`)).map((row) => Number(row[0]));
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { values: { note: "改" } }, undefined);
    const ended = desk.run(workspace.owner, plan.id);
    const written: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      const id = ids[(n * 997) % ids.length] ?? 0;
      await updateRecord(workspace.owner, "task", id, { values: { title: `手改${n}`, note: `手${n}` } });
      written.push(id);
    }
    expect(await ended).toMatchObject({ status: "done", changed: 6000 });
    expect(await desk.rows(sql`select count(*) from ws_demo.task where title like '手改%'`)).toEqual([
      [new Set(written).size],
    ]);
    expect(
      await desk.rows(
        sql`select count(*) from ws_demo.task t where version <> 1 + (select count(*) from ws_demo._fact f where f.record = t.id)`,
      ),
    ).toEqual([[0]]);
  });

  test("a record deleted after the plan is named as gone", async () => {
    await desk.fill(5);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    const [first] = await desk.rows(sql`select min(id) from ws_demo.task`);
    await deleteRecord(workspace.owner, "task", Number(first?.[0]));
    await startBulkChange(workspace.owner, plan.id, { values: { note: "改" } }, undefined);
    expect(await desk.run(workspace.owner, plan.id)).toMatchObject({
      changed: 4,
      failed: 1,
      reasons: [{ code: "record.not_found" }],
    });
    expect((await listBulkFailures(workspace.owner, plan.id, { limit: 5 })).failures).toEqual([
      { record: first?.[0], title: null, code: "record.not_found", params: { form: "task" } },
    ]);
  });

  test("plans nobody carried out are forgotten", async () => {
    await desk.fill(5);
    const plan = await planBulkChange(workspace.owner, "task", { action: "delete" });
    expect(await purgeBulkChanges(workspace.owner)).toBe(0);
    await desk.rows(
      sql`update ws_demo._bulk_change set updated_at = now() - interval '25 hours' where id = ${plan.id}::uuid`,
    );
    expect(await purgeBulkChanges(workspace.owner)).toBe(1);
  });
});
