import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import type { Database } from "../db/database.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { getBulkChange, listBulkFailures, startBulkChange } from "./bulkChanges.ts";
import { chunkRecords } from "./bulkDefinition.ts";
import { planBulkChange } from "./planBulkChange.ts";
import { runBulkChange } from "./runBulkChange.ts";
import { undoBulkChange } from "./undoBulkChange.ts";

const label = (zh: string): { readonly zh: string } => ({ zh });
const choice = (key: string): { readonly key: string; readonly label: { readonly zh: string } } => ({
  key,
  label: label(key),
});
const forms: readonly FormDefinition[] = [
  {
    key: "task",
    label: label("任务"),
    title: "title",
    fields: [
      { key: "title", label: label("标题"), kind: "text", required: true },
      { key: "hours", label: label("工时"), kind: "number", decimals: 2 },
      { key: "done", label: label("进度"), kind: "progress" },
      { key: "double", label: label("双倍"), kind: "formula", expression: "hours * 2", result: "number" },
      { key: "due", label: label("到期"), kind: "date" },
      { key: "seen_at", label: label("查看"), kind: "datetime" },
      { key: "is_urgent", label: label("加急"), kind: "boolean" },
      { key: "tags", label: label("标签"), kind: "choices", options: [choice("vip"), choice("late")] },
    ],
  },
];

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms, grants: [] });
});
afterAll(() => workspace.drop());

const never = new AbortController().signal;

/** A database that counts what is asked of it in transactions. */
function counting(database: Database): { readonly database: Database; readonly count: () => number } {
  let statements = 0;
  const counted = <T>(reply: T): T => ((statements += 1), reply);
  return {
    count: () => statements,
    database: {
      ...database,
      transaction: (work, options) =>
        database.transaction(
          (tx) =>
            work({
              ...tx,
              arrays: (query) => counted(tx.arrays(query)),
              rows: (query) => counted(tx.rows(query)),
              run: (query) => counted(tx.run(query)),
            }),
          options,
        ),
    },
  };
}

test("[R40] values of every kind and blanks come back by two statements a chunk; records changed since are merged or stay", async () => {
  const { database, owner } = workspace;
  const chunks = 3;
  const many = chunks * chunkRecords;
  await database.library.executeSql(
    `insert into ws_demo.task (title, hours, done, double, due, seen_at, is_urgent, tags)
     select '任务' || n, case when n % 3 > 0 then n % 7 end, n % 101, case when n % 3 > 0 then n % 7 * 2 end, date '2026-01-01' + n % 300,
       case when n % 2 = 0 then timestamptz '2026-01-01 08:00:00.123+00' end, n % 2 = 0, case when n % 5 > 0 then array['late', 'vip'] end
     from generate_series(1, ${many}) n`,
  );
  const image = (): Promise<readonly (readonly unknown[])[]> =>
    database.arrays(
      sql`select id, title, hours, done, double, due, seen_at, is_urgent, tags from ws_demo.task order by id`,
    );
  const before = await image();
  const plan = await planBulkChange(owner, "task", { action: "edit" });
  const values = {
    hours: "3",
    done: 50,
    due: null,
    seen_at: "2026-05-05T00:00:00.000Z",
    is_urgent: true,
    tags: ["vip"],
  };
  await startBulkChange(owner, plan.id, { values }, undefined);
  await runBulkChange({ database }, "demo", plan.id, never);
  const [merged, theirs] = [Number(before[0]?.[0]), Number(before[1]?.[0])];
  await updateRecord(owner, "task", merged, { values: { title: "另一个" } });
  await updateRecord(owner, "task", theirs, { values: { hours: "99" } });

  const undo = await undoBulkChange(owner, plan.id, undefined);
  const counted = counting(database);
  await runBulkChange({ database: counted.database }, "demo", undo.id, never);
  expect(await getBulkChange(owner, undo.id)).toMatchObject({ status: "done", changed: many - 1, failed: 1 });
  expect(await listBulkFailures(owner, undo.id, { limit: 5 })).toMatchObject({
    failures: [{ record: theirs, code: "record.stale" }],
  });
  // One for the chunk and one for its progress; and what it takes to look at the two.
  expect(counted.count()).toBeLessThan(chunks * 2 + 12);
  const after = await image();
  expect(after[0]).toEqual(before[0]?.with(1, "另一个"));
  expect(after[1]?.[2]).toBe("99");
  expect(after.slice(2)).toEqual(before.slice(2));
});
