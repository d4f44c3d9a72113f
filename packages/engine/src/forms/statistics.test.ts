import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlRaw } from "@tongzhou/base";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { analyzeForm, analyzeGrown } from "./statistics.ts";

const label = { zh: "标签" };
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [
      {
        key: "task",
        label,
        title: "name",
        fields: [
          { key: "name", label, kind: "text" },
          { key: "after", label, kind: "link", form: "task" },
          { key: "steps", label, kind: "subform", fields: [{ key: "name", label, kind: "text" }] },
        ],
      },
      { key: "task_", label, title: "name", fields: [{ key: "name", label, kind: "text" }] },
    ],
  });
});
afterAll(() => workspace.drop());

test("a plan made for an empty table is made anew once the table has grown", async () => {
  const { database } = workspace;
  await analyzeForm(database, "ws_demo", "task");
  // Only we look at this table here.
  await database.run(sql`alter table ws_demo.task set (autovacuum_enabled = false)`);
  await database.outsideTransaction(async (connection) => {
    await connection.run(sql`set plan_cache_mode = force_generic_plan`);
    await connection.run(
      sqlRaw(`prepare kept (bigint) as select id from ws_demo.task where after = $1 and deleted_at is null`),
    );
    const plan = async (): Promise<string> =>
      JSON.stringify(await connection.arrays(sqlRaw("explain execute kept (1)")));
    await connection.run(sql`set enable_seqscan = on`);
    expect(await plan()).toContain("task");
    await connection.run(
      sql`insert into ws_demo.task (name, after) select repeat('x', 200), n from generate_series(1, 3000) n`,
    );
    await expect.poll(() => analyzeGrown(database, "ws_demo")).toBe(1);
    expect(await plan()).toContain("0lookup__after");
    expect(await plan()).not.toContain("Seq Scan");
    await connection.run(sql`deallocate kept`);
    await connection.run(sql`reset all`);
  });
  const known = sql`select relname, reltuples::int from pg_class where oid = 'ws_demo.task'::regclass`;
  expect(await database.arrays(known)).toEqual([["task", 3000]]);
  expect(await analyzeGrown(database, "ws_demo")).toBe(0);
});

test("a form's statistics are those of its own tables, and a table that is held is not waited for", async () => {
  const { database } = workspace;
  await database.run(
    sql`insert into ws_demo.task__steps (parent_id, position, name) select 1, n, 'x' from generate_series(1, 10) n`,
  );
  await database.run(sql`insert into ws_demo.task_ (name) select 'x' from generate_series(1, 10) n`);
  await analyzeForm(database, "ws_demo", "task");
  const known = sql`select relname, reltuples::int from pg_class where relnamespace = 'ws_demo'::regnamespace and relname in ('task_', 'task__steps') order by 1`;
  expect(await database.arrays(known)).toEqual([
    ["task_", -1],
    ["task__steps", 10],
  ]);
  await database.transaction(async (tx) => {
    await tx.run(sql`lock table ws_demo.task_ in access exclusive mode`);
    await analyzeForm(database, "ws_demo", "task_");
  });
});
