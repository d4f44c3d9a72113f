import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorText } from "@tongzhou/i18n";
import { errorCodes } from "@tongzhou/model";
import { openTestServer, type TestServer } from "./test/openTestServer.ts";
import type { TestClient, TestReply } from "./test/testClient.ts";
import { applyForms, join } from "./test/ticketForms.ts";

// Section 9 of the first issue, as a table: what is sent, and the documented code it gets.

let server: TestServer;
let owner: TestClient;
let member: TestClient;
let ticket: string;
let foreign: string;
const tickets = "/workspaces/desk/forms/ticket";
const key = (): string => `bad-input-${crypto.randomUUID()}`;

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner);
  member = server.stranger();
  await join(owner, member, "member", "wang@example.com");
  const make = (client: TestClient, values: object): Promise<TestReply> =>
    client.send("POST", `${tickets}/records`, { values, idempotencyKey: key() });
  ticket = (await make(member, { subject: "我的" })).text("id");
  foreign = (await make(owner, { subject: "所有者的", secret: "秘密" })).text("id");
  await owner.send("POST", "/workspaces/desk/forms/client/records", { values: { name: "甲" }, idempotencyKey: key() });
});
afterAll(async () => {
  expect(server.log.filter((line) => line.includes("internal error"))).toEqual([]);
  await server.close();
});

async function expectCode(reply: TestReply, status: number, code: string): Promise<void> {
  expect([reply.status, reply.at("code")]).toEqual([status, code]);
  const known = errorCodes.find((one) => one === code);
  expect(known && errorText(known, Object(reply.at("params")), "zh-CN")).toBe(reply.at("message"));
  expect(reply.text("requestId")).toBe(reply.headers.get("x-request-id"));
}

describe("bodies", () => {
  const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<TestReply> =>
    owner.sendRaw("POST", `${tickets}/query`, { body, headers: { "content-type": "application/json", ...headers } });

  test.each([
    ["malformed JSON", '{"limit":'],
    ["a text instead of an object", '"x"'],
    ["null", "null"],
    ["a NUL character in a value", '{"search":"a\\u0000b"}'],
    ["a lone surrogate", '{"search":"\\ud800"}'],
    ["an unknown field", '{"limt":5}'],
    ["a wrong type", '{"limit":"5"}'],
    ["a number out of range", '{"limit":100000}'],
    ["a number no integer can hold", '{"limit":1e400}'],
    ["a text too long", `{"search":"${"x".repeat(300)}"}`],
    ["a prototype", '{"__proto__":{"limit":5}}'],
    ["a constructor", '{"constructor":{"prototype":{"limit":5}}}'],
    ["nesting a thousand deep", `{"sort":${"[".repeat(1000)}${"]".repeat(1000)}}`],
    ["nesting a hundred thousand deep", `{"sort":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ])("%s: request.invalid", async (_, body) => {
    await expectCode(await send(body), 400, "request.invalid");
  });

  test("bytes that are not UTF-8: request.invalid", async () => {
    await expectCode(await send(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])), 400, "request.invalid");
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "a/b/c",
  ])("the content type %s: request.invalid", async (type) => {
    await expectCode(await send("{}", { "content-type": type }), 400, "request.invalid");
  });

  test("1 MiB and a byte: request.too_large, with the limit", async () => {
    const reply = await send(`{"search":"${"x".repeat(1024 * 1024)}"}`);
    await expectCode(reply, 413, "request.too_large");
    expect(reply.at("params.limitBytes")).toBe(1024 * 1024);
  });

  test("200 MB announced: request.too_large before any of it is read", async () => {
    const answer = await talk(
      server.address,
      `POST /api/v1${tickets}/query HTTP/1.1\r\nhost: x\r\ncookie: ${owner.cookie()}\r\ncontent-type: application/json\r\ncontent-length: 209715200\r\n\r\n{"search":"`,
    );
    expect(answer).toContain("413");
    expect(answer).toContain("request.too_large");
  });

  test("a stranger's large body is refused for being a stranger's", async () => {
    const reply = await server.stranger().send("POST", `${tickets}/query`, { search: "x".repeat(2_000_000) });
    await expectCode(reply, 401, "auth.required");
  });
});

describe("addresses", () => {
  test.each([
    ["GET", "/nothing", 404, "request.not_found"],
    ["GET", "/workspaces/none", 404, "workspace.not_found"],
    ["GET", "/workspaces/ws_desk", 404, "workspace.not_found"],
    ["GET", "/workspaces/%00", 404, "workspace.not_found"],
    ["GET", "/workspaces/%zz", 400, "request.invalid"],
    ["GET", `/workspaces/${"x".repeat(300)}`, 404, "workspace.not_found"],
    ["GET", `/workspaces/${"x".repeat(3000)}`, 400, "request.invalid"],
    ["PROPFIND", "/me", 404, "request.not_found"],
    ["GET", "/workspaces/desk/forms/none/records/1", 404, "form.not_found"],
    ["GET", "/workspaces/desk/forms/_member/records/1", 400, "request.invalid"],
    ["GET", "/workspaces/desk/forms/ticket%22%3B%20drop%20table/records/1", 400, "request.invalid"],
    ["GET", `${tickets}/records/0`, 400, "request.invalid"],
    ["GET", `${tickets}/records/-1`, 400, "request.invalid"],
    ["GET", `${tickets}/records/1.5`, 400, "request.invalid"],
    ["GET", `${tickets}/records/9007199254740993`, 400, "request.invalid"],
    ["GET", `${tickets}/records/9007199254740991`, 404, "record.not_found"],
    ["GET", `${tickets}/records/1e3`, 400, "request.invalid"],
    ["GET", "/workspaces/desk/search", 400, "request.invalid"],
    ["GET", "/workspaces/desk/search?q=a&q=b", 400, "request.invalid"],
    ["GET", "/workspaces/desk/search?q=%00", 400, "request.invalid"],
    ["GET", "/workspaces/desk/search?q=a&limt=3", 400, "request.invalid"],
    ["GET", "/workspaces/desk/search?q=a&__proto__[x]=1", 400, "request.invalid"],
    ["GET", "/workspaces/desk/search?q=a&limit=x", 400, "request.invalid"],
  ])("%s %s: %d %s", async (method, path, status, code) => {
    await expectCode(await owner.send(method, path), status, code);
  });
});

describe("values", () => {
  test.each([
    ["a text for an integer", { hours: "many" }, 422, "field.invalid"],
    ["an integer out of the field's range", { hours: 5000 }, 422, "field.invalid"],
    ["a fraction for an integer", { hours: 1.5 }, 422, "field.invalid"],
    ["more decimals than the field has", { amount: "1.005" }, 422, "field.invalid"],
    ["a day that is not in the calendar", { due: "2026-02-30" }, 422, "field.invalid"],
    ["a moment without a zone", { at: "2026-02-03T10:00:00" }, 422, "field.invalid"],
    ["an option that does not exist", { status: "nope" }, 422, "field.invalid"],
    ["a text too long", { subject: "x".repeat(201) }, 422, "field.invalid"],
    ["an object for a text", { subject: { a: 1 } }, 422, "field.invalid"],
    ["a link to no record", { client: 999_999 }, 422, "link.broken"],
    ["a field that does not exist", { nope: 1 }, 422, "field.unknown"],
    ["a column of ours", { version: 7 }, 422, "field.unknown"],
    ["a field that is computed", { maker: 1 }, 403, "field.forbidden"],
  ])("%s", async (_, values, status, code) => {
    const reply = await owner.send("POST", `${tickets}/records`, {
      values: { subject: "x", ...values },
      idempotencyKey: key(),
    });
    await expectCode(reply, status, code);
    expect(Object.keys(values)).toContain(reply.at("params.field"));
  });

  test("a required field that is missing: field.required", async () => {
    const reply = await owner.send("POST", `${tickets}/records`, { values: {}, idempotencyKey: key() });
    await expectCode(reply, 422, "field.required");
  });

  test("a unique value that is taken: field.not_unique", async () => {
    const reply = await owner.send("POST", "/workspaces/desk/forms/client/records", {
      values: { name: "甲" },
      idempotencyKey: key(),
    });
    await expectCode(reply, 409, "field.not_unique");
  });

  test.each([
    "'; drop table ticket; --",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "$1",
    "%s{{7*7}}",
    "\\'",
    "😀".repeat(50),
  ])("%s is only a text", async (subject) => {
    const made = await owner.send("POST", `${tickets}/records`, {
      values: { subject, body: subject },
      idempotencyKey: key(),
    });
    expect(made.status).toBe(200);
    const read = await owner.send("GET", `${tickets}/records/${made.text("id")}`);
    expect([read.at("values.subject"), read.at("values.body")]).toEqual([subject, subject]);
    expect((await owner.send("POST", `${tickets}/query`, { search: subject.slice(0, 200) })).status).toBe(200);
  });
});

describe("what others have done meanwhile", () => {
  const clients = "/workspaces/desk/forms/client";
  type Operation = Readonly<Record<string, unknown>>;
  const batch = (form: string, operations: readonly Operation[]): Promise<TestReply> =>
    owner.send("POST", `${form}/records/batch`, { mode: "all_or_nothing", operations, idempotencyKey: key() });
  const patch = (form: string, id: string, values: object, version = 1): Promise<TestReply> =>
    owner.send("PATCH", `${form}/records/${id}`, { values, version });
  const make = async (form: string, values: object): Promise<string> =>
    (await owner.send("POST", `${form}/records`, { values, idempotencyKey: key() })).text("id");
  const counted = async (form: string): Promise<unknown> =>
    (await owner.send("POST", `${form}/query`, { count: "exact", limit: 1 })).at("count.value");

  test("a stale version is record.stale for one and for a batch, of which nothing is written", async () => {
    const id = await make(tickets, { subject: "一" });
    expect((await patch(tickets, id, { subject: "二" })).status).toBe(200);
    await expectCode(await patch(tickets, id, { subject: "三" }), 409, "record.stale");
    const other = await make(tickets, { subject: "另一" });
    const operations = [other, id].map((one) => ({
      kind: "update",
      id: Number(one),
      values: { subject: "三" },
      version: 1,
    }));
    await expectCode(await batch(tickets, operations), 409, "record.stale");
    expect((await owner.send("GET", `${tickets}/records/${other}`)).at("values.subject")).toBe("另一");
  });

  test("a stale view and a stale definition are told as such", async () => {
    const definition = { key: "stale", form: "ticket", label: { zh: "旧" }, kind: "grid" };
    const save = (isPersonal: boolean, version?: number): Promise<TestReply> =>
      owner.send("PUT", `${tickets}/views/stale`, { definition, isPersonal, ...(version && { version }) });
    expect((await save(true)).status).toBe(200);
    await expectCode(await save(true, 99), 409, "record.stale");
    const head = await owner.send("GET", "/workspaces/desk/definition");
    const plan = await owner.send("POST", "/workspaces/desk/definition/plan", { definition: head.at("definition") });
    const applied = await owner.send("POST", "/workspaces/desk/definition/apply", {
      definition: head.at("definition"),
      baseVersion: Number(plan.text("baseVersion")) + 1,
      hash: plan.text("hash"),
      acceptDestructive: false,
    });
    await expectCode(applied, 409, "definition.plan_stale");
  });

  test("a unique value that is taken is refused in a change, a batch, and a restore, which write nothing", async () => {
    const [one, two] = [await make(clients, { name: "唯一" }), await make(clients, { name: "另一" })];
    await expectCode(await patch(clients, two, { name: "唯一" }), 409, "field.not_unique");
    const before = await counted(clients);
    const twice = [1, 2].map(() => ({ kind: "create", values: { name: "同批" } }));
    await expectCode(await batch(clients, twice), 409, "field.not_unique");
    const three = await make(clients, { name: "第三" });
    const taken = [
      { kind: "update", id: Number(three), values: { name: "不应写入" } },
      { kind: "update", id: Number(two), values: { name: "唯一" } },
    ];
    expect(await counted(clients)).toBe(Number(before) + 1);
    await expectCode(await batch(clients, taken), 409, "field.not_unique");
    expect((await owner.send("GET", `${clients}/records/${three}`)).at("values.name")).toBe("第三");
    expect((await owner.send("DELETE", `${clients}/records/${one}`)).status).toBe(200);
    await make(clients, { name: "唯一" });
    await expectCode(await owner.send("POST", `${clients}/bin/${one}/restore`), 409, "field.not_unique");
  });

  test("a broken link is refused in a change and a batch, which write nothing", async () => {
    const id = await make(tickets, { subject: "链接" });
    await expectCode(await patch(tickets, id, { client: 999_999 }), 422, "link.broken");
    const before = await counted(tickets);
    const operations = [
      { kind: "create", values: { subject: "不应写入" } },
      { kind: "create", values: { subject: "x", client: 999_999 } },
    ];
    await expectCode(await batch(tickets, operations), 422, "link.broken");
    expect(await counted(tickets)).toBe(before);
  });

  test("ten at once with the same field: one is taken, the others are told; with two fields both are taken", async () => {
    const id = await make(tickets, { subject: "竞争" });
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, index) => patch(tickets, id, { subject: `第 ${index}` })),
    );
    const taken = replies.filter(({ status }) => status === 200);
    expect(taken.length).toBe(1);
    for (const reply of replies) if (reply !== taken[0]) await expectCode(reply, 409, "record.stale");
    const other = await make(tickets, { subject: "合并" });
    const both = await Promise.all([patch(tickets, other, { subject: "新" }), patch(tickets, other, { hours: 5 })]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const read = await owner.send("GET", `${tickets}/records/${other}`);
    expect([read.at("values.subject"), read.at("values.hours")]).toEqual(["新", 5]);
  });

  test("ten at once with one idempotency key, and ten with one unique value, make one record", async () => {
    const idempotencyKey = key();
    const same = await Promise.all(
      Array.from({ length: 10 }, () =>
        owner.send("POST", `${tickets}/records`, { values: { subject: "一次" }, idempotencyKey }),
      ),
    );
    expect(new Set(same.map((reply) => `${reply.status} ${reply.text("id")}`)).size).toBe(1);
    const values = { name: "抢先" };
    const rivals = await Promise.all(
      Array.from({ length: 10 }, () => owner.send("POST", `${clients}/records`, { values, idempotencyKey: key() })),
    );
    expect(rivals.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    for (const reply of rivals) if (reply.status === 409) await expectCode(reply, 409, "field.not_unique");
  });

  test("a record that is deleted is no more found by any change of it", async () => {
    const id = await make(tickets, { subject: "已删" });
    expect((await owner.send("DELETE", `${tickets}/records/${id}`)).status).toBe(200);
    await expectCode(await patch(tickets, id, { subject: "x" }), 404, "record.not_found");
    await expectCode(await owner.send("DELETE", `${tickets}/records/${id}`), 404, "record.not_found");
    const operations = [{ kind: "update", id: Number(id), values: { subject: "x" } }];
    await expectCode(await batch(tickets, operations), 404, "record.not_found");
    const comment = { text: "x", idempotencyKey: key() };
    await expectCode(await owner.send("POST", `${tickets}/records/${id}/comments`, comment), 404, "record.not_found");
  });
});

describe("what is somebody else's", () => {
  test("a forbidden record answers exactly as one that is not there", async () => {
    const forbidden = await member.send("GET", `${tickets}/records/${foreign}`);
    const missing = await member.send("GET", `${tickets}/records/987654`);
    await expectCode(forbidden, 404, "record.not_found");
    expect([missing.status, missing.at("code"), missing.at("message")]).toEqual([
      forbidden.status,
      forbidden.at("code"),
      forbidden.at("message"),
    ]);
  });

  test("a forbidden column answers exactly as one that is not there", async () => {
    const send = (field: string): Promise<TestReply> =>
      member.send("PATCH", `${tickets}/records/${ticket}`, { values: { [field]: "x" }, version: 1 });
    const forbidden = await send("secret");
    await expectCode(forbidden, 422, "field.unknown");
    expect((await send("secrex")).at("code")).toBe("field.unknown");
  });
});

describe("connections", () => {
  test("bytes that are not HTTP: request.invalid", async () => {
    const answer = await talk(server.address, "HELLO \0\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect(answer).toContain("request.invalid");
  });

  test("headers of 300 KiB: 431, in both languages", async () => {
    const answer = await talk(
      server.address,
      `GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(300 * 1024)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431/);
    expect(answer).toMatch(/"message":"[^"]*[\u4e00-\u9fff][^"]* [A-Z]/);
  });

  test("an export takes the longest filter there may be", async () => {
    const names = Array.from({ length: 950 }, (_, index) => `"北京分公司第${index}号工单"`).join(", ");
    const filter = `subject in (${names})`;
    expect(filter.length).toBeGreaterThan(15_000);
    const reply = await owner.send("GET", `${tickets}/export?format=csv&filter=${encodeURIComponent(filter)}`);
    expect(reply.status).toBe(200);
  });

  test("callers who hang up in the middle leave nothing behind", async () => {
    const before = await count();
    for (let index = 0; index < 20; index += 1) {
      const body = JSON.stringify({ values: { subject: "halb" }, idempotencyKey: key() });
      const head = `POST /api/v1${tickets}/records HTTP/1.1\r\nhost: x\r\ncookie: ${owner.cookie()}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
      await cut(server.address, head + body.slice(0, 20 + index));
    }
    expect(await count()).toBe(before);
    expect((await owner.send("GET", "/me")).status).toBe(200);
  });

  async function count(): Promise<string> {
    return (await owner.send("POST", `${tickets}/query`, { count: "exact", limit: 1 })).text("count.value");
  }
});

/** Sends bytes and hears the answer until the server closes or falls silent after it began to answer. */
function talk(address: string, text: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let heard = "";
    socket.on("data", (chunk) => {
      heard += chunk.toString();
      if (heard.includes('"requestId"')) socket.destroy();
    });
    socket.on("close", () => resolve(heard));
    socket.on("error", (error) => (heard === "" ? reject(error) : resolve(heard)));
  });
}

/** Sends bytes and hangs up. */
function cut(address: string, text: string): Promise<void> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(text, () => socket.destroy()));
    socket.on("close", () => resolve());
    socket.on("error", () => resolve());
  });
}
