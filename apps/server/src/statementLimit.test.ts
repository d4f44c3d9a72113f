import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { openDatabase, type Database } from "@tongzhou/engine";
import { openTestServer, type TestServer } from "./test/openTestServer.ts";
import type { TestClient } from "./test/testClient.ts";
import { applyForms } from "./test/ticketForms.ts";

let server: TestServer;
let owner: TestClient;
let aside: Database;

beforeAll(async () => {
  server = await openTestServer({ statementLimitMs: 4000 });
  owner = await server.setUp();
  await applyForms(owner, {
    label: { zh: "desk" },
    zone: "Asia/Shanghai",
    forms: [
      {
        key: "task",
        label: { zh: "任务" },
        title: "name",
        fields: [{ key: "name", kind: "text", label: { zh: "名称" } }],
      },
    ],
    views: [],
    grants: [],
  });
  aside = openDatabase({ connectionString: server.connectionString, poolSize: 1, applicationName: "aside" });
});
afterAll(async () => {
  await aside?.close();
  await server?.close();
});

test("a write that somebody keeps waiting is answered with a coded error, and the next one goes through", async () => {
  const records = "/workspaces/desk/forms/task/records";
  const made = await owner.send("POST", records, { values: { name: "甲" }, idempotencyKey: "task-000001" });
  const { id } = made.body as { id: number };
  const held = await aside.transaction(async (tx) => {
    await tx.rows(sql`select 1 from ws_desk.task where id = ${id} for update`);
    return owner.send("PATCH", `${records}/${id}`, { version: 1, values: { name: "乙" } });
  });
  expect([held.status, held.body]).toMatchObject([503, { code: "database.too_long", params: { seconds: 4 } }]);
  expect((await owner.send("GET", `${records}/${id}`)).body).toMatchObject({ version: 1, values: { name: "甲" } });
  const again = await owner.send("PATCH", `${records}/${id}`, { version: 1, values: { name: "乙" } });
  expect([again.status, again.body]).toMatchObject([200, { version: 2 }]);
});
