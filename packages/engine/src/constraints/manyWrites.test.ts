import { sql } from "@tongzhou/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Statement } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { startBulkChange, getBulkChange, type BulkChangeView } from "../bulk/bulkChanges.ts";
import { planBulkChange } from "../bulk/planBulkChange.ts";
import { runBulkChange } from "../bulk/runBulkChange.ts";
import { undoBulkChange } from "../bulk/undoBulkChange.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { restoreVersion } from "../records/restoreVersion.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { openImportFiles, profiled, runThrough, type ImportFiles } from "../transfer/test/importFile.ts";
import { dutyForms, oneAnswers } from "./test/dutyForms.ts";

let workspace: TestWorkspace;
let session: Session;
let files: ImportFiles;
const never = new AbortController().signal;

beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: dutyForms({ item: [oneAnswers] }) });
  session = workspace.owner;
  files = await openImportFiles(workspace.database);
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
});

async function make(form: string, values: Parameters<typeof createRecord>[2]["values"]): Promise<number> {
  return (await createRecord(session, form, { values })).id;
}

async function letters(item: number): Promise<readonly unknown[]> {
  const rows = await workspace.database.arrays(
    sql`select letter from ws_demo.duty where item = ${item}::bigint and deleted_at is null order by letter`,
  );
  return rows.flat();
}

async function run(id: string): Promise<BulkChangeView> {
  await runBulkChange({ database: workspace.database }, workspace.key, id, never);
  return getBulkChange(session, id);
}

test("[CN14] a bulk change leaves out the records that would break something, and writes the others", async () => {
  const [one, two] = [await make("item", { name: "甲" }), await make("item", { name: "乙" })];
  const duties = [];
  for (const item of [one, one, one, two]) duties.push(await make("duty", { who: "批量", item, letter: "c" }));
  const planned = await planBulkChange(session, "duty", {
    action: "edit",
    filter: 'who = "批量"',
  });
  await startBulkChange(session, planned.id, { values: { letter: "a" } }, undefined);
  const view = await run(planned.id);
  expect(view).toMatchObject({ status: "done", changed: 2, failed: 2 });
  expect(view.reasons).toMatchObject([
    { code: "constraint.broken", count: 2, params: { message: oneAnswers.message } },
  ]);
  // The place of one item that was taken by hand meanwhile is not given back twice.
  const undo = await undoBulkChange(session, planned.id, undefined);
  expect(await run(undo.id)).toMatchObject({ status: "done", changed: 2, failed: 0 });
});

test("[CN14] an import keeps the rows that would break something, each with its reason", async () => {
  await make("item", { name: "导入项" });
  const text = "人员,职责项,代码\n王敏,导入项,A\n李强,导入项,A\n赵丽,导入项,C\n";
  const view = await profiled(files, session, await files.upload(session, "duties.csv", text));
  const mappings = [
    { column: 0, field: "who" },
    { column: 1, field: "item", matchBy: "name" },
    { column: 2, field: "letter" },
  ];
  for (const isDryRun of [true, false]) {
    const made = isDryRun ? view : await profiled(files, session, await files.upload(session, "duties.csv", text));
    const done = await runThrough(
      files,
      session,
      made.id,
      { kind: "form", form: "duty", action: "add", mappings },
      { isDryRun },
    );
    expect(done).toMatchObject({ rowsCreated: 2, rowsRejected: 1 });
  }
});

test("[CN14] an upsert is judged as the create or the update that it turns out to be, and leaves the rest", async () => {
  const [one, two] = [await make("item", { name: "丁" }), await make("item", { name: "戊" })];
  await make("duty", { who: "占位", code: "u-0", item: one, letter: "a" });
  await make("duty", { who: "原有", code: "u-1", item: two, letter: "c" });
  const results = await batchRecords(session, "duty", {
    mode: "per_row",
    operations: [
      { kind: "upsert", by: "code", values: { code: "u-2", who: "新增", item: one, letter: "a" } },
      { kind: "upsert", by: "code", values: { code: "u-1", who: "改动", item: two, letter: "a" } },
      { kind: "upsert", by: "code", values: { code: "u-3", who: "随行", item: one, letter: "i" } },
    ],
  });
  expect(results.map(({ error }) => error?.code)).toEqual(["constraint.broken", undefined, undefined]);
  const whole = batchRecords(session, "duty", {
    mode: "all_or_nothing",
    operations: [
      { kind: "upsert", by: "code", values: { code: "u-4", who: "同来", item: two, letter: "i" } },
      { kind: "upsert", by: "code", values: { code: "u-3", who: "随行", item: one, letter: "a" } },
    ],
  });
  await expect(whole).rejects.toMatchObject({ code: "constraint.broken", params: { index: 1 } });
  expect(await letters(one)).toEqual(["a", "i"]);
  expect(await letters(two)).toEqual(["a"]);
});

test("[CN11] a restored version and a record from the bin are judged like any other write", async () => {
  const item = await make("item", { name: "己" });
  const first = await make("duty", { who: "先", item, letter: "a" });
  await updateRecord(session, "duty", first, { values: { letter: "c" } });
  const second = await make("duty", { who: "后", item, letter: "a" });
  await expect(restoreVersion(session, "duty", first, 1)).rejects.toMatchObject({ code: "constraint.broken" });
  await deleteRecord(session, "duty", second);
  await restoreVersion(session, "duty", first, 1);
  await expect(restoreRecord(session, "duty", second)).rejects.toMatchObject({ code: "constraint.broken" });
  expect(await letters(item)).toEqual(["a"]);
});

test("[CN14] an undo gives back what breaks nothing by now, and tells what it left", async () => {
  const [one, two] = [await make("item", { name: "庚" }), await make("item", { name: "辛" })];
  for (const item of [one, two]) await make("duty", { who: "撤销", item, letter: "a" });
  const planned = await planBulkChange(session, "duty", { action: "edit", filter: 'who = "撤销"' });
  await startBulkChange(session, planned.id, { values: { letter: "c" } }, undefined);
  expect(await run(planned.id)).toMatchObject({ status: "done", changed: 2, failed: 0 });
  // Somebody else has taken one of the two places meanwhile.
  await make("duty", { who: "接手", item: one, letter: "a" });
  const undo = await undoBulkChange(session, planned.id, undefined);
  const view = await run(undo.id);
  expect(view).toMatchObject({ status: "done", changed: 1, failed: 1 });
  expect(view.reasons).toMatchObject([{ code: "constraint.broken", count: 1 }]);
  expect(await letters(one)).toEqual(["a", "c"]);
  expect(await letters(two)).toEqual(["a"]);
  // Deleting the one and undoing that is judged as well.
  const going = await planBulkChange(session, "duty", { action: "delete", filter: 'who = "接手"' });
  await startBulkChange(session, going.id, {}, undefined);
  expect(await run(going.id)).toMatchObject({ status: "done", changed: 1 });
  await make("duty", { who: "再接", item: one, letter: "a" });
  const back = await undoBulkChange(session, going.id, undefined);
  expect(await run(back.id)).toMatchObject({ changed: 0, failed: 1 });
  expect(await letters(one)).toEqual(["a", "c"]);
});

test("[CN40] what no constraint reads is written by one statement, as before", async () => {
  const statements: string[] = [];
  const note = (query: object): void => {
    statements.push("text" in query ? (query as Statement).text.slice(0, 40) : "fragment");
  };
  const { database } = workspace;
  const counting: Session = {
    ...session,
    database: {
      ...database,
      arrays: (query) => {
        note(query);
        return database.arrays(query);
      },
      transaction: (work, options) =>
        database.transaction((tx) => {
          note({ text: "transaction" });
          return work(tx);
        }, options),
    },
  };
  const client = (await createRecord(counting, "client", { values: { name: "甲" } })).id;
  await updateRecord(counting, "client", client, { values: { name: "乙" } });
  const item = await make("item", { name: "丙" });
  const duty = await make("duty", { who: "王敏", item, letter: "c" });
  expect(statements).toHaveLength(2);
  await updateRecord(counting, "duty", duty, { values: { who: "李强" } });
  expect(statements).toHaveLength(3);
  expect(statements).not.toContain("transaction");
  await updateRecord(counting, "duty", duty, { values: { letter: "a" } });
  expect(statements).toContain("transaction");
});
