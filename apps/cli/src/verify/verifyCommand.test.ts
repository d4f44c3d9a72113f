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
      {
        key: "basket",
        label: { zh: "购物车" },
        title: "name",
        fields: [
          { key: "name", kind: "text", label: { zh: "名称" } },
          {
            key: "lines",
            kind: "subform",
            label: { zh: "明细" },
            fields: [
              { key: "price", kind: "number", label: { zh: "单价" } },
              { key: "pieces", kind: "number", label: { zh: "数量" } },
              { key: "dear", kind: "formula", label: { zh: "加价" }, result: "number", expression: "cost + 1" },
              { key: "cost", kind: "formula", label: { zh: "金额" }, result: "number", expression: "price * pieces" },
            ],
          },
          { key: "sum", kind: "formula", label: { zh: "合计" }, result: "number", expression: "SUM(lines.cost)" },
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

test("[V20] so is a wrong value in a row of a subform, under its record and before what reads it", async () => {
  await database.run(sql`insert into ws_demo.basket (name) values ('甲'), ('乙'), ('丙')`);
  await database.run(sql`update ws_demo.basket set deleted_at = now() where name = '丙'`);
  await database.run(
    sql`insert into ws_demo.basket__lines (parent_id, position, price, pieces, cost, dear) values (1, 0, 5, 2, 10, 11), (2, 0, 3, 4, 99, 100), (2, 1, 2, 2, 4, 6), (3, 0, 1, 1, 7, 8)`,
  );
  const told = await verify("--workspace", "demo", "--no-repair");
  expect(told.code).toBe(2);
  expect(told.said).toContain("basket.lines.cost #2/2: 99 → 12");
  const done = await verify("--workspace", "demo", "--json");
  expect([done.code, JSON.parse(done.said)]).toMatchObject([
    0,
    {
      // Rows of a record in the bin are not compared.
      checked: 12,
      wrong: 3,
      repaired: 3,
      values: [
        { form: "basket", field: "lines.cost", record: 2, row: 2, stored: "99", expected: "12" },
        { form: "basket", field: "lines.dear", record: 2, row: 2, stored: "100", expected: "13" },
        { form: "basket", field: "lines.dear", record: 2, row: 3, stored: "6", expected: "5" },
      ],
    },
  ]);
  expect(await database.arrays(sql`select id, cost, dear from ws_demo.basket__lines order by id`)).toEqual([
    [1, "10", "11"],
    [2, "12", "13"],
    [3, "4", "5"],
    [4, "7", "8"],
  ]);
  expect(await database.arrays(sql`select sum from ws_demo.basket where id = 2`)).toEqual([["16"]]);
  const facts = await database.arrays(
    sql`select record, kind, cause, old, new from ws_demo._fact where form = 'basket' and new ? 'lines' order by seq`,
  );
  const cause = { kind: "computed", form: "basket" };
  expect(facts[0]).toMatchObject([
    2,
    "update",
    cause,
    { lines: [{ id: 2, position: 0, cost: "99", dear: "100" }] },
    { lines: [{ id: 2, position: 0, cost: "12", dear: "100" }] },
  ]);
  expect(facts[1]).toMatchObject([
    2,
    "update",
    cause,
    { lines: [{ cost: "12", dear: "100" }, { dear: "6" }] },
    { lines: [{ cost: "12", dear: "13" }, { dear: "5" }] },
  ]);
  expect((await verify("--workspace", "demo")).said).toContain("checked 12, wrong 0, repaired 0");
});

test("a workspace that is not there, and a call without one, are told in one line", async () => {
  expect(await verify("--workspace", "none", "--json")).toMatchObject({
    code: 2,
    said: expect.stringContaining("workspace.not_found"),
  });
  expect((await verify()).code).toBe(1);
});
