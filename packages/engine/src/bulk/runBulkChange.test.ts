import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { listHistory } from "../records/listHistory.ts";
import type { TestWorkspace } from "../test/openTestWorkspace.ts";
import { getBulkChange, listBulkFailures, startBulkChange, type BulkStartInput } from "./bulkChanges.ts";
import { planBulkChange } from "./planBulkChange.ts";
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

describe("editing", () => {
  test("[R34] every record has its version, formulas and one fact with the bulk change as its cause", async () => {
    await desk.fill(4500);
    const done = await desk.bulk(workspace.owner, {}, { values: { rate: 3, note: "统一" } });
    expect(done).toMatchObject({ status: "done", total: 4500, done: 4500, changed: 4500, unchanged: 0, failed: 0 });
    expect(
      await desk.rows(
        sql`select count(*) from ws_demo.task where version = 2 and amount = hours * 3 and note = '统一'`,
      ),
    ).toEqual([[4500]]);
    expect(
      await desk.rows(
        sql`select count(*), count(distinct record), count(distinct cause) from ws_demo._fact where kind = 'update'`,
      ),
    ).toEqual([[4500, 4500, 1]]);
    const [one] = await desk.rows(sql`select id from ws_demo.task where hours = 4 limit 1`);
    const { changes } = await listHistory(workspace.owner, "task", Number(one?.[0]));
    expect(changes[0]).toMatchObject({
      cause: { kind: "bulk", bulk: done.id },
      old: { note: null, rate: 2 },
      new: { note: "统一", rate: 3, amount: "12" },
    });
  });

  test("[R34] a value that is there already is no change", async () => {
    await desk.fill(10, "title, rate", "'任务' || n, 2");
    expect(await desk.bulk(workspace.owner, {}, { values: { rate: 2 } })).toMatchObject({ changed: 0, unchanged: 10 });
    expect(await desk.rows(sql`select count(*) from ws_demo._fact`)).toEqual([[0]]);
  });

  test("[R35] records that a rule refuses are counted and named with the reason, the others go through", async () => {
    await desk.fill(3000);
    const done = await desk.bulk(workspace.owner, {}, { values: { state: "done" } });
    expect(done).toMatchObject({ status: "done", changed: 2700, failed: 300 });
    expect(done.reasons).toEqual([
      {
        code: "record.invalid",
        params: {
          validation: "done_needs_hours",
          message: { zh: "完成前请填写工时", en: "Enter the hours before finishing" },
        },
        count: 300,
      },
    ]);
    const page = await listBulkFailures(workspace.owner, done.id, { limit: 200 });
    expect(page.failures).toHaveLength(200);
    expect(page.failures[0]).toMatchObject({ title: expect.stringMatching(/^任务\d*0$/), code: "record.invalid" });
    const rest = await listBulkFailures(workspace.owner, done.id, { limit: 200, after: page.next ?? 0 });
    expect([rest.failures.length, rest.next]).toEqual([100, null]);
  });

  test("[R35] a unique value is taken by one record, and every other is told so", async () => {
    await desk.fill(2500);
    const done = await desk.bulk(workspace.owner, {}, { values: { code: "唯一" } });
    expect(done).toMatchObject({ changed: 1, failed: 2499, reasons: [{ code: "field.not_unique", count: 2499 }] });
  });

  test("what one record would be refused is refused before the start", async () => {
    await desk.fill(3);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    const refusal = async (input: BulkStartInput): Promise<unknown> =>
      startBulkChange(workspace.owner, plan.id, input, undefined).catch((error: { code: string }) => error.code);
    expect(await refusal({ values: { title: "" } })).toBe("field.required");
    expect(await refusal({ values: { hours: "-1" } })).toBe("field.invalid");
    expect(await refusal({ values: { state: "old" } })).toBe("field.invalid");
    expect(await refusal({ values: { colour: "red" } })).toBe("field.unknown");
    expect(await refusal({ values: { amount: "1" } })).toBe("field.forbidden");
    expect(await refusal({ values: { files: ["00000000-0000-4000-8000-000000000000"] } })).toBe("field.invalid");
    expect(await refusal({})).toBe("request.invalid");
    expect(await refusal({ expressions: { hours: '"text"' } })).toBe("expr.invalid");
    expect(await refusal({ expressions: { code: "title" } })).toBe("field.invalid");
    expect((await getBulkChange(workspace.owner, plan.id)).status).toBe("planned");
  });

  test("[R34] values computed from each record's own are held to the field's limits", async () => {
    await desk.fill(100);
    const done = await desk.bulk(
      workspace.owner,
      {},
      { expressions: { hours: "hours * 150.005", note: 'title & "!"', rate: "hours / 2" } },
    );
    expect(done).toMatchObject({
      changed: 70,
      failed: 30,
      reasons: [{ code: "field.invalid", params: { field: "hours", problem: "range" }, count: 30 }],
    });
    expect(
      await desk.rows(sql`select hours::text, note, rate, amount::text from ws_demo.task where title = '任务3'`),
    ).toEqual([["450.02", "任务3!", 2, "900.04"]]);
    const dates = await desk.bulk(workspace.owner, {}, { expressions: { due: "DATE(2026, 1, 2)", state: '"done"' } });
    expect(dates.changed).toBe(90);
    const blank = await desk.bulk(workspace.owner, {}, { expressions: { title: 'IF(hours > 0, title, "")' } });
    expect(blank.reasons).toEqual([{ code: "field.required", params: { field: "title" }, count: 10 }]);
  });

  test("a list of links is written to all, and a target that goes is not linked to", async () => {
    const [one, two] = [
      await createRecord(workspace.owner, "team", { values: { name: "甲" } }),
      await createRecord(workspace.owner, "team", { values: { name: "乙" } }),
    ];
    await desk.fill(2100);
    const done = await desk.bulk(workspace.owner, {}, { values: { teams: [two.id, one.id] } });
    expect(done).toMatchObject({ changed: 2100, failed: 0 });
    expect(await desk.rows(sql`select count(*) from ws_demo.task where team_count = 2`)).toEqual([[2100]]);
    await deleteRecord(workspace.owner, "team", one.id);
    const again = await desk.bulk(workspace.owner, {}, { values: { teams: [one.id] } });
    expect(again).toMatchObject({ changed: 0, failed: 2100, reasons: [{ code: "link.broken" }] });
    expect(await desk.bulk(workspace.owner, {}, { values: { team: one.id } })).toMatchObject({
      changed: 0,
      reasons: [{ code: "link.broken", count: 2100 }],
    });
  });
});

test("a hundred thousand records are changed in seconds, by a statement a chunk", async () => {
  const many = 100_000;
  await desk.fill(many);
  const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
  await startBulkChange(workspace.owner, plan.id, { values: { note: "全部", rate: 4 } }, undefined);
  let statements = 0;
  const { database } = workspace;
  const counted: typeof database = {
    ...database,
    transaction: (work, options) =>
      database.transaction(
        (tx) =>
          work({
            ...tx,
            arrays: (query) => ((statements += 1), tx.arrays(query)),
            rows: (query) => ((statements += 1), tx.rows(query)),
            run: (query) => ((statements += 1), tx.run(query)),
          }),
        options,
      ),
  };
  await runBulkChange({ database: counted }, "demo", plan.id, never);
  expect(await getBulkChange(workspace.owner, plan.id)).toMatchObject({ status: "done", changed: many });
  expect(statements).toBe((many / 2000) * 2);
  expect(await desk.rows(sql`select count(*) from ${sqlIdent("ws_demo", "_fact")} where kind = 'update'`)).toEqual([
    [many],
  ]);
});
