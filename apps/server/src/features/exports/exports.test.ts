import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { join as joinPath } from "node:path";
import { afterEach, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { openDatabase, type Database } from "@tongzhou/engine";
import type { ServerOptions } from "../../startServer.ts";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";
import { applyForms, join } from "../../test/ticketForms.ts";

// More than the buffers of a connection hold, in few rows.
const rows = 600;
const bodyChars = 30_000;
const poolSize = 4;
const address = "/workspaces/desk/forms/ticket/export";

let server: TestServer;
let owner: TestClient;
let aside: Database;

async function open(options: Partial<ServerOptions> = {}): Promise<void> {
  server = await openTestServer({ poolSize, ...options });
  owner = await server.setUp();
  await applyForms(owner);
  aside = openDatabase({ connectionString: server.connectionString, poolSize: 2, applicationName: "aside" });
  await aside.run(
    sql`insert into ws_desk.ticket (subject, body) select 'n' || n, repeat('x', ${bodyChars}::int) from generate_series(1, ${rows}::int) n`,
  );
}

afterEach(async () => {
  await aside.close();
  await server.close();
});

/** Asks for an export and takes none of its bytes. */
async function ask(client: TestClient, format = "csv", columns = "subject,body"): Promise<IncomingMessage> {
  const request = get(`${server.address}/api/v1${address}?format=${format}&columns=${columns}`, {
    headers: { cookie: client.cookie() },
    agent: false,
  });
  const answer: IncomingMessage = await new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", reject);
  });
  // Broken connections are looked for by their `complete`.
  answer.on("error", () => undefined);
  return answer;
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  answer.on("data", (chunk: Buffer) => chunks.push(chunk));
  if (!answer.closed) await new Promise((resolve) => answer.once("close", resolve));
  return Buffer.concat(chunks).toString();
}

async function createTicket(subject: string): Promise<number> {
  const body = { values: { subject }, idempotencyKey: `export-${crypto.randomUUID()}` };
  return (await owner.send("POST", "/workspaces/desk/forms/ticket/records", body)).status;
}

const use = (): ReturnType<typeof server.server.services.exports.use> => server.server.services.exports.use();
const onDisk = (): Promise<readonly string[]> => readdir(joinPath(server.dataDir, "exports")).catch(() => []);

/** Keeps exports from being built until the function it gives is called. */
async function lockTickets(): Promise<() => Promise<void>> {
  const [locked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const held = aside.transaction(async (tx) => {
    await tx.run(sql`lock table ws_desk.ticket in access exclusive mode`);
    locked.resolve();
    await released.promise;
  });
  await locked.promise;
  return async () => {
    released.resolve();
    await held;
  };
}

test("three times as many readers who take nothing as the pool has connections: everyone else reads and writes, and all get the rows of one moment", async () => {
  await open({ exportsPerMember: 3 * poolSize });
  const answers = await Promise.all(Array.from({ length: 3 * poolSize }, () => ask(owner)));
  expect(answers.map((answer) => answer.statusCode)).toEqual(answers.map(() => 200));
  await expect.poll(() => use().building).toBe(0);
  const { unread, spoolBytes } = use();
  expect(unread).toBe(answers.length);
  expect(spoolBytes).toBeGreaterThan(answers.length * rows * bodyChars);
  const busy = sql`select count(*) from pg_stat_activity where datname = current_database() and application_name = 'tongzhou' and state like 'idle in transaction%'`;
  await expect.poll(() => aside.arrays(busy)).toEqual([[0]]);
  const made = await Promise.all(Array.from({ length: 3 * poolSize }, (_, index) => createTicket(`zugleich ${index}`)));
  expect(new Set(made)).toEqual(new Set([200]));
  expect((await owner.send("POST", "/workspaces/desk/forms/ticket/query", { limit: 5 })).status).toBe(200);
  for (const answer of answers) {
    const lines = (await readAll(answer)).split("\r\n");
    expect([answer.complete, lines.length]).toEqual([true, rows + 2]);
  }
  await expect.poll(use).toEqual({ waiting: 0, building: 0, unread: 0, spoolBytes: 0 });
  expect(await onDisk()).toEqual([]);
});

test("readers who go away, at once or in the middle, leave neither a statement nor a byte", async () => {
  await open({ exportsPerMember: 100 });
  for (const format of ["csv", "xlsx"]) {
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(owner, format)));
    for (const [index, answer] of answers.entries()) {
      if (index % 2 === 0) await once(answer, "readable");
      answer.destroy();
    }
    await expect.poll(use).toEqual({ waiting: 0, building: 0, unread: 0, spoolBytes: 0 });
  }
  const release = await lockTickets();
  // Nobody is answered before the lock goes: two are at their statement, three wait in line.
  const asked = Array.from({ length: 5 }, () => {
    const request = get(`${server.address}/api/v1${address}?format=csv`, {
      headers: { cookie: owner.cookie() },
      agent: false,
    });
    request.on("error", () => undefined);
    return request;
  });
  await expect.poll(() => [use().building, use().waiting]).toEqual([2, 3]);
  for (const request of asked) request.destroy();
  await expect.poll(use).toEqual({ waiting: 0, building: 0, unread: 0, spoolBytes: 0 });
  await release();
  expect(await onDisk()).toEqual([]);
  expect(server.log.filter((line) => line.includes('"level":50'))).toEqual([]);
});

test("a server that stops cuts off who does not take an answer, and leaves nothing on the disk or in the database", async () => {
  await open();
  const slow = await ask(owner);
  const release = await lockTickets();
  const waiting = ask(owner).then(
    () => "answered",
    () => "cut",
  );
  await expect.poll(() => use().building).toBe(1);
  await server.server.stop();
  expect(await waiting).toBe("cut");
  await readAll(slow);
  expect(slow.complete).toBe(false);
  expect(use()).toEqual({ waiting: 0, building: 0, unread: 0, spoolBytes: 0 });
  expect(await onDisk()).toEqual([]);
  const others = sql`select application_name from pg_stat_activity where datname = current_database() and application_name like 'tongzhou%'`;
  await expect.poll(() => aside.arrays(others)).toEqual([]);
  await release();
});

test("a member has so many unfinished exports and no more, in both languages; another member is not in their way", async () => {
  await open({ exportsAtOnce: 1, exportsPerMember: 2 });
  const builder = server.stranger();
  await join(owner, builder, "builder", "li@example.com");
  const answers = [await ask(owner), await ask(owner)];
  for (const [language, text] of [
    ["zh-CN", "你有 2 个导出尚未完成"],
    ["en", "You have 2 exports that are not finished"],
  ] as const) {
    const headers = { cookie: `${owner.cookie()}; tongzhou_locale=${language}` };
    const refused = await owner.send("GET", `${address}?format=csv`, undefined, headers);
    expect([refused.status, refused.at("code"), refused.at("params")]).toEqual([429, "export.too_many", { limit: 2 }]);
    expect(refused.text("message")).toContain(text);
  }
  const other = await ask(builder);
  expect((await readAll(other)).length).toBeGreaterThan(rows * bodyChars);
  for (const answer of answers) await readAll(answer);
  await expect.poll(() => use().unread).toBe(0);
  expect((await owner.sendRaw("GET", `${address}?format=csv`, {})).status).toBe(200);
});

test("an export that waited is made under the rights of when its turn comes", async () => {
  await open({ exportsAtOnce: 1 });
  const clerk = server.stranger();
  const id = await join(owner, clerk, "builder", "li@example.com");
  const release = await lockTickets();
  const first = owner.sendRaw("GET", `${address}?format=csv&columns=subject`, {});
  await expect.poll(() => use().building).toBe(1);
  const second = clerk.sendRaw("GET", `${address}?format=csv&columns=subject`, {});
  await expect.poll(() => use().waiting).toBe(1);
  const changed = await owner.send("PATCH", `/workspaces/desk/members/${id}`, { role: "viewer" });
  expect(changed.status).toBe(200);
  await release();
  expect((await first).status).toBe(200);
  expect((await second).status).toBeGreaterThanOrEqual(400);
});

test("a matrix waits its turn like a list, and counts among a member's exports", async () => {
  await open({ exportsAtOnce: 1, exportsPerMember: 1 });
  const matrix = {
    form: "ticket",
    rows: { field: "status" },
    columns: [{ field: "client" }],
    cell: { kind: "field", field: "subject" },
  };
  const query = new URLSearchParams({ format: "csv", view: JSON.stringify({ matrix }) }).toString();
  const matrixAddress = `/workspaces/desk/forms/ticket/matrix/export?${query}`;
  const release = await lockTickets();
  const first = owner.sendRaw("GET", matrixAddress, {});
  await expect.poll(() => use().building).toBe(1);
  const refused = await owner.send("GET", matrixAddress);
  expect([refused.status, refused.at("code")]).toEqual([429, "export.too_many"]);
  await release();
  expect((await first).status).toBe(200);
  await expect.poll(use).toEqual({ waiting: 0, building: 0, unread: 0, spoolBytes: 0 });
});

test("when the disk meant for exports is full of unread ones, the next is told to come later", async () => {
  await open({ exportSpaceBytes: 20 * 1024 * 1024 });
  const first = await ask(owner);
  await expect.poll(() => use().building).toBe(0);
  // The second finds a little room, which does not suffice: it breaks rather than look whole.
  const second = await ask(owner);
  await readAll(second);
  expect(second.complete).toBe(false);
  expect(await readAll(first)).toContain("n600");
  await expect.poll(() => use().spoolBytes).toBe(0);
});

test("what is wrong with the question is told before the answer begins", async () => {
  await open();
  for (const [query, code] of [
    ["filter=1/0%20%3D%20hours%20%2B", "expr.invalid"],
    ["columns=nope", "field.unknown"],
    ["sort=nope", "field.unknown"],
  ] as const) {
    const reply = await owner.send("GET", `${address}?format=csv&${query}`);
    expect([reply.status, reply.at("code")]).toEqual([422, code]);
  }
  const head = await owner.sendRaw("HEAD", `${address}?format=csv`, {});
  expect(head.status).toBe(200);
  await expect.poll(use).toEqual({ waiting: 0, building: 0, unread: 0, spoolBytes: 0 });
});
