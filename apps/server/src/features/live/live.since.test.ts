import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, systemClock } from "@tongzhou/base";
import { acquireTestDatabase } from "@tongzhou/embedded/testing";
import { appendFact, loadWorkspaceRuntime, openDatabase, type Session } from "@tongzhou/engine";
import { connectLive, type Heard, type LiveClient } from "../../test/liveClient.ts";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";
import { applyForms, join, ticketDefinition } from "../../test/ticketForms.ts";

let server: TestServer;
let owner: TestClient;
let member: TestClient;
let memberId: number;
let session: Session;
const tickets = "/workspaces/desk/forms/ticket";

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner);
  member = server.stranger();
  memberId = await join(owner, member, "member", "since@example.com");
  const { database } = server.server.services;
  session = {
    database,
    workspace: await loadWorkspaceRuntime(database, "desk"),
    actor: { kind: "system" },
    cause: { kind: "request" },
    clock: systemClock,
  };
});
afterAll(() => server.close());

async function create(client: TestClient, subject: string): Promise<number> {
  const body = { values: { subject }, idempotencyKey: crypto.randomUUID() };
  return Number((await client.send("POST", `${tickets}/records`, body)).text("id"));
}

/** What a page reads first, and where it stands in the log. */
async function readWorkspace(client: TestClient): Promise<{ readonly since: string; readonly rights: unknown }> {
  const live = (await client.send("GET", "/workspaces/desk")).at("live");
  const [since, rights] = [Object(live)["since"], Object(live)["rights"]];
  return { since: String(since), rights };
}

function connect(client: TestClient, since?: string): Promise<LiveClient> {
  return connectLive(server.address, { cookie: client.cookie() }, since);
}

function is(kind: string): (message: Heard) => boolean {
  return (message) => message["kind"] === kind;
}

async function pong(live: LiveClient): Promise<string> {
  live.say({ kind: "ping" });
  return String((await live.next(is("pong")))["position"]);
}

/** Asks for a watch, and takes all that is told until it stands. */
async function watch(live: LiveClient, ask: object): Promise<readonly unknown[]> {
  const id = crypto.randomUUID().slice(0, 30);
  live.say({ kind: "watch", id, ...ask });
  const told: unknown[] = [];
  for (;;) {
    const message = await live.next((one) => one["id"] === id);
    if (message["kind"] === "watched") return told;
    told.push(message["records"]);
  }
}

/** Runs what is written while a transaction of another database holds the log back. */
async function whileHeldBack(work: () => Promise<void>): Promise<void> {
  const foreign = await acquireTestDatabase();
  const database = openDatabase({ connectionString: foreign.connectionString, poolSize: 1 });
  await database.transaction(async (tx) => {
    await tx.run(sql`select pg_current_xact_id()`);
    await work();
  });
  await database.close();
  await foreign.drop();
}

/** A comment that is written but not committed while `meanwhile` goes on. */
async function comment(record: number, meanwhile: () => Promise<void>): Promise<void> {
  await session.database.transaction(async (tx) => {
    await appendFact(session, tx, { kind: "comment", form: "ticket", record, comment: 1, what: "created" });
    await meanwhile();
  });
}

describe("a page that reads before its channel is open", () => {
  test("is told of a record that came between the reading and the watch", async () => {
    const { since } = await readWorkspace(owner);
    const made = await create(owner, "dazwischen");
    const live = await connect(owner, since);
    expect(await live.next(is("ready"))).toMatchObject({ position: since });
    live.say({ kind: "watch", id: "w", form: "ticket" });
    expect(await live.next(is("changed"))).toMatchObject({ id: "w", records: [made] });
    live.close();
  });

  test("is told of what was being written while it read, and committed before the watch", async () => {
    const record = await create(owner, "offen");
    let since = "";
    await comment(record, async () => {
      ({ since } = await readWorkspace(owner));
      expect((await owner.send("GET", `${tickets}/records/${record}`)).status).toBe(200);
    });
    const live = await connect(owner, since);
    live.say({ kind: "watch", id: "w", form: "ticket", record });
    expect(await live.next(is("changed"))).toMatchObject({ id: "w", records: [record], what: "comments" });
    live.close();
  });

  test("is not told of what it could read, though an older transaction of another database holds that back", async () => {
    let live: LiveClient | undefined;
    let later = 0;
    await whileHeldBack(async () => {
      await create(owner, "gelesen");
      const { since } = await readWorkspace(owner);
      later = await create(owner, "später");
      live = await connect(owner, since);
      live.say({ kind: "watch", id: "w", form: "ticket" });
      await live.next(is("watched"));
    });
    expect(await live?.next(is("changed"))).toMatchObject({ id: "w", records: [later] });
    live?.close();
  });
});

describe("a watch that is asked for later", () => {
  test("is told of what happened since the position that its page knew when it read; without one it is not", async () => {
    const live = await connect(owner);
    const since = await pong(live);
    const other = await connect(owner);
    await watch(other, { form: "ticket" });
    const made = await create(owner, "seither");
    // It has gone by the channel too: nothing here watched its form then.
    await other.next(({ records }) => Array.isArray(records) && records.includes(made));
    expect(await watch(live, { form: "ticket", since })).toContainEqual(expect.arrayContaining([made]));
    expect(await watch(live, { form: "ticket", window: { fields: [] }, since })).toContainEqual(
      expect.arrayContaining([made]),
    );
    expect(await watch(live, { form: "ticket", record: made, since })).toContainEqual([made]);
    expect(await watch(live, { form: "ticket" })).toEqual([]);
    expect(await watch(live, { form: "ticket", since: await pong(live) })).toEqual([]);
    live.close();
    other.close();
  });

  test("is told of what an older transaction held back over the reading, on a channel opened before", async () => {
    const record = await create(owner, "vorher");
    const live = await connect(owner);
    let since = "";
    await comment(record, async () => {
      since = await pong(live);
      expect((await owner.send("GET", `${tickets}/records/${record}`)).status).toBe(200);
    });
    live.say({ kind: "watch", id: "w", form: "ticket", record, since });
    await live.next(({ kind, what }) => kind === "changed" && what === "comments");
    live.close();
  });

  test("is told of what could be read when the channel was opened, but was not when its page read", async () => {
    let live: LiveClient | undefined;
    let made = 0;
    await whileHeldBack(async () => {
      const { since } = await readWorkspace(owner);
      made = await create(owner, "gehalten");
      live = await connect(owner);
      await live.next(is("ready"));
      live.say({ kind: "watch", id: "w", form: "ticket", since });
      await live.next(is("watched"));
    });
    const heard = await live?.next(({ records }) => Array.isArray(records) && records.includes(made));
    expect(heard).toMatchObject({ id: "w" });
    live?.close();
  });

  test.each(["nonsense", "999999999999999.0"])("with the position %s it is told to read again", async (since) => {
    const record = await create(owner, "x");
    const live = await connect(owner);
    expect(await watch(live, { form: "ticket", since })).toContain(null);
    expect(await watch(live, { form: "ticket", record, since })).toContainEqual([record]);
    live.close();
  });

  test("is not told of what its reader may not see", async () => {
    const { since } = await readWorkspace(member);
    const hidden = await create(owner, "geheim");
    const mine = await create(member, "meins");
    const live = await connect(member, since);
    const told = [];
    live.say({ kind: "watch", id: "w", form: "ticket", since });
    do told.push((await live.next(is("changed")))["records"]);
    while (!JSON.stringify(told).includes(String(mine)));
    expect(told.flat()).not.toContain(hidden);
    live.close();
  });
});

test("a position moves on with what is nothing to the browser, so that coming back costs little", async () => {
  const live = await connect(owner);
  const before = await pong(live);
  const other = await connect(owner);
  await watch(other, { form: "ticket" });
  const made = await create(owner, "anderswo");
  await other.next(({ records }) => Array.isArray(records) && records.includes(made));
  await expect.poll(() => pong(live)).not.toBe(before);
  const after = await pong(live);
  live.close();
  const back = await connect(owner, after);
  expect(await watch(back, { form: "ticket", record: made })).toEqual([]);
  back.close();
  other.close();
});

describe("rights", () => {
  test("a role that changes is said, also to who watches nothing, and read again the texts are the same", async () => {
    const { since, rights } = await readWorkspace(member);
    const live = await connect(member, since);
    expect(await live.next(is("ready"))).toMatchObject({ rights });
    await owner.send("PATCH", `/workspaces/desk/members/${memberId}`, { role: "viewer" });
    await live.next(is("definition"));
    live.close();
    const again = await readWorkspace(member);
    expect(again.rights).not.toBe(rights);
    const back = await connect(member, since);
    expect(await back.next(is("ready"))).toMatchObject({ rights: again.rights });
    back.close();
    await owner.send("PATCH", `/workspaces/desk/members/${memberId}`, { role: "member" });
  });

  test("a form that is given back can be watched from where its page knew it", async () => {
    const live = await connect(member);
    await watch(live, { form: "ticket" });
    const grants = ticketDefinition.grants.filter(({ form }) => form !== "ticket");
    await applyForms(owner, { ...ticketDefinition, grants });
    await live.next(is("ended"));
    const since = await pong(live);
    await applyForms(owner);
    await live.next(is("definition"));
    const mine = await create(member, "wieder");
    live.say({ kind: "watch", id: "again", form: "ticket", since });
    const fits = (message: Heard): boolean => {
      const { id, records } = message;
      return id === "again" && Array.isArray(records) && records.includes(mine);
    };
    await live.next(fits);
    live.close();
  });
});
