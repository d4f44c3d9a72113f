import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "@tongzhou/base";
import { loadChanges, loadPosition, loadWorkspaceRuntime, printPosition, type Change } from "@tongzhou/engine";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";
import { applyForms } from "../../test/ticketForms.ts";
import { openLiveChannel, type LiveMessage } from "./liveChannel.ts";
import { buildSharedMoves, type SharedMoves } from "./windowWatch.ts";

let server: TestServer;
let owner: TestClient;
beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner);
});
afterAll(() => server.close());

async function create(form: string, values: object): Promise<void> {
  const body = { values, idempotencyKey: crypto.randomUUID() };
  expect((await owner.send("POST", `/workspaces/desk/forms/${form}/records`, body)).status).toBe(200);
}

test("what comes while a watch stands in line is told to it: its page may have read before", async () => {
  const { database } = server.server.services;
  const position = await loadPosition(database);
  await create("client", { name: "青石制造" });
  await create("ticket", { subject: "断网" });
  let changes: readonly Change[] = [];
  // An older transaction may hold back these, and what was before the position too.
  const loadMade = async (): Promise<readonly Change[]> =>
    (changes = (await loadChanges(database, "ws_desk", position, 10)).filter(({ kind }) => kind === "create"));
  await expect.poll(loadMade).toHaveLength(2);

  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const kept = buildSharedMoves();
  const load: SharedMoves["load"] = async (...given) => {
    reached.resolve();
    await opened.promise;
    return kept.load(...given);
  };
  const said: LiveMessage[] = [];
  const channel = openLiveChannel({
    session: {
      database,
      workspace: await loadWorkspaceRuntime(database, "desk"),
      actor: { kind: "system" },
      cause: { kind: "request" },
      clock: systemClock,
    },
    outlet: { send: (message) => void said.push(message), isFull: () => false },
    position,
    start: printPosition(position),
    seen: undefined,
    missed: undefined,
    shared: { load },
    locale: "zh-CN",
    onError: (error) => {
      throw error;
    },
  });
  await channel.watch("clients", { form: "client" });
  const take = (form: string): void => {
    for (const change of changes) if (change.form === form) channel.take([change], change.position);
  };
  take("client");
  await reached.promise;
  const watched = channel.watch("tickets", { form: "ticket" });
  take("ticket");
  opened.resolve();
  await watched;
  expect(said.filter(({ kind }) => kind === "changed")).toMatchObject([{ id: "clients" }, { id: "tickets" }]);
  channel.close();
});

test("of two messages of one telling only the last has the new position: who breaks off after the first misses nothing", async () => {
  const { database } = server.server.services;
  const position = await loadPosition(database);
  await create("client", { name: "松江仪表" });
  let changes: readonly Change[] = [];
  const loadMade = async (): Promise<readonly Change[]> =>
    (changes = (await loadChanges(database, "ws_desk", position, 10)).filter(({ kind }) => kind === "create"));
  await expect.poll(loadMade).toHaveLength(1);
  const said: LiveMessage[] = [];
  const channel = openLiveChannel({
    session: {
      database,
      workspace: await loadWorkspaceRuntime(database, "desk"),
      actor: { kind: "system" },
      cause: { kind: "request" },
      clock: systemClock,
    },
    outlet: { send: (message) => void said.push(message), isFull: () => false },
    position,
    start: printPosition(position),
    seen: undefined,
    missed: undefined,
    shared: buildSharedMoves(),
    locale: "zh-CN",
    onError: (error) => {
      throw error;
    },
  });
  await channel.watch("one", { form: "client" });
  await channel.watch("two", { form: "client" });
  const upTo = changes[0]?.position ?? position;
  channel.take(changes, upTo);
  await expect
    .poll(() => said.filter(({ kind }) => kind === "changed"))
    .toMatchObject([
      { id: "one", position: printPosition(position) },
      { id: "two", position: printPosition(upTo) },
    ]);
  channel.close();
});
