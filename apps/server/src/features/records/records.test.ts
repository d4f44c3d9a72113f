import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient, TestReply } from "../../test/testClient.ts";
import { applyForms, join } from "../../test/ticketForms.ts";

let server: TestServer;
let owner: TestClient;
let member: TestClient;
const tickets = "/workspaces/desk/forms/ticket";

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner);
  member = server.stranger();
  await join(owner, member, "member", "wang@example.com");
});
afterAll(() => server.close());

let created = 0;
async function create(client: TestClient, values: object): Promise<TestReply> {
  created += 1;
  return client.send("POST", `${tickets}/records`, { values, idempotencyKey: `records-test-${created}` });
}

test("a record is made, read, changed and listed", async () => {
  const made = await create(owner, { subject: "打印机坏了", amount: "12.5", status: "open", due: "2026-02-28" });
  expect(made.status).toBe(200);
  const id = made.text("id");
  const read = await owner.send("GET", `${tickets}/records/${id}`);
  expect(read.at("values")).toMatchObject({
    subject: "打印机坏了",
    amount: "12.5",
    status: "open",
    due: "2026-02-28",
  });
  const changed = await owner.send("PATCH", `${tickets}/records/${id}`, { values: { status: "solved" }, version: 1 });
  expect([changed.at("version"), changed.at("values.status")]).toEqual([2, "solved"]);
  const page = await owner.send("POST", `${tickets}/query`, {
    filter: 'status = "solved"',
    columns: ["subject", "amount"],
    count: "exact",
  });
  expect([page.at("columns"), page.at("rows"), page.at("count")]).toEqual([
    ["subject", "amount"],
    [[Number(id), 2, "打印机坏了", "12.5"]],
    { value: 1, isCapped: false },
  ]);
});

test("two editors saving the same field: the second gets record.stale with both values", async () => {
  const id = (await create(owner, { subject: "旧" })).text("id");
  await owner.send("PATCH", `${tickets}/records/${id}`, { values: { subject: "新一" }, version: 1 });
  const second = await owner.send("PATCH", `${tickets}/records/${id}`, { values: { subject: "新二" }, version: 1 });
  expect([second.status, second.at("code")]).toEqual([409, "record.stale"]);
  expect(JSON.stringify(second.at("params"))).toMatch(/新一/);
});

test("the same idempotency key with the same values answers the same record; with others it is refused", async () => {
  const body = { values: { subject: "一次" }, idempotencyKey: "exactly-once-1" };
  const first = await owner.send("POST", `${tickets}/records`, body);
  const again = await owner.send("POST", `${tickets}/records`, body);
  expect(again.at("id")).toBe(first.at("id"));
  const other = await owner.send("POST", `${tickets}/records`, { ...body, values: { subject: "两次" } });
  expect([other.status, other.at("code")]).toEqual([409, "idempotency.mismatch"]);
});

describe("for a member who may see only their own tickets, without `secret`", () => {
  test("somebody else's record does not exist", async () => {
    const id = (await create(owner, { subject: "所有者的" })).text("id");
    for (const [method, body] of [
      ["GET", undefined],
      ["PATCH", { values: { subject: "x" }, version: 1 }],
    ] as const) {
      const refused = await member.send(method, `${tickets}/records/${id}`, body);
      expect([method, refused.status, refused.at("code")]).toEqual([method, 404, "record.not_found"]);
    }
    const missing = await member.send("GET", `${tickets}/records/999999`);
    expect(missing.at("code")).toBe("record.not_found");
  });

  test("a hidden field does not exist: not in reads, writes, filters, sorts or views", async () => {
    const mine = await create(member, { subject: "我的" });
    expect(mine.status).toBe(200);
    expect(Object.keys(Object(mine.at("values")))).not.toContain("secret");
    const write = await create(member, { subject: "x", secret: "y" });
    expect([write.status, write.at("code")]).toEqual([422, "field.unknown"]);
    const sort = await member.send("POST", `${tickets}/query`, { sort: [{ field: "secret", direction: "asc" }] });
    expect(sort.at("code")).toBe("field.unknown");
    const filter = await member.send("POST", `${tickets}/query`, { filter: 'secret = "y"' });
    expect(filter.at("code")).toBe("expr.invalid");
    const workspace = await member.send("GET", "/workspaces/desk");
    expect(JSON.stringify(workspace.body)).not.toContain("secret");
    expect(JSON.stringify(workspace.at("views"))).toContain('"all"');
  });

  test("expressions are tried and explained on their own records alone, and write nothing", async () => {
    const mine = Number((await create(member, { subject: "我的试算", amount: "4" })).text("id"));
    const other = Number((await create(owner, { subject: "所有者的试算" })).text("id"));
    const tried = await member.send("POST", `${tickets}/try`, { expression: "amount / 0", records: [other, mine] });
    expect(tried.at("records")).toEqual([
      { id: mine, title: "我的试算", row: null, value: null, count: null, isError: true },
    ]);
    const explain = (record: number, expression = "LEN(subject) * 2") =>
      member.send("POST", `${tickets}/explain`, { expression, record });
    expect((await explain(mine)).at("parts")).toMatchObject([
      { id: "0", depth: 0, expression: "LEN(subject) * 2", kind: "number", value: "8" },
      { id: "0.0", depth: 1, expression: "LEN(subject)", value: "4" },
      { id: "0.0.0", depth: 2, expression: "subject", kind: "text", value: "我的试算" },
    ]);
    const refused = await Promise.all([explain(other), explain(999_999), explain(mine, "LEN(secret)")]);
    expect(refused.map((reply) => reply.at("code"))).toEqual(["record.not_found", "record.not_found", "expr.invalid"]);
    expect((await member.send("GET", `${tickets}/records/${mine}`)).at("version")).toBe(1);
  });

  test("the page holds exactly what they may see, and the owner's holds more", async () => {
    const ours = await member.send("POST", `${tickets}/query`, { count: "exact" });
    const all = await owner.send("POST", `${tickets}/query`, { count: "exact" });
    expect(Number(ours.text("count.value"))).toBeGreaterThan(0);
    expect(Number(all.text("count.value"))).toBeGreaterThan(Number(ours.text("count.value")));
  });

  test("the documents are not theirs to read or change", async () => {
    for (const [method, path, body] of [
      ["GET", "/workspaces/desk/definition", undefined],
      ["POST", "/workspaces/desk/definition/plan", { definition: {} }],
      [
        "POST",
        "/workspaces/desk/definition/apply",
        { definition: {}, baseVersion: 1, hash: "x", acceptDestructive: true },
      ],
    ] as const) {
      const refused = await member.send(method, path, body);
      expect([refused.status, refused.at("code")]).toEqual([403, "access.denied"]);
    }
  });
});

describe("views", () => {
  const view = { label: { zh: "我的" }, kind: "grid", filter: 'status = "open"' };

  test("a personal view is its member's alone", async () => {
    const saved = await member.send("PUT", `${tickets}/views/mine`, { definition: view, isPersonal: true });
    expect([saved.status, saved.at("version")]).toEqual([200, 1]);
    const keys = async (client: TestClient): Promise<unknown> =>
      JSON.stringify((await client.send("GET", "/workspaces/desk")).at("views"));
    expect(await keys(member)).toContain('"mine"');
    expect(await keys(owner)).not.toContain('"mine"');
    expect((await member.send("DELETE", `${tickets}/views/mine`)).status).toBe(200);
    expect((await member.send("DELETE", `${tickets}/views/mine`)).at("code")).toBe("view.not_found");
  });

  test("a shared view takes a builder, and everyone sees it at once", async () => {
    const refused = await member.send("PUT", `${tickets}/views/team`, { definition: view, isPersonal: false });
    expect(refused.at("code")).toBe("access.denied");
    const saved = await owner.send("PUT", `${tickets}/views/team`, { definition: view, isPersonal: false });
    expect(saved.status).toBe(200);
    expect(JSON.stringify((await member.send("GET", "/workspaces/desk")).at("views"))).toContain('"team"');
  });

  test("a view that names what its owner may not see is refused", async () => {
    const hidden = await member.send("PUT", `${tickets}/views/x`, {
      definition: { ...view, sort: [{ field: "secret", direction: "asc" }] },
      isPersonal: true,
    });
    expect([hidden.status, hidden.at("code")]).toEqual([422, "field.unknown"]);
  });
});

describe("batches", () => {
  const send = (operations: readonly object[], mode = "per_row"): Promise<TestReply> =>
    owner.send("POST", `${tickets}/records/batch`, { mode, operations, idempotencyKey: crypto.randomUUID() });
  const many = (count: number): readonly object[] =>
    Array.from({ length: count }, (_, index) => ({ kind: "create", values: { subject: `批 ${index}` } }));

  test("a thousand at once go in, and the reply numbers them", async () => {
    const reply = await send(many(1000), "all_or_nothing");
    expect([reply.status, reply.at("results.999.index"), reply.at("results.999.version")]).toEqual([200, 999, 1]);
  });

  test("creates without an idempotency key are refused, of the call or of each; sent again under it they are not made again", async () => {
    const path = `${tickets}/records/batch`;
    const bare = await owner.send("POST", path, { mode: "per_row", operations: many(2) });
    expect([bare.status, bare.at("code"), bare.at("params.index")]).toEqual([400, "idempotency.missing", 0]);
    const [one = {}, other = {}] = many(2);
    const half = [{ ...one, idempotencyKey: "half-keyed-1" }, other];
    const second = await owner.send("POST", path, { mode: "per_row", operations: half });
    expect([second.status, second.at("code"), second.at("params.index")]).toEqual([400, "idempotency.missing", 1]);
    const upsert = { kind: "upsert", by: "subject", values: { subject: "x" } };
    const upserted = await owner.send("POST", path, { mode: "per_row", operations: [upsert] });
    expect([upserted.status, upserted.at("code")]).toEqual([400, "idempotency.missing"]);

    const body = { mode: "all_or_nothing", operations: many(3), idempotencyKey: "batch-over-http-1" };
    const [first, again] = await Promise.all([owner.send("POST", path, body), owner.send("POST", path, body)]);
    expect([first.status, again.body]).toEqual([200, first.body]);
    const changed = await owner.send("POST", path, { ...body, operations: many(2) });
    expect([changed.status, changed.at("code")]).toEqual([409, "idempotency.mismatch"]);
  });

  test("10,001 rows: batch.too_large, with the limit", async () => {
    const reply = await send(many(10_001));
    expect([reply.status, reply.at("code"), reply.at("params.limit")]).toEqual([413, "batch.too_large", 1000]);
  });

  test("row by row, the good ones go in and the bad ones say why in the caller's language", async () => {
    const reply = await send([
      { kind: "create", values: { subject: "好" } },
      { kind: "create", values: {} },
    ]);
    expect([reply.status, reply.at("results.0.error"), reply.at("results.1.error.code")]).toEqual([
      200,
      undefined,
      "field.required",
    ]);
    expect(reply.text("results.1.error.message")).toContain("请填写");
  });

  test("all or nothing: one bad row and nothing is written", async () => {
    const count = async (): Promise<string> =>
      (await owner.send("POST", `${tickets}/query`, { count: "exact", limit: 1 })).text("count.value");
    const before = await count();
    const reply = await send([...many(3), { kind: "create", values: { nope: 1 } }], "all_or_nothing");
    expect([reply.status, reply.at("code")]).toEqual([422, "field.unknown"]);
    expect(await count()).toBe(before);
  });
});

test("a deleted record lies in the bin, comes back, and its history tells all of it", async () => {
  const id = (await create(owner, { subject: "一" })).text("id");
  await owner.send("PATCH", `${tickets}/records/${id}`, { values: { subject: "二" }, version: 1 });
  expect((await owner.send("DELETE", `${tickets}/records/${id}`)).body).toEqual({ done: true });
  expect((await owner.send("GET", `${tickets}/records/${id}`)).at("code")).toBe("record.not_found");
  const bin = await owner.send("GET", `${tickets}/bin`);
  expect([bin.at("records.0.id"), bin.at("records.0.title")]).toEqual([Number(id), "二"]);
  expect((await owner.send("POST", `${tickets}/bin/${id}/restore`)).at("values.subject")).toBe("二");
  const history = await owner.send("GET", `${tickets}/records/${id}/history`);
  expect([0, 1, 2, 3].map((index) => history.at(`changes.${index}.kind`))).toEqual([
    "restore",
    "delete",
    "update",
    "create",
  ]);
  const back = await owner.send("POST", `${tickets}/records/${id}/restore-version`, { version: 1 });
  expect(back.at("values.subject")).toBe("一");
});
