import { readdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { Jimp } from "jimp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { workspaceSchema } from "@tongzhou/engine";
import { buildOpenApi } from "./platform/openapi/buildOpenApi.ts";
import { contractByteRoutes, contractRoutes } from "./platform/openapi/contractRoutes.ts";
import { arbitraryRequest, hugeBytes, type KnownValues, type MadeUpRequest } from "./test/arbitraryRequest.ts";
import { connectLive } from "./test/liveClient.ts";
import { openTestServer, type TestServer } from "./test/openTestServer.ts";
import type { TestClient, TestReply } from "./test/testClient.ts";
import { applyForms, join as joinWorkspace, ticketDefinition } from "./test/ticketForms.ts";

const requests = 8_000;
const atOnce = 12;
const seed = 20_261_121;

let server: TestServer;
let owner: TestClient;
let member: TestClient;
let bearer: Readonly<Record<string, string>>;
let memberBearer: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await openTestServer({ maxUploadBytes: hugeBytes - 1 });
  owner = await server.setUp();
  await applyForms(owner);
  // A token, because some of the requests sign the account out.
  bearer = { authorization: `Bearer ${(await owner.send("POST", "/api-tokens", { name: "fuzz" })).text("secret")}` };
  for (const index of [1, 2, 3]) {
    const values = { subject: `第 ${index} 张`, hours: index };
    await owner.send("POST", "/workspaces/desk/forms/ticket/records", { values, idempotencyKey: `fuzz-seed-${index}` });
  }
  member = server.stranger();
  await joinWorkspace(owner, member, "member", "fuzz@example.com");
  memberBearer = {
    authorization: `Bearer ${(await member.send("POST", "/api-tokens", { name: "fuzz" })).text("secret")}`,
  };
  const put = async (name: string, body: BodyInit): Promise<string> =>
    (await owner.sendRaw("PUT", `/workspaces/desk/files?name=${name}`, { body })).text("id");
  const text = await put("a.txt", "0123456789");
  const picture = await put("a.png", new Uint8Array(await new Jimp({ width: 9, height: 9 }).getBuffer("image/png")));
  const sheet = await put("a.csv", "name,hours\n甲,1\n乙,x\n");
  const started = await owner.send("POST", "/workspaces/desk/imports", { file: sheet });
  known = { ...known, file: [text, picture, sheet, `../${text}`], import: [started.text("id")] };
});
afterAll(() => server.close());

const fieldKeys = ticketDefinition.forms.flatMap((form) => form.fields.map((field) => field.key));
let known: KnownValues = {
  workspace: ["desk"],
  form: ["ticket", "client"],
  record: [1, 2, 3],
  member: [1],
  view: ["all"],
  field: [...fieldKeys, "id", "created_at"],
  columns: [["subject"], ["subject", "client", "amount"], "subject,client", "hours"],
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
  after: ["x", "2026-11-22T08:00:00.000Z/ticket/1"],
  name: ["报告.txt", "../../etc/passwd", "a\\b", "<b>.svg", "CON", ".", "a\u202etxt.exe"],
  format: ["xlsx", "csv"],
  encoding: ["utf-8", "gb18030"],
  sort: ["subject", "-hours,subject", "nope", "-", ","],
  download: ["", "1"],
  since: ["1.0", "999999999999.9", "x", "-1.5"],
  Range: ["bytes=0-3", "bytes=-2", "bytes=9-", "bytes=99-", "bytes=5-1", "bytes=0-0,2-3", "bytes=-", "lines=1"],
  "If-Range": ['"x"'],
  "If-None-Match": ["*", '"x"'],
  idempotencyKey: ["fuzz-key-1", "fuzz-key-2", "fuzz-key-3"],
};

test("thousands of made-up requests get documented answers and never a 5xx; bytes that are refused or cut leave nothing", async () => {
  const isServed = ({ name }: { readonly name: string }): boolean => server.server.served.has(name);
  const document = buildOpenApi(contractRoutes.filter(isServed), contractByteRoutes.filter(isServed), "test");
  const sample = fc.sample(arbitraryRequest(document, known), { seed, numRuns: requests });
  const failures: unknown[] = [];
  const statuses = new Map<number, number>();
  const succeeded = new Set<string>();
  let next = 0;
  async function send({ method, path, body, headers, isCut }: MadeUpRequest, index: number): Promise<TestReply> {
    const type = typeof body === "string" ? "application/json" : "application/octet-stream";
    return server.stranger().sendRaw(method, `//${path.slice(1)}`, {
      headers: {
        // A few ask under the rights of somebody who sees little.
        ...(index % 7 === 0 ? memberBearer : bearer),
        ...headers,
        ...(body === undefined || method === "GET" ? {} : { "content-type": type }),
      },
      ...(body === undefined || method === "GET"
        ? {}
        : { body: typeof body === "string" ? body.toWellFormed() : body }),
      ...(isCut ? { signal: AbortSignal.timeout(index % 10) } : {}),
    });
  }
  async function work(): Promise<void> {
    for (let index = next++; index < sample.length; index = next++) {
      const request = sample[index];
      if (request === undefined) return;
      const reply = await send(request, index).catch((error: unknown) => {
        // A body that is refused while it is still being sent can meet the end of its connection first.
        const isHuge = request.body?.length === hugeBytes;
        if (!request.isCut && !isHuge) failures.push({ ...request, error: String(error) });
      });
      if (reply === undefined) continue;
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      if (reply.status < 400) succeeded.add(request.operation);
      const isForeseen = request.statuses.includes(String(reply.status));
      const isDocumented = reply.status < 400 || reply.status === 416 || typeof reply.at("code") === "string";
      if (reply.status >= 500 || !isForeseen || !isDocumented)
        failures.push({ ...request, status: reply.status, reply: reply.body });
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  const reasons = server.log.filter((line) => line.includes('"level":50')).map((line) => line.slice(0, 1500));
  expect({ failures: failures.slice(0, 3), reasons: reasons.slice(0, 3) }).toEqual({ failures: [], reasons: [] });
  // The requests reach the handlers: a good part of them succeed, and the rest are refused for many reasons.
  expect(statuses.get(200)).toBeGreaterThan(requests / 10);
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 403, 404, 413, 422]));
  expect([...succeeded]).toEqual(
    expect.arrayContaining(["uploadFile", "downloadFile", "getThumbnail", "exportRecords"]),
  );
  expect((await owner.send("GET", "/setup")).status).toBe(200);
  await expect.poll(() => readdir(join(server.dataDir, "files", "incoming"))).toEqual([]);
  // Uploads whose sender hung up may still be being finished.
  await expect.poll(differences).toEqual([]);
});

/** Files on the disk without a row, and rows without a file. */
async function differences(): Promise<readonly string[]> {
  const { database } = server.server.services;
  // Some of the requests make workspaces of their own, and others put files into those.
  const keys = await database.rows<{ key: string }>(sql`select key from tongzhou.workspace`);
  const tables = keys.map(({ key }) => sqlIdent(workspaceSchema(key), "_file"));
  const lists = await Promise.all(tables.map((table) => database.rows<{ id: string }>(sql`select id from ${table}`)));
  const rows = lists.flat();
  const entries = await readdir(join(server.dataDir, "files"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.thumbnail(\.draft)?$/.test(entry.name));
  const [known, there] = [new Set(rows.map(({ id }) => id)), new Set(files.map(({ name }) => name))];
  return [...[...known].filter((id) => !there.has(id)), ...[...there].filter((id) => !known.has(id))];
}

test("whatever is said on the live channel, the server answers, hangs up with a documented code, and goes on", async () => {
  const said = fc.oneof(
    fc.constantFrom('{"kind":"ping"}', '{"kind":"watch","id":"a","form":"ticket"}', '{"kind":"unwatch","id":"a"}'),
    fc.constantFrom(
      "",
      "null",
      "[]",
      "{",
      '{"kind":"watch","id":"a","form":"\\u0000"}',
      '{"__proto__":{"kind":"ping"}}',
    ),
    fc
      .record({
        kind: fc.constantFrom("watch", "unwatch", "ping"),
        id: fc.string(),
        form: fc.string(),
        record: fc.integer(),
      })
      .map((message) => JSON.stringify(message)),
    fc.string({ unit: "binary", maxLength: 50 }),
    fc.constant("x".repeat(5000)),
  );
  const talks = fc.sample(fc.tuple(fc.array(said, { maxLength: 8 }), fc.constantFrom(...(known["since"] ?? []))), {
    seed,
    numRuns: 150,
  });
  const codes = new Set<number>();
  for (const [messages, since] of talks) {
    const live = await connectLive(server.address, bearer, String(since));
    for (const message of messages) if (live.socket.readyState === live.socket.OPEN) live.say(message);
    // Half of them hang up themselves, in the middle.
    if (messages.length % 2 === 0) live.close();
    else live.socket.close();
    codes.add(await live.closed);
  }
  expect([...codes].filter((code) => ![1000, 1005, 1006, 1007, 1009, 4400].includes(code))).toEqual([]);
  expect(server.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  const live = await connectLive(server.address, bearer);
  live.say({ kind: "ping" });
  expect(await live.next(({ kind }) => kind === "pong")).toHaveProperty("position");
  live.close();
});
