import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { acquireTestDatabase } from "@tongzhou/embedded/testing";
import { openDatabase } from "@tongzhou/engine";
import { connectLive, type Heard, type LiveClient } from "../../test/liveClient.ts";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";
import { applyForms, join, ticketDefinition } from "../../test/ticketForms.ts";

let server: TestServer;
let owner: TestClient;
let member: TestClient;
let memberId: number;
const tickets = "/workspaces/desk/forms/ticket";

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner);
  member = server.stranger();
  memberId = await join(owner, member, "member", "wang@example.com");
});
afterAll(() => server.close());

let count = 0;
async function create(client: TestClient, subject: string): Promise<number> {
  count += 1;
  const body = { values: { subject }, idempotencyKey: `live-test-${count}` };
  return Number((await client.send("POST", `${tickets}/records`, body)).text("id"));
}

async function listen(client: TestClient, watch?: object, since?: string): Promise<LiveClient> {
  const live = await connectLive(server.address, { cookie: client.cookie(), origin: server.address }, since);
  if (watch !== undefined) live.say({ kind: "watch", id: "w", ...watch });
  live.say({ kind: "ping" });
  await live.next(is("pong"));
  return live;
}

function is(kind: string): (message: Heard) => boolean {
  return (message) => message["kind"] === kind;
}

/** Waits until everything written before has been told. */
async function settle(live: LiveClient): Promise<void> {
  const id = await create(owner, "Ende");
  const until = await listen(owner, { form: "ticket" });
  void id;
  await create(owner, "Ende");
  await until.next(is("changed"));
  until.close();
  live.say({ kind: "ping" });
  await live.next(is("pong"));
}

/** Waits until the server has seen every connection end. */
async function nobodyListens(): Promise<void> {
  const listening = async (): Promise<string> => {
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    return metrics.split("\n").find((line) => line.startsWith("live_subscribers ")) ?? "none";
  };
  await expect.poll(listening).toBe("live_subscribers 0");
}

describe("what is told", () => {
  test("a change made by one person is told to another, by id, without values", async () => {
    const live = await listen(owner, { form: "ticket" });
    const id = await create(member, "告诉所有者");
    const changed = await live.next(is("changed"));
    expect(changed).toEqual({
      kind: "changed",
      id: "w",
      form: "ticket",
      what: "records",
      records: [id],
      position: changed["position"],
    });
    expect(JSON.stringify(changed)).not.toContain("告诉");
    live.close();
  });

  test("a comment is told as a comment, to who watches the record", async () => {
    const id = await create(owner, "x");
    const live = await listen(owner, { form: "ticket", record: id });
    await owner.send("POST", `${tickets}/records/${id}/comments`, { text: "好", idempotencyKey: `live-comment-${id}` });
    // The record itself was made just before, which may still be told first.
    expect(await live.next(({ what }) => what === "comments")).toMatchObject({ kind: "changed", records: [id] });
    live.close();
  });

  test("a thousand changes at once are a word, not a thousand", async () => {
    const live = await listen(owner, { form: "ticket" });
    const operations = Array.from({ length: 500 }, () => ({ kind: "create", values: { subject: "批" } }));
    await owner.send("POST", `${tickets}/records/batch`, {
      mode: "all_or_nothing",
      operations,
      idempotencyKey: crypto.randomUUID(),
    });
    expect(await live.next(is("changed"))).toMatchObject({ records: null });
    live.close();
  });
});

describe("what is not told", () => {
  test("a record that a member may not see is not told to them", async () => {
    const live = await listen(member, { form: "ticket" });
    await create(owner, "不给成员");
    const mine = await create(member, "成员的");
    expect(await live.next(is("changed"))).toMatchObject({ records: [mine] });
    live.close();
  });

  test("a change of a hidden field alone is not told", async () => {
    const mine = await create(member, "成员的");
    const live = await listen(member, { form: "ticket", record: mine });
    await owner.send("PATCH", `${tickets}/records/${mine}`, { values: { secret: "新" }, version: 1 });
    await settle(live);
    expect(live.heard.filter(is("changed"))).toEqual([]);
    live.close();
  });

  test("what could be read when the watch began is not told, though an older transaction of another database holds it back", async () => {
    const foreign = await acquireTestDatabase();
    const database = openDatabase({ connectionString: foreign.connectionString, poolSize: 1 });
    let live: LiveClient | undefined;
    let later = 0;
    // Keeps the workspace's feed going, so that the watch joins a reader that is held back already.
    const other = await listen(owner, { form: "client" });
    await database.transaction(async (tx) => {
      await tx.run(sql`select pg_current_xact_id()`);
      await create(member, "早");
      live = await listen(member, { form: "ticket" });
      later = await create(member, "晚");
    });
    expect(await live?.next(is("changed"))).toMatchObject({ records: [later] });
    live?.close();
    other.close();
    await database.close();
    await foreign.drop();
  });

  test("a form that does not exist for the member, and a record they may not see, end at once", async () => {
    const foreign = await create(owner, "所有者的");
    const live = await connectLive(server.address, { cookie: member.cookie() });
    live.say({ kind: "watch", id: "a", form: "nothing" });
    live.say({ kind: "watch", id: "b", form: "ticket", record: foreign });
    live.say({ kind: "watch", id: "c", form: "ticket", record: 99_999_999 });
    for (const id of ["a", "b", "c"]) expect(await live.next(is("ended"))).toEqual({ kind: "ended", id });
    live.close();
  });

  test("what is no longer watched is no longer told", async () => {
    const live = await listen(owner, { form: "ticket" });
    live.say({ kind: "unwatch", id: "w" });
    await settle(live);
    expect(live.heard.filter(is("changed"))).toEqual([]);
    live.close();
  });
});

describe("after a broken connection", () => {
  test("a browser that comes back with its position is told what it missed", async () => {
    const live = await listen(owner, { form: "ticket" });
    await create(owner, "vorher");
    const { position } = await live.next(is("changed"));
    live.close();
    const missed = await create(owner, "verpasst");
    const back = await connectLive(server.address, { cookie: owner.cookie() }, String(position));
    back.say({ kind: "watch", id: "again", form: "ticket" });
    expect(await back.next(is("ready"))).toMatchObject({ kind: "ready", position });
    expect(await back.next(is("changed"))).toMatchObject({ id: "again", records: [missed] });
    back.close();
  });

  test("what an older transaction held back, while nobody listened, is told to who comes back first", async () => {
    const live = await listen(owner, { form: "ticket" });
    await create(owner, "vorher");
    const { position } = await live.next(is("changed"));
    live.close();
    await nobodyListens();
    const foreign = await acquireTestDatabase();
    const database = openDatabase({ connectionString: foreign.connectionString, poolSize: 1 });
    let missed = 0;
    let back: LiveClient | undefined;
    await database.transaction(async (tx) => {
      await tx.run(sql`select pg_current_xact_id()`);
      missed = await create(owner, "verpasst");
      back = await connectLive(server.address, { cookie: owner.cookie() }, String(position));
      back.say({ kind: "watch", id: "first", form: "ticket" });
      back.say({ kind: "ping" });
      await back.next(is("pong"));
    });
    expect(await back?.next(is("changed"))).toMatchObject({ id: "first", records: [missed] });
    back?.close();
    await database.close();
    await foreign.drop();
  });

  test("what an older transaction held back until between the coming back and the watch is told all the same", async () => {
    const other = await listen(owner, { form: "ticket" });
    await create(owner, "vorher");
    const { position } = await other.next(is("changed"));
    const foreign = await acquireTestDatabase();
    const database = openDatabase({ connectionString: foreign.connectionString, poolSize: 1 });
    let missed = 0;
    let back: LiveClient | undefined;
    await database.transaction(async (tx) => {
      await tx.run(sql`select pg_current_xact_id()`);
      missed = await create(owner, "verpasst");
      back = await connectLive(server.address, { cookie: owner.cookie() }, String(position));
      await back.next(is("ready"));
    });
    // Who watches already hears it, so it has gone by.
    expect(await other.next(is("changed"))).toMatchObject({ records: [missed] });
    back?.say({ kind: "watch", id: "late", form: "ticket" });
    expect(await back?.next(is("changed"))).toMatchObject({ id: "late", records: [missed] });
    back?.close();
    other.close();
    await database.close();
    await foreign.drop();
  });

  test.each([
    "nonsense",
    "1",
    "-1.5",
    "1.99999999999999999999",
    "999999999999999.0",
    "99999999999999999999.0",
    "999999999999999:999999999999999:",
  ])("the position %s cannot be resumed from: resync", async (since) => {
    const live = await connectLive(server.address, { cookie: owner.cookie() }, since);
    expect(await live.next(is("resync"))).toHaveProperty("position");
    live.close();
  });

  test("who missed too much is told to look at everything again", async () => {
    const first = await connectLive(server.address, { cookie: owner.cookie() });
    const { position } = await first.next(is("ready"));
    first.close();
    for (let round = 0; round < 3; round += 1) {
      const operations = Array.from({ length: 1000 }, () => ({ kind: "create", values: { subject: "viel" } }));
      await owner.send("POST", `${tickets}/records/batch`, {
        mode: "all_or_nothing",
        operations,
        idempotencyKey: crypto.randomUUID(),
      });
    }
    // Facts are only readable once every transaction of the database server that is older has ended.
    const isToldToResync = async (): Promise<boolean> => {
      const live = await connectLive(server.address, { cookie: owner.cookie() }, String(position));
      live.say({ kind: "ping" });
      await live.next(is("pong"));
      live.close();
      return live.wasHeard("resync");
    };
    await expect.poll(isToldToResync).toBe(true);
  });
});

describe("rights", () => {
  test("a grant that is taken away ends the watch at once", async () => {
    const live = await listen(member, { form: "ticket" });
    await applyForms(owner, {
      ...ticketDefinition,
      grants: ticketDefinition.grants.filter(({ form }) => form !== "ticket"),
    });
    expect(await live.next(is("definition"))).toHaveProperty("version");
    expect(await live.next(is("ended"))).toEqual({ kind: "ended", id: "w" });
    await applyForms(owner);
    live.close();
  });

  test("signing out hangs up", async () => {
    const device = server.stranger();
    await device.send("POST", "/sessions", { email: "wang@example.com", password: "long enough password" });
    const live = await listen(device, { form: "ticket" });
    await device.send("DELETE", "/sessions/current");
    expect(await live.closed).toBe(4401);
  });

  test("a person who leaves the workspace is shown out", async () => {
    const live = await listen(member, { form: "ticket" });
    await owner.send("PATCH", `/workspaces/desk/members/${memberId}`, { status: "left" });
    expect(await live.closed).toBe(4403);
    await owner.send("PATCH", `/workspaces/desk/members/${memberId}`, { status: "active" });
  });
});

describe("the door", () => {
  test.each([
    ["a stranger", {}, "live: 401"],
    ["a page of another site", { origin: "https://evil.example" }, "live: 403"],
  ])("stays shut for %s", async (_, headers, message) => {
    const cookie = "origin" in headers ? { cookie: owner.cookie() } : {};
    await expect(connectLive(server.address, { ...cookie, ...headers })).rejects.toThrow(message);
  });

  test("a workspace of others does not exist", async () => {
    await expect(connectLive(server.address, { cookie: owner.cookie() }, undefined, "other")).rejects.toThrow(
      "live: 404",
    );
  });

  test("plain HTTP: request.invalid", async () => {
    const reply = await owner.send("GET", "/workspaces/desk/live");
    expect([reply.status, reply.at("code")]).toEqual([400, "request.invalid"]);
  });

  test.each([
    "not json",
    "{}",
    '{"kind":"watch"}',
    '{"kind":"ping","x":1}',
    '{"kind":"watch","id":"a","form":"b","record":0}',
  ])("who says %s is hung up on", async (text) => {
    const live = await connectLive(server.address, { cookie: owner.cookie() });
    live.say(text);
    expect(await live.closed).toBe(4400);
  });

  test("a message past 128 KiB and a flood of messages are hung up on", async () => {
    const long = await connectLive(server.address, { cookie: owner.cookie() });
    long.say("x".repeat(128 * 1024 + 1));
    expect(await long.closed).toBe(1009);
    const many = await connectLive(server.address, { cookie: owner.cookie() });
    // However slowly they are taken: some second holds too many of them.
    for (let index = 0; many.socket.readyState === many.socket.OPEN; index += 1) {
      many.say({ kind: "ping" });
      if (index % 300 === 299) await new Promise(setImmediate);
    }
    expect(await many.closed).toBe(4400);
  });
});
