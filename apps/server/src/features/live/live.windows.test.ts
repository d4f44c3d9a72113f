import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WorkspaceDefinition } from "@tongzhou/model";
import { connectLive, type Heard, type LiveClient } from "../../test/liveClient.ts";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";
import { applyForms, join, ticketDefinition } from "../../test/ticketForms.ts";

let server: TestServer;
let owner: TestClient;
let member: TestClient;
const tickets = "/workspaces/desk/forms/ticket";
const clients = "/workspaces/desk/forms/client";

// Tickets that a member may see although they did not make them, as long as they are urgent.
const definition: WorkspaceDefinition = {
  ...ticketDefinition,
  grants: ticketDefinition.grants.map((grant) =>
    grant.form === "ticket" ? { ...grant, rows: "maker = CURRENT_USER() or is_urgent" } : grant,
  ),
};

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner, definition);
  member = server.stranger();
  await join(owner, member, "member", "wang@example.com");
});
afterAll(() => server.close());

let count = 0;
async function create(client: TestClient, values: object = {}): Promise<number> {
  count += 1;
  const body = { values: { subject: "票", status: "open", ...values }, idempotencyKey: `window-test-${count}` };
  return Number((await client.send("POST", `${tickets}/records`, body)).text("id"));
}

async function createClient(values: object): Promise<number> {
  count += 1;
  const body = { values: { name: `客户 ${count}`, ...values }, idempotencyKey: `window-client-${count}` };
  return Number((await owner.send("POST", `${clients}/records`, body)).text("id"));
}

async function change(id: number, values: object, form = tickets): Promise<void> {
  const { body, status } = await owner.send("PATCH", `${form}/records/${id}`, {
    values,
    version: await versionOf(id, form),
  });
  if (status !== 200) throw new Error(`window-test: expected 200, got ${JSON.stringify(body)}`);
}

async function versionOf(id: number, form = tickets): Promise<number> {
  return Number((await owner.send("GET", `${form}/records/${id}`)).text("version"));
}

function is(kind: string): (message: Heard) => boolean {
  return (message) => message["kind"] === kind;
}

async function connect(client: TestClient, since?: string): Promise<LiveClient> {
  return connectLive(server.address, { cookie: client.cookie(), origin: server.address }, since);
}

async function answered(live: LiveClient): Promise<void> {
  live.say({ kind: "ping" });
  await live.next(is("pong"));
}

async function open(client: TestClient, window: object, id = "w"): Promise<LiveClient> {
  const live = await connect(client);
  await watch(live, window, id);
  return live;
}

// Watching stands in line; the end of what comes after it says that it had its turn.
async function watch(live: LiveClient, window: object, id = "w"): Promise<void> {
  live.say({ kind: "watch", id, form: "ticket", window });
  await inTurn(live);
}

async function inTurn(live: LiveClient): Promise<void> {
  live.say({ kind: "watch", id: "turn", form: "nothing" });
  await live.next((message) => message["kind"] === "ended" && message["id"] === "turn");
}

const nextChange = (live: LiveClient): Promise<Heard> => live.next(is("changed"));

/** A record that is outside of a window told by its filter alone: nothing of it is heard before the sentinel. */
const elsewhere = { filter: 'status = "open" and hours > 5', fields: [] };

describe("what a window is told", () => {
  test("a record that comes into the filter, by its making and by a change; not one outside of it", async () => {
    const live = await open(owner, elsewhere);
    const outside = await create(owner, { hours: 1 });
    await change(outside, { subject: "ander" });
    const made = await create(owner, { hours: 9 });
    const heard = await nextChange(live);
    expect(heard).toEqual({
      kind: "changed",
      id: "w",
      form: "ticket",
      what: "records",
      records: [made],
      position: heard["position"],
    });
    await change(outside, { hours: 7 });
    expect(await nextChange(live)).toMatchObject({ records: [outside] });
    live.close();
  });

  test("a record that goes out of it, by a change and by its deletion, shown or not", async () => {
    const [left, deleted, shown] = [
      await create(owner, { hours: 6 }),
      await create(owner, { hours: 6 }),
      await create(owner, { hours: 6 }),
    ];
    const live = await open(owner, { ...elsewhere, records: [[shown, 1]] });
    await change(left, { status: "solved" });
    expect(await nextChange(live)).toMatchObject({ records: [left] });
    await owner.send("DELETE", `${tickets}/records/${deleted}`);
    expect(await nextChange(live)).toMatchObject({ records: [deleted] });
    await change(shown, { hours: 1 });
    expect(await nextChange(live)).toMatchObject({ records: [shown] });
    // It is out; what becomes of it there is nothing to this window.
    await change(shown, { subject: "draussen" });
    const sentinel = await create(owner, { hours: 8 });
    expect(await nextChange(live)).toMatchObject({ records: [sentinel] });
    live.close();
  });

  test("of a record shown every change; of another only one of a field that it is ordered by", async () => {
    const [shown, below] = [await create(owner, { hours: 6 }), await create(owner, { hours: 6 })];
    const live = await open(owner, { filter: elsewhere.filter, fields: ["hours"], records: [[shown, 1]] });
    await change(below, { subject: "unten" });
    await change(shown, { subject: "oben" });
    expect(await nextChange(live)).toMatchObject({ records: [shown] });
    await change(below, { hours: 7 });
    expect(await nextChange(live)).toMatchObject({ records: [below] });
    live.close();
  });

  test("after a scroll, what is shown then and no longer what was before", async () => {
    const [first, second] = [await create(owner, { hours: 6 }), await create(owner, { hours: 6 })];
    const live = await open(owner, { ...elsewhere, records: [[first, 1]] });
    live.say({ kind: "show", id: "w", records: [[second, 1]] });
    await inTurn(live);
    await change(first, { subject: "weg" });
    await change(second, { subject: "da" });
    expect(await nextChange(live)).toMatchObject({ records: [second] });
    live.close();
  });

  test("at once, when what it shows was changed or left between the reading and the word", async () => {
    const [changed, left] = [await create(owner, { hours: 6 }), await create(owner, { hours: 6 })];
    await change(changed, { subject: "inzwischen" });
    const back = await connect(owner);
    back.say({ kind: "watch", id: "w", form: "ticket", window: { ...elsewhere, records: [[changed, 1]] } });
    expect(await nextChange(back)).toMatchObject({ records: null });
    await change(left, { hours: 1 });
    back.say({
      kind: "show",
      id: "w",
      records: [
        [changed, 2],
        [left, 1],
      ],
    });
    expect(await nextChange(back)).toMatchObject({ records: null });
    back.close();
  });

  test("a text searched for selects as a filter does", async () => {
    const live = await open(owner, { search: "特别", fields: [] });
    const found = await create(owner, { subject: "普通" });
    await change(found, { hours: 3 });
    await change(found, { subject: "很特别" });
    expect(await nextChange(live)).toMatchObject({ records: [found] });
    live.close();
  });

  test("two changes between two looks count as one: out and in again is no leaving", async () => {
    const id = await create(owner, { hours: 6 });
    const live = await open(owner, elsewhere);
    // Of two transactions, one may be seen before the other; of one, all changes are.
    const operations = [1, 6].map((hours) => ({ kind: "update", id, values: { hours } }));
    const { body, status } = await owner.send("POST", `${tickets}/records/batch`, {
      mode: "all_or_nothing",
      operations,
      idempotencyKey: crypto.randomUUID(),
    });
    if (status !== 200) throw new Error(`window-test: expected 200, got ${JSON.stringify(body)}`);
    const sentinel = await create(owner, { hours: 8 });
    expect(await nextChange(live)).toMatchObject({ records: [sentinel] });
    live.close();
  });

  test("what changed in another form that its filter reads, and a linked record's title", async () => {
    const [mine, other] = [await createClient({}), await createClient({})];
    const ticket = await create(owner, { client: mine });
    const live = await open(owner, { filter: "ISNOTBLANK(client.phone)", fields: [] });
    await change(mine, { phone: "13800138000" }, clients);
    expect(await nextChange(live)).toMatchObject({ records: null });
    await change(other, { name: `改名 ${other}` }, clients);
    expect(await nextChange(live)).toMatchObject({ records: null });
    // Neither a client that comes nor one's phone is anything to a list that reads only titles.
    const titles = await open(owner, { filter: 'subject = "x"', fields: [] });
    await change(await createClient({}), { phone: "13900139000" }, clients);
    await change(ticket, { subject: "x" });
    expect(await nextChange(titles)).toMatchObject({ records: [ticket] });
    live.close();
    titles.close();
  });

  test("a filter on the time of the last change is decided by telling", async () => {
    const live = await open(owner, { filter: "updated_at >= TODAY()", fields: [] });
    const id = await create(owner);
    expect(await nextChange(live)).toMatchObject({ records: [id] });
    await change(id, { subject: "heute" });
    expect(await nextChange(live)).toMatchObject({ records: [id] });
    live.close();
  });

  test("five hundred records at once are a word, and nothing to a window that none of them is in", async () => {
    const [inside, outside] = [
      await open(owner, { filter: "hours = 77" }),
      await open(owner, { filter: "hours = 78" }),
    ];
    const operations = Array.from({ length: 500 }, () => ({ kind: "create", values: { subject: "批", hours: 77 } }));
    await owner.send("POST", `${tickets}/records/batch`, {
      mode: "all_or_nothing",
      operations,
      idempotencyKey: crypto.randomUUID(),
    });
    expect(await nextChange(inside)).toMatchObject({ records: null });
    const sentinel = await create(owner, { hours: 78 });
    expect(await nextChange(outside)).toMatchObject({ records: [sentinel] });
    inside.close();
    outside.close();
  });

  test("a comment is nothing to a list", async () => {
    const shown = await create(owner, { hours: 6 });
    const live = await open(owner, { ...elsewhere, records: [[shown, 1]] });
    await owner.send("POST", `${tickets}/records/${shown}/comments`, { text: "好", idempotencyKey: `window-comment` });
    await change(shown, { subject: "danach" });
    expect(await nextChange(live)).toMatchObject({ records: [shown], what: "records" });
    live.close();
  });
});

describe("rights", () => {
  test("nothing is told of a record that its reader does not see, whatever they say they show", async () => {
    const hidden = await create(owner, { hours: 6 });
    const live = await connect(member);
    // Nobody can tell a record that is hidden from one that does not exist.
    for (const record of [hidden, 99_999_999]) {
      live.say({ kind: "watch", id: "w", form: "ticket", window: { records: [[record, 1]] } });
      expect(await nextChange(live)).toMatchObject({ records: null });
    }
    live.say({ kind: "watch", id: "w", form: "ticket", window: { records: [[hidden, 1]] } });
    await nextChange(live);
    await change(hidden, { subject: "geheim", hours: 8 });
    await change(hidden, { status: "solved" });
    await owner.send("DELETE", `${tickets}/records/${hidden}`);
    const mine = await create(member);
    expect(await nextChange(live)).toMatchObject({ records: [mine] });
    live.close();
  });

  test("a record that comes into what they see, and one that goes out of it", async () => {
    const id = await create(owner, { hours: 6 });
    const live = await open(member, { fields: [] });
    await change(id, { is_urgent: true });
    expect(await nextChange(live)).toMatchObject({ records: [id] });
    await change(id, { is_urgent: false });
    expect(await nextChange(live)).toMatchObject({ records: [id] });
    await change(id, { subject: "jetzt geheim" });
    const mine = await create(member);
    expect(await nextChange(live)).toMatchObject({ records: [mine] });
    live.close();
  });

  test("who watches the whole form hears nothing of a hidden record either, though a field changes that hides it", async () => {
    const hidden = await create(owner);
    const live = await connect(member);
    live.say({ kind: "watch", id: "w", form: "ticket" });
    await inTurn(live);
    await change(hidden, { is_urgent: false });
    const mine = await create(member);
    expect(await nextChange(live)).toMatchObject({ id: "w", records: [mine] });
    live.close();
  });

  test("a hidden field is not told, and cannot be asked for", async () => {
    const mine = await create(member);
    const live = await open(member, { records: [[mine, 1]] });
    await change(mine, { secret: "neu" });
    await change(mine, { subject: "offen" });
    const heard = await nextChange(live);
    expect(heard).toMatchObject({ records: [mine] });
    live.say({ kind: "watch", id: "f", form: "ticket", window: { filter: 'secret = "x"' } });
    expect(await live.next(is("refused"))).toMatchObject({ id: "f", code: "expr.invalid" });
    live.say({ kind: "watch", id: "s", form: "ticket", window: { fields: ["secret"] } });
    expect(await live.next(is("refused"))).toMatchObject({
      id: "s",
      code: "field.unknown",
      params: { field: "secret" },
    });
    live.close();
  });

  test("a grant taken away ends a window, a field taken away refuses it, and other rows are told", async () => {
    const mine = await create(member, { hours: 6 });
    const urgent = await create(owner, { is_urgent: true });
    const live = await open(member, {
      records: [
        [mine, 1],
        [urgent, 1],
      ],
    });
    await watch(live, { filter: "hours > 5" }, "hours");
    const narrowed = definition.grants.map((grant) =>
      grant.form === "ticket"
        ? {
            ...grant,
            rows: "maker = CURRENT_USER()",
            readFields: grant.readFields?.filter((key) => key !== "hours") ?? [],
          }
        : grant,
    );
    await applyForms(owner, { ...definition, grants: narrowed });
    const after = [await live.next(is("definition")), await nextChange(live), await live.next(is("refused"))];
    expect(after.slice(1)).toMatchObject([
      { id: "w", records: null },
      { id: "hours", code: "expr.invalid" },
    ]);
    await applyForms(owner, { ...definition, grants: narrowed.filter(({ form }) => form !== "ticket") });
    expect(await live.next(is("ended"))).toEqual({ kind: "ended", id: "w" });
    await applyForms(owner, definition);
    live.close();
  });
});

describe("after a broken connection", () => {
  test("a window hears what came, left and changed meanwhile", async () => {
    const [left, shown] = [await create(owner, { hours: 6 }), await create(owner, { hours: 6 })];
    const live = await open(owner, elsewhere);
    const known = await create(owner, { hours: 6 });
    const { position } = await live.next(({ records }) => Array.isArray(records) && records.includes(known));
    live.close();
    await change(left, { hours: 1 });
    await change(shown, { subject: "verpasst" });
    const came = await create(owner, { hours: 9 });
    const back = await connect(owner, String(position));
    back.say({ kind: "watch", id: "w", form: "ticket", window: { ...elsewhere, records: [[shown, 2]] } });
    const heard = new Set<unknown>();
    while (!heard.has(came)) {
      const { records } = await nextChange(back);
      if (Array.isArray(records)) for (const id of records) heard.add(id);
    }
    expect(heard).toEqual(new Set([left, shown, came]));
    back.close();
  });
});

describe("limits", () => {
  test("a filter that is none is refused in words, and the connection goes on", async () => {
    const live = await open(owner, elsewhere);
    live.say({ kind: "watch", id: "bad", form: "ticket", window: { filter: "hours >" } });
    const refused = await live.next(is("refused"));
    expect(refused).toMatchObject({ id: "bad", code: "expr.invalid", params: { place: "filter" } });
    expect(String(refused["message"]).length).toBeGreaterThan(5);
    const id = await create(owner, { hours: 8 });
    expect(await nextChange(live)).toMatchObject({ id: "w", records: [id] });
    live.close();
  });

  test.each([
    ["a filter past 20,000 characters", { filter: "1".repeat(20_001) }, "filter", "maxLength"],
    [
      "more than 1,000 records",
      { records: Array.from({ length: 1001 }, (_, id) => [id + 1, 1]) },
      "records",
      "maxItems",
    ],
    ["more than 60 fields", { fields: Array.from({ length: 61 }, () => "hours") }, "fields", "maxItems"],
    ["a NUL in its text", { search: "a\0b" }, "", "text"],
  ])("%s is refused: request.invalid", async (_, window, place, rule) => {
    const live = await connect(owner);
    live.say({ kind: "watch", id: "big", form: "ticket", window });
    const path = place === "" ? "message.window" : `message.window.${place}`;
    expect(await live.next(is("refused"))).toMatchObject({
      id: "big",
      code: "request.invalid",
      params: { problems: [expect.objectContaining({ path, rule })] },
    });
    await answered(live);
    live.close();
  });

  test("a connection has 50 windows; one more is refused, one less makes room", async () => {
    const live = await connect(owner);
    for (let index = 0; index <= 50; index += 1)
      live.say({ kind: "watch", id: String(index), form: "ticket", window: { filter: `hours = ${index}` } });
    expect(await live.next(is("refused"))).toMatchObject({ id: "50", code: "watch.too_many", params: { limit: 50 } });
    live.say({ kind: "unwatch", id: "0" });
    await watch(live, { filter: "hours = 50" }, "50");
    const id = await create(owner, { hours: 50 });
    expect(await nextChange(live)).toMatchObject({ id: "50", records: [id] });
    live.close();
  });
});
