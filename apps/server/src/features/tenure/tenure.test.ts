import { buildFixedClock } from "@tongzhou/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";
import { applyForms, join } from "../../test/ticketForms.ts";

let server: TestServer;
let owner: TestClient;
let member: TestClient;

const definition = {
  label: { zh: "工作", en: "Work" },
  zone: "Asia/Shanghai",
  forms: [
    {
      key: "project",
      label: { zh: "项目" },
      title: "name",
      fields: [
        { key: "name", kind: "text", label: { zh: "名称" } },
        { key: "lead", kind: "member", label: { zh: "负责人" }, dated: true },
      ],
    },
  ],
  views: [],
  grants: [{ key: "see", form: "project", to: { role: "member" }, actions: ["see"] }],
} as const;

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner, definition);
  member = server.stranger();
  await join(owner, member, "member", "wang@example.com");
});
afterAll(() => server.close());

const path = "/workspaces/desk/forms/project/records";

test("[T6] [T9] a transfer is planned, told with who planned it and why, and withdrawn", async () => {
  const values = { name: "拓川", lead: 1 };
  const id = (await owner.send("POST", path, { values, idempotencyKey: "tenure-http-1" })).text("id");
  const line = `${path}/${id}/fields/lead/tenure`;
  const body = { value: 2, since: "2100-01-01", reason: "离职交接" };
  const planned = await owner.send("POST", line, body);
  expect(planned.status).toBe(200);
  const [first, second] = planned.at("spans") as readonly Readonly<Record<string, unknown>>[];
  expect(first).toMatchObject({
    value: 2,
    state: "planned",
    from: "2099-12-31T16:00:00.000Z",
    reason: "离职交接",
    by: 1,
  });
  expect(second).toMatchObject({ value: 1, state: "current", from: null, to: "2099-12-31T16:00:00.000Z" });
  const refused = await member.send("POST", line, body);
  expect([refused.status, refused.text("code")]).toEqual([403, "access.denied"]);
  const seen = await member.send("GET", line);
  expect([seen.status, seen.at("canTransfer")]).toEqual([200, false]);
  const gone = await owner.send("DELETE", `${line}/${String(first?.["id"])}`);
  expect(gone.at("spans")).toHaveLength(1);
  const again = await owner.send("DELETE", `${line}/${String(first?.["id"])}`);
  expect([again.status, again.text("code")]).toEqual([404, "transfer.not_found"]);
});

test("[T5] what cannot be is answered by a code", async () => {
  const values = { name: "另一", lead: 1 };
  const id = (await owner.send("POST", path, { values, idempotencyKey: "tenure-http-2" })).text("id");
  const code = async (field: string, body: unknown): Promise<string> =>
    (await owner.send("POST", `${path}/${id}/fields/${field}/tenure`, body)).text("code");
  expect(await code("name", { value: "x" })).toBe("transfer.not_dated");
  expect(await code("none", { value: 1 })).toBe("field.unknown");
  expect(await code("lead", { value: 2, since: "2026-02-30" })).toBe("transfer.bad_time");
  expect(await code("lead", { value: 2, since: "soon" })).toBe("request.invalid");
  expect(await code("lead", { value: { id: 2 } })).toBe("field.invalid");
  expect(await code("lead", { value: 2, reason: "x".repeat(1001) })).toBe("request.invalid");
  expect(await code("lead", { since: "2100-01-01" })).toBe("request.invalid");
});

test("[T6] a server that was down on the day carries the transfer out when it is back", async () => {
  const values = { name: "停机", lead: 1 };
  const id = (await owner.send("POST", path, { values, idempotencyKey: "tenure-http-down" })).text("id");
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const planned = await owner.send("POST", `${path}/${id}/fields/lead/tenure`, { value: 2, since: tomorrow });
  expect(planned.at("spans.0.state")).toBe("planned");
  expect((await owner.send("GET", `${path}/${id}`)).at("values.lead")).toBe(1);
  // Nobody was there for two days; then one with a worker comes.
  const late = await openTestServer({
    connectionString: server.connectionString,
    runsJobs: true,
    clock: buildFixedClock(new Date(Date.now() + 2 * 86_400_000).toISOString()),
  });
  try {
    await expect.poll(async () => (await owner.send("GET", `${path}/${id}`)).at("values.lead")).toBe(2);
  } finally {
    await late.close();
  }
  const spans = (await owner.send("GET", `${path}/${id}/fields/lead/tenure`)).at("spans");
  expect(spans).toMatchObject([{ value: 2, by: 1, error: null }, { value: 1 }]);
});
