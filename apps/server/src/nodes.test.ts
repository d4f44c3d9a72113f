import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { openDatabase } from "@tongzhou/engine";
import type { FieldDefinition } from "@tongzhou/model";
import { openTestServer, type TestServer } from "./test/openTestServer.ts";
import type { TestClient } from "./test/testClient.ts";
import { applyForms, ticketDefinition } from "./test/ticketForms.ts";

// Two processes on one database: one also works through the queue, the other only answers.

let worker: TestServer;
let other: TestServer;
let owner: TestClient;
let elsewhere: TestClient;
beforeAll(async () => {
  worker = await openTestServer({ runsJobs: true });
  owner = await worker.setUp();
  await applyForms(owner);
  other = await openTestServer({ connectionString: worker.connectionString });
  elsewhere = other.stranger();
  await elsewhere.send("POST", "/sessions", { email: "owner@example.com", password: "correct horse battery" });
});
afterAll(async () => {
  await other.close();
  await worker.close();
});

const records = "/workspaces/desk/forms/ticket/records";

test("a conversion that a background job ends is seen by every node when its version is there", async () => {
  const rows = sql`insert into ws_desk.ticket (subject, hours) select 'x', n from generate_series(1, 6000) n`;
  await worker.server.services.database.run(rows);
  const made = await elsewhere.send("POST", records, {
    values: { subject: "断网", hours: 5 },
    idempotencyKey: "node-key-1",
  });
  expect([made.status, made.at("values.hours")]).toEqual([200, 5]);

  const hours: FieldDefinition = { key: "hours", kind: "text", label: { zh: "小时" } };
  const forms = ticketDefinition.forms.map((form) =>
    form.key === "ticket" ? { ...form, fields: form.fields.map((one) => (one.key === "hours" ? hours : one)) } : form,
  );
  await applyForms(owner, { ...ticketDefinition, forms });
  const path = `/workspaces/desk/definition`;
  const versionAt = async (client: TestClient): Promise<number> =>
    Number((await client.send("GET", path)).text("version"));
  const database = openDatabase({ connectionString: worker.connectionString, poolSize: 1 });
  const swapped = sql`select 1 from ws_desk._fact where kind = 'definition' and new->'steps' @> '[{"kind": "field.convert"}]' and cause->>'kind' = 'definition'`;
  await expect.poll(() => database.arrays(swapped)).toEqual([[1]]);
  const apart = async (): Promise<number> => (await versionAt(elsewhere)) - (await versionAt(owner));
  await expect.poll(apart).toBe(0);
  // What a node remembers of people carries the version too, ten seconds long if nobody told it.
  for (const client of [owner, elsewhere]) {
    const values = { subject: "断网", hours: "半天" };
    const idempotencyKey = `node-key-2-${client === owner}`;
    const write = async (): Promise<unknown> =>
      (await client.send("POST", records, { values, idempotencyKey })).at("values.hours");
    await expect.poll(write).toBe("半天");
    expect((await client.send("GET", `${records}/${made.text("id")}`)).at("values.hours")).toBe("5");
  }
  await database.close();
});

test("a form that one node adds is there on the other, and one that it deletes is not", async () => {
  const label = { zh: "新表" };
  const added = { key: "added", label, title: "name", fields: [{ key: "name", kind: "text" as const, label }] };
  const head = await owner.send("GET", "/workspaces/desk/definition");
  const definition = head.at("definition") as typeof ticketDefinition;
  await applyForms(owner, { ...definition, forms: [...definition.forms, added] });
  const values = { name: "一" };
  const made = (): Promise<number> =>
    elsewhere
      .send("POST", "/workspaces/desk/forms/added/records", { values, idempotencyKey: "node-key-3" })
      .then((reply) => reply.status);
  await expect.poll(made).toBe(200);
  const plan = await elsewhere.send("POST", "/workspaces/desk/definition/plan", { definition });
  const applied = await elsewhere.send("POST", "/workspaces/desk/definition/apply", {
    definition,
    baseVersion: Number(plan.text("baseVersion")),
    hash: plan.text("hash"),
    acceptDestructive: true,
  });
  expect(applied.status).toBe(200);
  const status = (): Promise<number> =>
    owner.send("GET", "/workspaces/desk/forms/added/records/1").then((reply) => reply.status);
  await expect.poll(status).toBe(404);
});
