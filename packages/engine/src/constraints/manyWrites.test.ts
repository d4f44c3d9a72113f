import { afterAll, beforeAll, expect, test } from "vitest";
import type { Statement } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { startBulkChange, getBulkChange, type BulkChangeView } from "../bulk/bulkChanges.ts";
import { planBulkChange } from "../bulk/planBulkChange.ts";
import { runBulkChange } from "../bulk/runBulkChange.ts";
import { undoBulkChange } from "../bulk/undoBulkChange.ts";
import { createRecord } from "../records/createRecord.ts";
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
