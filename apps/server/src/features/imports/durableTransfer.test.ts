import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { openDatabase, type Database } from "@tongzhou/engine";
import { openTestServer, ownerPassword, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";

const rows = 100_000;
const at = "/workspaces/desk";

let first: TestServer;
let second: TestServer | undefined;
let database: Database;
let owner: TestClient;
beforeAll(async () => {
  first = await openTestServer({ runsJobs: true });
  owner = await first.setUp();
  database = openDatabase({ connectionString: first.connectionString, poolSize: 1, applicationName: "watcher" });
});
afterAll(async () => {
  await second?.server.stop();
  await database.close();
  await first.close();
});

async function upload(): Promise<string> {
  const lines = Array.from({ length: rows }, (_, n) => `C${n},名称 ${n} 的一段说明文字,${n % 100}.5`);
  const body = new TextEncoder().encode(`编号,名称,金额\n${lines.join("\n")}\n`);
  const headers = { "content-type": "application/octet-stream" };
  const reply = await owner.sendRaw("PUT", `${at}/files?name=big.csv`, { body, headers });
  return reply.text("id");
}

test("a server stopped in the middle of 100,000 rows: the next one takes the rest, each row once", async () => {
  const made = await owner.send("POST", `${at}/imports`, { file: await upload() });
  const id = made.text("id");
  const status = async (client: TestClient, key: string): Promise<unknown> =>
    (await client.send("GET", `${at}/imports/${id}`)).at(key);
  await expect.poll(() => status(owner, "status")).toBe("ready");
  const ready = await owner.send("GET", `${at}/imports/${id}`);
  const columns = ready.at("sheets.0.columns");
  const list: readonly { readonly index: number; readonly field: unknown }[] = Array.isArray(columns) ? columns : [];
  const started = await owner.send("POST", `${at}/imports/${id}/start`, {
    sheet: 0,
    target: {
      kind: "new_form",
      key: "big",
      label: { zh: "大表" },
      titleColumn: 0,
      fields: list.map(({ index, field }) => ({ column: index, definition: field })),
    },
    rejects: "skip",
    isDryRun: false,
  });
  expect(started.status).toBe(200);
  await expect.poll(async () => Number(await status(owner, "rowsCreated")), { interval: 20 }).toBeGreaterThan(0);
  await first.server.stop();
  second = await openTestServer({ runsJobs: true, connectionString: first.connectionString, dataDir: first.dataDir });
  const again = second.stranger();
  expect((await again.send("POST", "/sessions", { email: "owner@example.com", password: ownerPassword })).status).toBe(
    200,
  );
  await expect.poll(() => status(again, "status"), { interval: 200 }).toBe("done");
  expect(await status(again, "rowsCreated")).toBe(rows);
  const count = await again.send("POST", `${at}/forms/big/query`, { count: "exact", limit: 1 });
  expect(count.at("count.value")).toBe(rows);
  owner = again;
});

test("an export whose reader goes away stops its query and frees its connection", async () => {
  const address = second?.address ?? first.address;
  const busy = async (): Promise<unknown> => {
    const found = await database.arrays(
      sql`select count(*) from pg_stat_activity where datname = current_database() and application_name <> 'watcher'
            and (state like 'idle in transaction%' or (state = 'active' and query ilike '%cursor%' or query ilike 'fetch%' and state = 'active'))`,
    );
    return found[0]?.[0];
  };
  for (const format of ["csv", "xlsx"]) {
    const request = get(`${address}/api/v1${at}/forms/big/export?format=${format}`, {
      headers: { cookie: owner.cookie() },
    });
    const [answer]: [IncomingMessage] = await new Promise((resolve) =>
      request.once("response", (one) => resolve([one])),
    );
    expect(answer.statusCode).toBe(200);
    await once(answer, "readable");
    answer.destroy();
    await expect.poll(busy).toBe(0);
    await expect.poll(() => (second ?? first).server.services.exports.use()).toMatchObject({ unread: 0, building: 0 });
  }
});
