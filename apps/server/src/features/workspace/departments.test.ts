import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient, TestReply } from "../../test/testClient.ts";
import { join } from "../../test/ticketForms.ts";

const path = "/workspaces/desk/departments";
let server: TestServer;
let owner: TestClient;
const others: Partial<Record<"builder" | "member" | "viewer", TestClient>> = {};
let builder: TestClient;
let builderId: number;

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  builder = server.stranger();
  builderId = await join(owner, builder, "builder", "bao@example.com");
  for (const role of ["member", "viewer"] as const) {
    const client = server.stranger();
    await join(owner, client, role, `${role}@example.com`);
    others[role] = client;
  }
});
afterAll(() => server.close());

async function add(client: TestClient, name: string, parentId?: number): Promise<number> {
  const body = { name, ...(parentId === undefined ? {} : { parentId }) };
  const reply = await client.send("POST", path, body);
  expect(reply.status).toBe(200);
  return Number(reply.text("id"));
}

const told = (reply: TestReply): readonly unknown[] => [reply.status, reply.at("code")];

test("an empty workspace gets its departments, its people and their manager", async () => {
  const top = await add(owner, "同舟");
  const team = await add(builder, "研发", top);
  const headed = await builder.send("PATCH", `${path}/${team}`, { headId: builderId, name: "研发部" });
  expect(headed.body).toEqual({ id: team, name: "研发部", parentId: top, headId: builderId });
  const mine = await owner.send("GET", "/workspaces/desk");
  const change = { departments: [team], managerId: Number(mine.text("memberId")) };
  const placed = await owner.send("PATCH", `/workspaces/desk/members/${builderId}`, change);
  expect([placed.status, placed.at("departments"), placed.at("managerId")]).toEqual([
    200,
    [team],
    Number(mine.text("memberId")),
  ]);
  const seen = await builder.send("GET", "/workspaces/desk");
  expect(seen.at("departments")).toEqual([
    { id: top, name: "同舟", parentId: null, headId: null },
    { id: team, name: "研发部", parentId: top, headId: builderId },
  ]);
  const refused = await owner.send("DELETE", `${path}/${team}`, undefined, { "accept-language": "en" });
  expect(told(refused)).toEqual([409, "department.in_use"]);
  expect(refused.at("params.people")).toBe(1);
  await owner.send("PATCH", `/workspaces/desk/members/${builderId}`, { departments: [] });
  expect((await builder.send("DELETE", `${path}/${team}`)).status).toBe(200);
  expect(told(await builder.send("DELETE", `${path}/${team}`))).toEqual([404, "department.not_found"]);
});

test.each(["member", "viewer"] as const)("a %s arranges nothing", async (role) => {
  const id = await add(owner, "甲");
  const client = others[role] ?? server.stranger();
  for (const [method, url, body] of [
    ["POST", path, { name: "乙" }],
    ["PATCH", `${path}/${id}`, { name: "乙" }],
    ["DELETE", `${path}/${id}`, undefined],
  ] as const)
    expect(told(await client.send(method, url, body))).toEqual([403, "access.denied"]);
});

test("circles, blank names and departments that are not there are refused", async () => {
  const id = await add(owner, "丙");
  const inner = await add(owner, "丁", id);
  for (const body of [{ parentId: inner }, { parentId: id }, { parentId: 987_654 }, { name: "  " }, { position: -1 }])
    expect([body, ...told(await owner.send("PATCH", `${path}/${id}`, body))]).toEqual([body, 400, "request.invalid"]);
  expect(told(await owner.send("POST", path, { name: "戊", parentId: 987_654 }))).toEqual([400, "request.invalid"]);
  expect(told(await owner.send("PATCH", `${path}/987654`, { name: "x" }))).toEqual([404, "department.not_found"]);
  const hostile = `'; drop table _department; --<script>`;
  expect((await owner.send("PATCH", `${path}/${id}`, { name: hostile })).at("name")).toBe(hostile);
  const unknown = await owner.send("PATCH", `/workspaces/desk/members/${builderId}`, { departments: [987_654] });
  expect(unknown.at("params.problems.0")).toEqual({ path: "body.departments.0", rule: "unknown" });
});
