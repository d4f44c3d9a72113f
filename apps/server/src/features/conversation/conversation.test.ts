import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";
import { applyForms, join } from "../../test/ticketForms.ts";

let server: TestServer;
let owner: TestClient;
let member: TestClient;
let memberId: number;
const tickets = "/workspaces/desk/forms/ticket/records";

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner);
  member = server.stranger();
  memberId = await join(owner, member, "member", "wang@example.com");
});
afterAll(() => server.close());

async function create(client: TestClient, subject: string): Promise<string> {
  const body = { values: { subject }, idempotencyKey: crypto.randomUUID() };
  return (await client.send("POST", tickets, body)).text("id");
}

test("who is mentioned follows, finds the record unread among those followed, and has read it after looking", async () => {
  const id = await create(member, "打印机");
  const text = `@[${memberId}] 请看`;
  const said = await owner.send("POST", `${tickets}/${id}/comments`, { text, idempotencyKey: "conversation-1" });
  expect(said.status).toBe(200);
  const followed = await member.send("GET", "/workspaces/desk/followed");
  expect(followed.body).toEqual({
    records: [
      {
        form: "ticket",
        id: Number(id),
        title: "打印机",
        last: { kind: "comment", at: said.text("at"), by: 1 },
        isUnread: true,
      },
    ],
    next: null,
  });
  expect((await member.send("PUT", `${tickets}/${id}/seen`)).status).toBe(200);
  expect((await member.send("GET", "/workspaces/desk/followed")).at("records.0.isUnread")).toBe(false);
});

test("followed records come in pages, and a place that is none is refused", async () => {
  const reader = server.stranger();
  await join(owner, reader, "owner", "reader@example.com");
  for (const subject of ["一", "二", "三"]) {
    const id = await create(owner, subject);
    await reader.send("PUT", `${tickets}/${id}/following`, { isFollowing: true });
  }
  const first = await reader.send("GET", "/workspaces/desk/followed?limit=2");
  expect([first.at("records.0.title"), first.at("records.1.title")]).toEqual(["三", "二"]);
  const second = await reader.send("GET", `/workspaces/desk/followed?after=${encodeURIComponent(first.text("next"))}`);
  expect([second.at("records.0.title"), second.at("next")]).toEqual(["一", null]);
  const wrong = await reader.send("GET", "/workspaces/desk/followed?after=x");
  expect([wrong.status, wrong.at("code")]).toEqual([422, "query.cursor_invalid"]);
  const tooMany = await reader.send("GET", "/workspaces/desk/followed?limit=101");
  expect([tooMany.status, tooMany.at("code")]).toEqual([400, "request.invalid"]);
});

test("the conversation of a record that is not shown does not exist, whatever is asked of it", async () => {
  const id = await create(owner, "不给成员");
  const said = await owner.send("POST", `${tickets}/${id}/comments`, {
    text: "内部",
    idempotencyKey: "conversation-2",
  });
  const comment = said.text("id");
  const asked = [
    ["GET", `${id}/comments`, undefined],
    ["POST", `${id}/comments`, { text: "x", idempotencyKey: "conversation-3" }],
    ["PATCH", `${id}/comments/${comment}`, { text: "x" }],
    ["DELETE", `${id}/comments/${comment}`, undefined],
    ["GET", `${id}/comments/${comment}/edits`, undefined],
    ["GET", `${id}/followers`, undefined],
    ["PUT", `${id}/following`, { isFollowing: true }],
    ["PUT", `${id}/seen`, undefined],
  ] as const;
  for (const [method, path, body] of asked) {
    const hidden = await member.send(method, `${tickets}/${path}`, body);
    const missing = await member.send(method, `${tickets}/${path.replace(id, "987654321")}`, body);
    expect([path, hidden.status, hidden.at("code"), hidden.at("params")]).toEqual([
      path,
      404,
      "record.not_found",
      missing.at("params"),
    ]);
  }
  expect(JSON.stringify((await member.send("GET", "/workspaces/desk/followed")).body)).not.toContain("不给成员");
});

test("only the author edits or takes back a comment; others are told it does not exist", async () => {
  const id = await create(member, "谁写的");
  const path = `${tickets}/${id}/comments`;
  const mine = await member.send("POST", path, { text: "一", idempotencyKey: "conversation-4" });
  const comment = mine.text("id");
  for (const method of ["PATCH", "DELETE"]) {
    const reply = await owner.send(method, `${path}/${comment}`, method === "PATCH" ? { text: "x" } : undefined);
    expect([reply.status, reply.at("code")]).toEqual([404, "comment.not_found"]);
  }
  expect((await member.send("PATCH", `${path}/${comment}`, { text: "二" })).at("text")).toBe("二");
  const edits = await owner.send("GET", `${path}/${comment}/edits`);
  expect([edits.at("edits.0.text"), edits.at("edits.1")]).toEqual(["一", undefined]);
  expect((await member.send("DELETE", `${path}/${comment}`)).body).toEqual({ done: true });
  expect((await owner.send("GET", path)).at("comments.0")).toMatchObject({ text: "", isDeleted: true });
});
