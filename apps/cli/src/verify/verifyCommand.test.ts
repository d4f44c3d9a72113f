import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, systemClock } from "@tongzhou/base";
import { acquireTestDatabase } from "@tongzhou/embedded/testing";
import {
  applyDefinition,
  createAccount,
  createWorkspace,
  loadWorkspaceRuntime,
  migrate,
  openDatabase,
  planDefinition,
  type Database,
} from "@tongzhou/engine";
import { commands } from "../commands.ts";
import { run } from "../run.ts";

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const own = await acquireTestDatabase();
  drop = () => own.drop();
  database = openDatabase({ connectionString: own.connectionString, poolSize: 3 });
  await migrate(database);
  const { key } = await database.transaction(async (tx) => {
    const account = await createAccount(tx, {
      email: "owner@example.com",
      name: "陈立",
      locale: "zh-CN",
      passwordHash: null,
    });
    if (account === undefined) throw new Error("test-account: expected a new one");
    return createWorkspace(tx, {
      key: "demo",
      label: { zh: "同舟" },
      zone: "Asia/Shanghai",
      ownerAccountId: account.id,
    });
  });
  const workspace = await loadWorkspaceRuntime(database, key);
  const session = {
    database,
    workspace,
    actor: { kind: "system" },
    cause: { kind: "request" },
    clock: systemClock,
  } as const;
  const proposed = {
    ...workspace.definition,
    forms: [
      {
        key: "project",
        label: { zh: "项目" },
        title: "name",
        fields: [
          { key: "name", kind: "text", label: { zh: "名称" } },
          {
            key: "total",
            kind: "formula",
            label: { zh: "合计" },
            result: "number",
            expression: "SUM(task_by_project.hours)",
          },
        ],
      },
      {
        key: "task",
        label: { zh: "任务" },
        title: "name",
        fields: [
          { key: "name", kind: "text", label: { zh: "名称" } },
          { key: "project", kind: "link", form: "project", label: { zh: "项目" } },
          { key: "hours", kind: "number", label: { zh: "工时" } },
        ],
      },
      {
        key: "bill",
        label: { zh: "账单" },
        title: "name",
        fields: [
          { key: "name", kind: "text", label: { zh: "名称" } },
          { key: "net", kind: "number", label: { zh: "净额" } },
          {
            key: "gross",
            kind: "formula",
            label: { zh: "总额" },
            result: "number",
            expression: "net * 1.06",
            decimals: 2,
          },
          { key: "half", kind: "formula", label: { zh: "一半" }, result: "number", expression: "gross / 2" },
        ],
      },
    ],
  } as const;
  const plan = await planDefinition(session, proposed);
  await applyDefinition(session, { ...plan, proposed, acceptDestructive: true });
  await database.run(sql`insert into ws_demo.project (name) values ('甲'), ('乙')`);
  await database.run(
    sql`insert into ws_demo.task (name, project, hours) values ('一', 1, 2), ('二', 1, 3), ('三', 2, 4)`,
  );
  process.env["DATABASE_URL"] = own.connectionString;
});
afterAll(async () => {
  delete process.env["DATABASE_URL"];
  await database.close();
  await drop();
});

async function verify(...args: string[]): Promise<{ readonly code: number; readonly said: string }> {
  let said = "";
  const write = (line: string): void => void (said += line);
  return { code: await run(["verify", ...args], commands, { write, warn: write }), said };
}

/** What nothing of ours does: changes a value behind the triggers' back. */
async function spoil(): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.run(sql`select set_config('tongzhou.computed', 'off', true)`);
    await tx.run(sql`update ws_demo.project set total = 99 where id = 1`);
  });
}

test("[V20] a wrong value is told and put right, and then all are right", async () => {
  expect(JSON.parse((await verify("--workspace", "demo", "--json")).said)).toMatchObject({
    checked: 2,
    wrong: 0,
    repaired: 0,
  });
  await spoil();
  const told = await verify("--workspace", "demo", "--no-repair", "--json");
  expect([told.code, JSON.parse(told.said)]).toMatchObject([2, { checked: 2, wrong: 1, repaired: 0 }]);
  const done = await verify("--workspace", "demo", "--json");
  expect([done.code, JSON.parse(done.said)]).toMatchObject([
    0,
    {
      checked: 2,
      wrong: 1,
      repaired: 1,
      values: [{ form: "project", field: "total", record: 1, stored: "99", expected: "5" }],
    },
  ]);
  expect((await verify("--workspace", "demo")).said).toContain("checked 2, wrong 0, repaired 0");
});

test("[V20] so is a wrong value of a formula over its own record, and what was made of it", async () => {
  await database.run(sql`insert into ws_demo.bill (name, net, gross, half) values ('甲', 100, 99, 49.5)`);
  const done = await verify("--workspace", "demo", "--json");
  expect([done.code, JSON.parse(done.said)]).toMatchObject([
    0,
    {
      checked: 4,
      wrong: 2,
      repaired: 2,
      values: [
        { form: "bill", field: "gross", record: 1, stored: "99", expected: "106" },
        { form: "bill", field: "half", record: 1, stored: "49.5" },
      ],
    },
  ]);
  expect(await database.arrays(sql`select gross, half from ws_demo.bill`)).toEqual([["106", "53"]]);
  expect((await verify("--workspace", "demo")).said).toContain("checked 4, wrong 0, repaired 0");
});

test("a workspace that is not there, and a call without one, are told in one line", async () => {
  expect(await verify("--workspace", "none", "--json")).toMatchObject({
    code: 2,
    said: expect.stringContaining("workspace.not_found"),
  });
  expect((await verify()).code).toBe(1);
});
