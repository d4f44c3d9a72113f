import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FormDefinition, Grant } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { listHistory } from "../records/listHistory.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import {
  cancelBulkChange,
  getBulkChange,
  listBulkChanges,
  listBulkFailures,
  startBulkChange,
  type BulkChangeView,
  type BulkStartInput,
} from "./bulkChanges.ts";
import { planBulkChange, type BulkPlanInput } from "./planBulkChange.ts";
import { purgeBulkChanges } from "./purgeBulkChanges.ts";
import { runBulkChange } from "./runBulkChange.ts";
import { undoBulkChange } from "./undoBulkChange.ts";

const label = (zh: string): { readonly zh: string } => ({ zh });
const forms: readonly FormDefinition[] = [
  {
    key: "team",
    label: label("小组"),
    title: "name",
    fields: [
      { key: "name", label: label("名称"), kind: "text" },
      { key: "lead", label: label("组长"), kind: "member" },
    ],
  },
  {
    key: "task",
    label: label("任务"),
    title: "title",
    fields: [
      { key: "title", label: label("标题"), kind: "text", required: true },
      { key: "code", label: label("编号"), kind: "text", unique: true },
      {
        key: "state",
        label: label("状态"),
        kind: "choice",
        default: '"open"',
        options: [
          { key: "open", label: label("待办") },
          { key: "done", label: label("完成") },
          { key: "old", label: label("旧"), archived: true },
        ],
      },
      { key: "hours", label: label("工时"), kind: "number", decimals: 2, min: "0", max: "1000" },
      { key: "rate", label: label("单价"), kind: "integer" },
      { key: "amount", label: label("金额"), kind: "formula", expression: "hours * rate", result: "number" },
      { key: "owner", label: label("负责人"), kind: "member" },
      { key: "note", label: label("备注"), kind: "long_text" },
      { key: "salary", label: label("底薪"), kind: "number" },
      { key: "due", label: label("到期"), kind: "date" },
      { key: "parent", label: label("上级"), kind: "link", form: "task", onDelete: "clear" },
      { key: "team", label: label("小组"), kind: "link", form: "team", onDelete: "restrict" },
      { key: "teams", label: label("涉及小组"), kind: "links", form: "team" },
      { key: "team_count", label: label("小组数"), kind: "formula", expression: "COUNT(teams)", result: "number" },
      { key: "files", label: label("附件"), kind: "attachments" },
    ],
    validations: [
      {
        key: "done_needs_hours",
        expression: 'state <> "done" or hours > 0',
        message: { zh: "完成前请填写工时", en: "Enter the hours before finishing" },
      },
    ],
  },
];
const grants: readonly Grant[] = [
  {
    key: "member_own",
    form: "task",
    to: { role: "member" },
    actions: ["see"],
    readFields: ["title", "code", "state", "hours", "rate", "amount", "owner", "note"],
  },
  {
    key: "member_edit",
    form: "task",
    to: { role: "member" },
    actions: ["edit", "delete"],
    rows: "owner = CURRENT_USER()",
    readFields: ["title", "state", "hours", "owner", "note"],
  },
  { key: "viewer_see", form: "task", to: { role: "viewer" }, actions: ["see"] },
];

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms, grants });
});
afterAll(() => workspace.drop());
afterEach(async () => {
  await workspace.database.run(sql`truncate ws_demo.task, ws_demo.team, ws_demo._fact, ws_demo._bulk_change cascade`);
});

const never = new AbortController().signal;

async function fill(count: number, columns = "title, hours, rate", values = "'任务' || n, n % 10, 2"): Promise<void> {
  const text = `insert into ws_demo.task (${columns}) select ${values} from generate_series(1, ${count}) n`;
  await workspace.database.library.executeSql(text);
}

function rows(query: ReturnType<typeof sql>): Promise<readonly (readonly unknown[])[]> {
  return workspace.database.arrays(query);
}

async function run(session: Session, id: string): Promise<BulkChangeView> {
  await runBulkChange({ database: workspace.database }, "demo", id, never);
  return getBulkChange(session, id);
}

async function bulk(
  session: Session,
  input: Omit<BulkPlanInput, "action">,
  edit: BulkStartInput | "delete",
): Promise<BulkChangeView> {
  const action = edit === "delete" ? "delete" : "edit";
  const plan = await planBulkChange(session, "task", { ...input, action });
  await startBulkChange(session, plan.id, edit === "delete" ? {} : edit, undefined);
  return run(session, plan.id);
}

describe("what a plan is about", () => {
  test("[R33] it counts what matches, without what was unticked, and nothing changes before the start", async () => {
    await fill(5000);
    const [first] = await rows(sql`select min(id), max(id) from ws_demo.task`);
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
    await fill(3000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "delete", filter: "ISBLANK(parent)" });
    const [first] = await rows(sql`select min(id) from ws_demo.task`);
    await rows(
      sql`update ws_demo.task set parent = ${Number(first?.[0])}::bigint where id % 2 = 0 and id <> ${Number(first?.[0])}::bigint`,
    );
    const half = await planBulkChange(workspace.owner, "task", { action: "delete", filter: "ISBLANK(parent)" });
    await createRecord(workspace.owner, "task", { values: { title: "新来的" } });
    await startBulkChange(workspace.owner, half.id, {}, undefined);
    const ended = await run(workspace.owner, half.id);
    expect(ended).toMatchObject({ status: "done", total: half.total, changed: half.total, failed: 0 });
    expect(half.total).toBeLessThan(plan.total);
    // Their parent went, so they have none now; they were not meant.
    expect(await rows(sql`select count(*), count(parent) from ws_demo.task where deleted_at is null`)).toEqual([
      [3000 - half.total + 1, 0],
    ]);
  });

  test("[R33] a search narrows it like a filter", async () => {
    await fill(100);
    const done = await bulk(workspace.owner, { search: "任务7" }, { values: { note: "找到" } });
    expect(done.total).toBe(11);
    expect(await rows(sql`select count(*) from ws_demo.task where note = '找到'`)).toEqual([[11]]);
  });
});

describe("editing", () => {
  test("[R34] every record has its version, formulas and one fact with the bulk change as its cause", async () => {
    await fill(4500);
    const done = await bulk(workspace.owner, {}, { values: { rate: 3, note: "统一" } });
    expect(done).toMatchObject({ status: "done", total: 4500, done: 4500, changed: 4500, unchanged: 0, failed: 0 });
    expect(
      await rows(sql`select count(*) from ws_demo.task where version = 2 and amount = hours * 3 and note = '统一'`),
    ).toEqual([[4500]]);
    expect(
      await rows(
        sql`select count(*), count(distinct record), count(distinct cause) from ws_demo._fact where kind = 'update'`,
      ),
    ).toEqual([[4500, 4500, 1]]);
    const [one] = await rows(sql`select id from ws_demo.task where hours = 4 limit 1`);
    const { changes } = await listHistory(workspace.owner, "task", Number(one?.[0]));
    expect(changes[0]).toMatchObject({
      cause: { kind: "bulk", bulk: done.id },
      old: { note: null, rate: 2 },
      new: { note: "统一", rate: 3, amount: "12" },
    });
  });

  test("[R34] a value that is there already is no change", async () => {
    await fill(10, "title, rate", "'任务' || n, 2");
    expect(await bulk(workspace.owner, {}, { values: { rate: 2 } })).toMatchObject({ changed: 0, unchanged: 10 });
    expect(await rows(sql`select count(*) from ws_demo._fact`)).toEqual([[0]]);
  });

  test("[R35] records that a rule refuses are counted and named with the reason, the others go through", async () => {
    await fill(3000);
    const done = await bulk(workspace.owner, {}, { values: { state: "done" } });
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
    await fill(2500);
    const done = await bulk(workspace.owner, {}, { values: { code: "唯一" } });
    expect(done).toMatchObject({ changed: 1, failed: 2499, reasons: [{ code: "field.not_unique", count: 2499 }] });
  });

  test("what one record would be refused is refused before the start", async () => {
    await fill(3);
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
    await fill(100);
    const done = await bulk(
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
      await rows(sql`select hours::text, note, rate, amount::text from ws_demo.task where title = '任务3'`),
    ).toEqual([["450.02", "任务3!", 2, "900.04"]]);
    const dates = await bulk(workspace.owner, {}, { expressions: { due: "DATE(2026, 1, 2)", state: '"done"' } });
    expect(dates.changed).toBe(90);
    const blank = await bulk(workspace.owner, {}, { expressions: { title: 'IF(hours > 0, title, "")' } });
    expect(blank.reasons).toEqual([{ code: "field.required", params: { field: "title" }, count: 10 }]);
  });

  test("a list of links is written to all, and a target that goes is not linked to", async () => {
    const [one, two] = [
      await createRecord(workspace.owner, "team", { values: { name: "甲" } }),
      await createRecord(workspace.owner, "team", { values: { name: "乙" } }),
    ];
    await fill(2100);
    const done = await bulk(workspace.owner, {}, { values: { teams: [two.id, one.id] } });
    expect(done).toMatchObject({ changed: 2100, failed: 0 });
    expect(await rows(sql`select count(*) from ws_demo.task where team_count = 2`)).toEqual([[2100]]);
    await deleteRecord(workspace.owner, "team", one.id);
    const again = await bulk(workspace.owner, {}, { values: { teams: [one.id] } });
    expect(again).toMatchObject({ changed: 0, failed: 2100, reasons: [{ code: "link.broken" }] });
    expect(await bulk(workspace.owner, {}, { values: { team: one.id } })).toMatchObject({
      changed: 0,
      reasons: [{ code: "link.broken", count: 2100 }],
    });
  });
});

describe("rights", () => {
  test("[R33] what may be seen but not changed is withheld and counted, what may not be seen does not exist", async () => {
    const member = await workspace.addMember("member");
    await fill(60, "title, owner", `'任务' || n, case when n % 3 = 0 then ${member.id} end`);
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
    expect(await run(session, plan.id)).toMatchObject({ changed: 20, failed: 0 });
    expect(
      await rows(sql`select count(*) from ws_demo.task where note = '我的' and updated_by = ${member.id}`),
    ).toEqual([[20]]);
  });

  test("[R35] a record that leaves the writer's rows by the change is refused, as it is when it is the only one", async () => {
    const member = await workspace.addMember("member");
    await fill(20, "title, owner", `'任务' || n, ${member.id}`);
    const done = await bulk(await workspace.as(member), {}, { values: { owner: null } });
    expect(done).toMatchObject({ changed: 0, failed: 20, reasons: [{ code: "access.denied", count: 20 }] });
  });

  test("who may only look is refused, and a bulk change is its owner's alone", async () => {
    const viewer = await workspace.as(await workspace.addMember("viewer"));
    await fill(3);
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
    await fill(5000, "title, owner", `'任务' || n, ${member.id}`);
    const session = await workspace.as(member);
    const plan = await planBulkChange(session, "task", { action: "edit" });
    await startBulkChange(session, plan.id, { values: { note: "改" } }, undefined);
    const stop = await stopAfterChunks(plan.id, 1);
    await rows(sql`update ws_demo.task set owner = null where id % 2 = 0`);
    expect(stop).toBe(1);
    const ended = await run(session, plan.id);
    expect(ended).toMatchObject({
      status: "done",
      changed: 3500,
      failed: 1500,
      reasons: [{ code: "access.denied", count: 1500 }],
    });
  });

  test("[R36] of a person who has left nothing more is done", async () => {
    const member = await workspace.addMember("member");
    await fill(20, "title, owner", `'任务' || n, ${member.id}`);
    const session = await workspace.as(member);
    const plan = await planBulkChange(session, "task", { action: "edit" });
    await startBulkChange(session, plan.id, { values: { note: "改" } }, undefined);
    await rows(sql`update ws_demo._member set status = 'left' where id = ${member.id}`);
    expect(await run(session, plan.id)).toMatchObject({
      status: "failed",
      error: { code: "access.denied" },
      changed: 0,
    });
  });
});

/** Runs until some chunks are written, then stops as a process that is told to. */
async function stopAfterChunks(id: string, chunks: number): Promise<number> {
  const stopping = new AbortController();
  let written = 0;
  const { database } = workspace;
  const counting = {
    ...database,
    transaction: async <T>(work: Parameters<typeof database.transaction<T>>[0]): Promise<T> => {
      const value = await database.transaction(work);
      written += 1;
      if (written === chunks) stopping.abort();
      return value;
    },
  };
  await runBulkChange({ database: counting }, "demo", id, stopping.signal).catch(() => undefined);
  return written;
}

describe("stopping and going on", () => {
  test("[R37] one that was interrupted goes on where it was, and no record is written twice", async () => {
    await fill(9000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { expressions: { rate: "rate + 1" } }, undefined);
    expect(await stopAfterChunks(plan.id, 2)).toBe(2);
    expect(await getBulkChange(workspace.owner, plan.id)).toMatchObject({
      status: "running",
      done: 4000,
      changed: 4000,
    });
    expect(await run(workspace.owner, plan.id)).toMatchObject({ status: "done", changed: 9000 });
    expect(await rows(sql`select rate, version, count(*) from ws_demo.task group by 1, 2`)).toEqual([[3, 2, 9000]]);
  });

  test("[R37] one whose process is killed goes on in another", { timeout: 60_000 }, async () => {
    await fill(40_000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { expressions: { rate: "rate + 1" } }, undefined);
    const script = resolve(import.meta.dirname, "test/bulkProcess.ts");
    const child = spawn(process.execPath, [script, workspace.database.connectionString, "demo", plan.id]);
    const ended = once(child, "exit");
    await expect
      .poll(async () => (await getBulkChange(workspace.owner, plan.id)).done, { interval: 10 })
      .toBeGreaterThan(0);
    child.kill("SIGKILL");
    await ended;
    expect((await getBulkChange(workspace.owner, plan.id)).status).toBe("running");
    expect(await run(workspace.owner, plan.id)).toMatchObject({ status: "done", changed: 40_000 });
    expect(await rows(sql`select rate, version, count(*) from ws_demo.task group by 1, 2`)).toEqual([[3, 2, 40_000]]);
    expect(await rows(sql`select count(*), count(distinct record) from ws_demo._fact`)).toEqual([[40_000, 40_000]]);
  });

  test("[R37] two runs at once: the later takes over, and every record is written once", async () => {
    await fill(10_000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { expressions: { rate: "rate + 1" } }, undefined);
    await Promise.all([run(workspace.owner, plan.id), run(workspace.owner, plan.id)]);
    expect(await run(workspace.owner, plan.id)).toMatchObject({ status: "done", done: 10_000, changed: 10_000 });
    expect(await rows(sql`select rate, version, count(*) from ws_demo.task group by 1, 2`)).toEqual([[3, 2, 10_000]]);
  });

  test("[R37] a run that takes over while the one before writes a chunk does not write that chunk again", async () => {
    await fill(4000);
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
        if (isHeldUp) await stopAfterChunks(plan.id, 1);
        return found;
      },
    };
    await runBulkChange({ database: slow }, "demo", plan.id, never);
    expect(await run(workspace.owner, plan.id)).toMatchObject({ status: "done", done: 4000, changed: 4000 });
    expect(await rows(sql`select rate, version, count(*) from ws_demo.task group by 1, 2`)).toEqual([[3, 2, 4000]]);
  });

  test("[R37] cancelled, what is written stays and is counted, and the rest is as it was", async () => {
    await fill(9000);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { values: { note: "改" } }, undefined);
    await stopAfterChunks(plan.id, 1);
    expect(await cancelBulkChange(workspace.owner, plan.id)).toMatchObject({ status: "cancelled", changed: 2000 });
    expect(await run(workspace.owner, plan.id)).toMatchObject({ status: "cancelled", changed: 2000, canUndo: true });
    expect(await rows(sql`select count(*) from ws_demo.task where note = '改'`)).toEqual([[2000]]);
  });

  test("[R38] started twice with the same values it runs once; other values are refused", async () => {
    await fill(10);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    const start = (note: string): Promise<BulkChangeView> =>
      startBulkChange(workspace.owner, plan.id, { values: { note } }, undefined);
    const both = await Promise.allSettled([start("改"), start("改")]);
    expect(both.map((one) => one.status)).toEqual(["fulfilled", "fulfilled"]);
    expect((await start("改")).status).toBe("running");
    await expect(start("别的")).rejects.toMatchObject({ code: "bulk.busy" });
    await run(workspace.owner, plan.id);
    expect(await start("改")).toMatchObject({ status: "done", changed: 10 });
    expect(await rows(sql`select max(version) from ws_demo.task`)).toEqual([[2]]);
  });

  test("single writers in between are neither lost nor in the way", async () => {
    await fill(6000);
    const ids = (await rows(sql`select id from ws_demo.task order by id`)).map((row) => Number(row[0]));
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { values: { note: "改" } }, undefined);
    const ended = run(workspace.owner, plan.id);
    const written: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      const id = ids[(n * 997) % ids.length] ?? 0;
      await updateRecord(workspace.owner, "task", id, { values: { title: `手改${n}`, note: `手${n}` } });
      written.push(id);
    }
    expect(await ended).toMatchObject({ status: "done", changed: 6000 });
    expect(await rows(sql`select count(*) from ws_demo.task where title like '手改%'`)).toEqual([
      [new Set(written).size],
    ]);
    expect(
      await rows(
        sql`select count(*) from ws_demo.task t where version <> 1 + (select count(*) from ws_demo._fact f where f.record = t.id)`,
      ),
    ).toEqual([[0]]);
  });

  test("a record deleted after the plan is named as gone", async () => {
    await fill(5);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    const [first] = await rows(sql`select min(id) from ws_demo.task`);
    await deleteRecord(workspace.owner, "task", Number(first?.[0]));
    await startBulkChange(workspace.owner, plan.id, { values: { note: "改" } }, undefined);
    expect(await run(workspace.owner, plan.id)).toMatchObject({
      changed: 4,
      failed: 1,
      reasons: [{ code: "record.not_found" }],
    });
    expect((await listBulkFailures(workspace.owner, plan.id, { limit: 5 })).failures).toEqual([
      { record: first?.[0], title: null, code: "record.not_found", params: { form: "task" } },
    ]);
  });

  test("plans nobody carried out are forgotten", async () => {
    await fill(5);
    const plan = await planBulkChange(workspace.owner, "task", { action: "delete" });
    expect(await purgeBulkChanges(workspace.owner)).toBe(0);
    await rows(
      sql`update ws_demo._bulk_change set updated_at = now() - interval '25 hours' where id = ${plan.id}::uuid`,
    );
    expect(await purgeBulkChanges(workspace.owner)).toBe(1);
  });
});

describe("deleting", () => {
  test("[R39] all go to the bin with one fact each, and come back by one undo", async () => {
    await fill(4500, "title, code", "'任务' || n, 'C' || n");
    const done = await bulk(workspace.owner, { except: [] }, "delete");
    expect(done).toMatchObject({ status: "done", changed: 4500, canUndo: true });
    expect(await rows(sql`select count(*) from ws_demo.task where deleted_at is null`)).toEqual([[0]]);
    expect(await rows(sql`select kind, count(distinct record) from ws_demo._fact group by 1`)).toEqual([
      ["delete", 4500],
    ]);
    // One value was taken meanwhile, one record is back already.
    await createRecord(workspace.owner, "task", { values: { title: "占用", code: "C7" } });
    const undo = await undoBulkChange(workspace.owner, done.id, undefined);
    expect(undo).toMatchObject({ action: "undo", status: "running", total: 4500 });
    expect((await undoBulkChange(workspace.owner, done.id, undefined)).id).toBe(undo.id);
    expect(await run(workspace.owner, undo.id)).toMatchObject({
      status: "done",
      changed: 4499,
      failed: 1,
      reasons: [{ code: "field.not_unique", count: 1 }],
      canUndo: false,
    });
    expect(await rows(sql`select count(*) from ws_demo.task where deleted_at is null`)).toEqual([[4500]]);
    expect((await getBulkChange(workspace.owner, done.id)).canUndo).toBe(false);
  });

  test("[R39] records held by a link stay with their reason, the others of the chunk go, and links are cleared", async () => {
    for (let n = 0; n < 30; n += 1) await createRecord(workspace.owner, "team", { values: { name: `组${n}` } });
    await fill(10, "title, team", "'任务' || n, (select min(id) + n from ws_demo.team)");
    const plan = await planBulkChange(workspace.owner, "team", { action: "delete" });
    await startBulkChange(workspace.owner, plan.id, {}, undefined);
    const done = await run(workspace.owner, plan.id);
    expect(done).toMatchObject({ changed: 20, failed: 10, reasons: [{ code: "link.restricted", count: 10 }] });
    expect(await rows(sql`select count(*) from ws_demo.team where deleted_at is null`)).toEqual([[10]]);
  });

  test("links that a delete cleared are set again by its undo", async () => {
    await fill(2);
    await rows(
      sql`update ws_demo.task set parent = (select min(id) from ws_demo.task) where id = (select max(id) from ws_demo.task)`,
    );
    const done = await bulk(workspace.owner, { filter: "ISBLANK(parent)" }, "delete");
    expect(done).toMatchObject({ total: 1, changed: 1 });
    expect(await rows(sql`select count(parent) from ws_demo.task where deleted_at is null`)).toEqual([[0]]);
    const undo = await undoBulkChange(workspace.owner, done.id, undefined);
    await run(workspace.owner, undo.id);
    expect(await rows(sql`select count(*), count(parent) from ws_demo.task where deleted_at is null`)).toEqual([
      [2, 1],
    ]);
  });
});

describe("taking back", () => {
  test("[R40] edited fields get the values they had; what someone changed since stays theirs", async () => {
    await fill(3000, "title, hours, rate, note", "'任务' || n, n % 10, n % 7, case when n % 2 = 0 then '旧' || n end");
    const before = await rows(sql`select id, hours, rate, note, amount from ws_demo.task order by id`);
    const done = await bulk(workspace.owner, {}, { values: { rate: 5, note: "新" } });
    const [mine, other] = [Number(before[10]?.[0]), Number(before[11]?.[0])];
    await updateRecord(workspace.owner, "task", mine, { values: { note: "后来的" } });
    await updateRecord(workspace.owner, "task", other, { values: { title: "别的字段" } });
    const undo = await undoBulkChange(workspace.owner, done.id, undefined);
    expect(await run(workspace.owner, undo.id)).toMatchObject({
      status: "done",
      changed: 2999,
      failed: 1,
      reasons: [{ code: "record.stale", count: 1 }],
    });
    const after = await rows(sql`select id, hours, rate, note, amount from ws_demo.task order by id`);
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
    const done = await bulk(workspace.owner, {}, { values: { teams: [three] } });
    await deleteRecord(workspace.owner, "team", two);
    const undo = await undoBulkChange(workspace.owner, done.id, undefined);
    expect(await run(workspace.owner, undo.id)).toMatchObject({ changed: 1, failed: 0 });
    expect(await rows(sql`select target_id from ws_demo.task__teams where record_id = ${task.id}`)).toEqual([[one]]);
  });

  test("[R40] a field that was changed since has no way back, and a run has none before its end", async () => {
    await fill(3);
    const plan = await planBulkChange(workspace.owner, "task", { action: "edit" });
    await startBulkChange(workspace.owner, plan.id, { values: { note: "新" } }, undefined);
    await expect(undoBulkChange(workspace.owner, plan.id, undefined)).rejects.toMatchObject({ code: "bulk.busy" });
    await run(workspace.owner, plan.id);
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

test("a hundred thousand records are changed in seconds, by a statement a chunk", { timeout: 120_000 }, async () => {
  const many = 100_000;
  await fill(many);
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
  expect(await rows(sql`select count(*) from ${sqlIdent("ws_demo", "_fact")} where kind = 'update'`)).toEqual([[many]]);
});
