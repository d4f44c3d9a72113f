import { systemClock } from "@tongzhou/base";
import { acquireTestDatabase, type TestDatabase } from "@tongzhou/embedded/testing";
import {
  aggregateRecords,
  loadWorkspaceRuntime,
  migrate,
  openDatabase,
  queryRecords,
  setUpInstallation,
  type Database,
  type Session,
} from "@tongzhou/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyPack, planPack } from "./applyPack.ts";
import { installClientDelivery } from "./installClientDelivery.ts";
import { clientDeliveryFolder, loadPack } from "./loadPack.ts";

let lent: TestDatabase;
let database: Database;
let session: Session;

beforeAll(async () => {
  lent = await acquireTestDatabase({ templateKey: "platform", template: migrateAt });
  database = openDatabase({ connectionString: lent.connectionString });
  const owner = {
    email: "owner@example.com",
    name: "范宇",
    locale: "zh-CN",
    passwordHash: "x",
    label: { zh: "澄启" },
    zone: "Asia/Shanghai",
  } as const;
  const { workspace } = await database.transaction((tx) => setUpInstallation(tx, owner));
  await installClientDelivery(database, workspace, { isWithDemo: true });
  const runtime = await loadWorkspaceRuntime(database, workspace);
  session = { database, workspace: runtime, actor: { kind: "system" }, cause: { kind: "request" }, clock: systemClock };
});

afterAll(async () => {
  await database.close();
  await lent.drop();
});

async function migrateAt(connectionString: string): Promise<void> {
  const template = openDatabase({ connectionString });
  await migrate(template);
  await template.close();
}

async function count(form: string, filter?: string): Promise<number> {
  const reply = await aggregateRecords(session, form, { aggregates: [], ...(filter === undefined ? {} : { filter }) });
  return reply.count;
}

describe("the client-delivery pack with the demo company", () => {
  it.each([
    ["client", undefined, 8],
    ["contact", undefined, 31],
    ["contact", 'role = "决策人"', 8],
    ["project", undefined, 12],
    ["phase", undefined, 90],
    ["ticket", undefined, 236],
    ["ticket", 'state = "closed"', 201],
    ["ticket", 'state = "等客户"', 7],
    ["ticket", 'priority = "t1"', 14],
    ["ticket", "reopen_count > 0", 17],
    ["ticket", "ISNOTBLANK(satisfaction)", 131],
    ["ticket", "satisfaction >= 4", 109],
    ["action_item", undefined, 63],
  ])("%s where %s: %i records", async (form, filter, expected) => {
    expect(await count(form, filter)).toBe(expected);
  });

  it("a hundred tasks, each in a phase of its project", async () => {
    expect(await count("task")).toBe(100);
    expect(await count("task", "ISBLANK(phase)")).toBe(0);
  });

  it("computed fields hold what the company's tables say", async () => {
    const reply = await queryRecords(session, "project", {
      filter: 'name = "门店巡检系统"',
      columns: ["spi", "cpi", "estimate_at_completion", "light"],
    });
    expect(reply.rows.map((row) => row.slice(2))).toEqual([["0.814", "0.84", "1142857.14", "红"]]);
  });

  it("ticket numbers follow time without a gap", async () => {
    const reply = await queryRecords(session, "ticket", {
      sort: [{ field: "reported_at", direction: "asc" }],
      columns: ["code"],
      limit: 500,
    });
    expect(reply.rows.map((row) => row[2])).toEqual(
      Array.from({ length: 236 }, (_unused, index) => `GD-${String(index + 1).padStart(4, "0")}`),
    );
  });

  it("applying the pack again changes nothing", async () => {
    const pack = await loadPack(clientDeliveryFolder);
    expect((await planPack(session, pack)).steps).toEqual([]);
    expect(await applyPack(session, pack, false)).toBe(session.workspace.version);
  });
});
