import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildOpenApi } from "./platform/openapi/buildOpenApi.ts";
import { contractRoutes } from "./platform/openapi/contractRoutes.ts";
import { arbitraryRequest, type KnownValues } from "./test/arbitraryRequest.ts";
import { openTestServer, type TestServer } from "./test/openTestServer.ts";
import type { TestClient, TestReply } from "./test/testClient.ts";
import { applyForms, ticketDefinition } from "./test/ticketForms.ts";

const requests = 5_400;
const atOnce = 12;
const seed = 20_261_121;

let server: TestServer;
let owner: TestClient;
let bearer: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner);
  // A token, because some of the requests sign the account out.
  bearer = { authorization: `Bearer ${(await owner.send("POST", "/api-tokens", { name: "fuzz" })).text("secret")}` };
  for (const index of [1, 2, 3]) {
    const values = { subject: `第 ${index} 张`, hours: index };
    await owner.send("POST", "/workspaces/work/forms/ticket/records", { values, idempotencyKey: `fuzz-seed-${index}` });
  }
});
afterAll(() => server.close());

const fieldKeys = ticketDefinition.forms.flatMap((form) => form.fields.map((field) => field.key));
const known: KnownValues = {
  workspace: ["work"],
  form: ["ticket", "client"],
  record: [1, 2, 3],
  member: [1],
  view: ["all"],
  field: [...fieldKeys, "id", "created_at"],
  columns: [["subject"], ["subject", "client", "amount"]],
  by: fieldKeys,
  filter: [
    'status = "open"',
    "hours > 1",
    "amount between 1 and 2",
    "client",
    "ISBLANK(due)",
    "1/0 = 1",
    "((((",
    'subject = "\\u0000"',
  ],
  search: ["第", "张", "a", "第 1"],
  q: ["第", "di"],
  version: [1, 2],
  "values.keys": [...fieldKeys, "nope"],
  subject: ["标题", ""],
  amount: ["1.50", 3, "1e30", "-0"],
  hours: [1, -1, 2 ** 60],
  due: ["2026-02-28", "9999-12-31", "0000-01-01"],
  at: ["2026-02-28T10:00:00Z", "+275760-09-13T00:00:00Z"],
  status: ["open", "closed"],
  client: [1, 0, null],
  files: [[], ["00000000-0000-4000-8000-000000000000"], ["x"]],
  definition: [ticketDefinition, { ...ticketDefinition, forms: [] }, { forms: [{}] }],
  email: ["owner@example.com", "x@y"],
  before: ["5", "2026-11-21T08:00:00.000Z/1", "2026-99-99T99:99:99.000Z/1"],
  after: ["x"],
  idempotencyKey: ["fuzz-key-1", "fuzz-key-2", "fuzz-key-3"],
};

test("thousands of made-up requests get documented answers and never a 5xx", async () => {
  const document = buildOpenApi(
    contractRoutes.filter(({ name }) => server.server.served.has(name)),
    "test",
  );
  const sample = fc.sample(arbitraryRequest(document, known), { seed, numRuns: requests });
  const failures: unknown[] = [];
  const statuses = new Map<number, number>();
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < sample.length; index = next++) {
      const request = sample[index];
      if (request === undefined) return;
      const { method, path, body } = request;
      const hasBody = body !== undefined && method !== "GET";
      const reply: TestReply = await server.stranger().sendRaw(method, `//${path.slice(1)}`, {
        headers: { ...bearer, ...(hasBody ? { "content-type": "application/json" } : {}) },
        ...(hasBody ? { body: body.toWellFormed() } : {}),
      });
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      const isDocumented = reply.status === 200 || (reply.status < 500 && typeof reply.at("code") === "string");
      if (!isDocumented) failures.push({ ...request, status: reply.status, reply: reply.body });
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  const reasons = server.log.filter((line) => line.includes('"level":50')).map((line) => line.slice(0, 1500));
  expect({ failures: failures.slice(0, 3), reasons: reasons.slice(0, 3) }).toEqual({ failures: [], reasons: [] });
  // The requests reach the handlers: a good part of them succeed, and the rest are refused for many reasons.
  expect(statuses.get(200)).toBeGreaterThan(requests / 10);
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 404, 422]));
  expect((await owner.send("GET", "/setup")).status).toBe(200);
}, 120_000);
