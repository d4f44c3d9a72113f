import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireTestDatabase } from "@tongzhou/embedded/testing";
import { startProcess, type ServerProcess } from "./test/startProcess.ts";
import { buildTestClient } from "./test/testClient.ts";

// Real processes on real data directories: what a person at a terminal sees.

let dataDir: string;
const started: ServerProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "tongzhou-start-"));
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
  }
  await rm(dataDir, { recursive: true, force: true });
});

function start(env: Readonly<Record<string, string>> = {}): ServerProcess {
  const server = startProcess({ DATA_DIR: dataDir, ...env });
  started.push(server);
  return server;
}

const owner = {
  email: "owner@example.com",
  password: "correct horse battery",
  name: "陈立",
  locale: "zh-CN",
  workspaceLabel: "desk",
  start: "empty",
};

test("a wrong configuration is refused with every problem at once, and nothing is started", async () => {
  const server = start({ PORT: "99999", POOL_SIZE: "none", LOG_LEVEL: "loud" });
  expect(await server.ended).toBe(2);
  expect(server.output()).toContain("PORT must be a whole number from 0 to 65535");
  expect(server.output()).toContain("POOL_SIZE must be");
  expect(server.output()).toContain("LOG_LEVEL must be one of");
});

test("it starts on nothing, a second start says who holds the directory, SIGTERM stops it, and it starts again", async () => {
  const first = start();
  const client = buildTestClient(await first.address);
  expect((await client.send("POST", "/setup", owner)).status).toBe(200);

  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`in use by a running Tongzhou (process ${first.child.pid})`);
  expect((await client.send("GET", "/me")).status).toBe(200);

  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);
  const again = buildTestClient(await start().address);
  expect((await again.send("POST", "/sessions", { email: owner.email, password: owner.password })).status).toBe(200);
});

test("after kill -9 the next start recovers with everything that was answered", async () => {
  const first = start();
  const client = buildTestClient(await first.address);
  await client.send("POST", "/setup", owner);
  const token = (await client.send("POST", "/api-tokens", { name: "kept" })).text("secret");
  first.child.kill("SIGKILL");
  expect(await first.ended).toBe(null);
  const again = buildTestClient(await start().address);
  const me = await again.send("GET", "/me", undefined, { authorization: `Bearer ${token}` });
  expect(me.at("account.email")).toBe(owner.email);
});

test("after kill -9 of the server and its database together the next start recovers with everything that was answered", async () => {
  const first = start();
  const client = buildTestClient(await first.address);
  await client.send("POST", "/setup", owner);
  const token = (await client.send("POST", "/api-tokens", { name: "kept" })).text("secret");
  const [home = ""] = (await readdir(dataDir)).filter((name) => /^pg\d+$/.test(name));
  const [postmaster] = (await readFile(join(dataDir, home, "cluster", "postmaster.pid"), "utf8")).split("\n");
  first.child.kill("SIGKILL");
  process.kill(Number(postmaster), "SIGKILL");
  expect(await first.ended).toBe(null);
  const again = buildTestClient(await start().address);
  const me = await again.send("GET", "/me", undefined, { authorization: `Bearer ${token}` });
  expect(me.at("account.email")).toBe(owner.email);
});

test("a request that has begun is answered while the server stops; a new one is not taken", async () => {
  const database = await acquireTestDatabase();
  const server = start({ DATABASE_URL: database.connectionString });
  const { hostname, port } = new URL(await server.address);
  const body = JSON.stringify({ email: "x@example.com", password: "x" });
  const socket = connect(Number(port), hostname);
  const answer = new Promise<string>((resolve) => {
    let heard = "";
    socket.on("data", (chunk) => (heard += chunk.toString()));
    socket.on("close", () => resolve(heard));
  });
  // The head and half of the body: the request is under way.
  socket.write(
    `POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  );
  await fetch(`${await server.address}/healthz`);
  server.child.kill("SIGTERM");
  await expect
    .poll(() =>
      fetch(`http://${hostname}:${port}/healthz`).then(
        () => "taken",
        () => "refused",
      ),
    )
    .toBe("refused");
  socket.write(body.slice(5));
  expect(await answer).toContain("auth.wrong_credentials");
  expect(await server.ended).toBe(0);
  await database.drop();
});

test("a port that is taken is said in words", async () => {
  const database = await acquireTestDatabase();
  const first = start({ DATABASE_URL: database.connectionString });
  const { port } = new URL(await first.address);
  const second = start({ DATABASE_URL: database.connectionString, PORT: port });
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`port ${port} on 127.0.0.1 is taken by another program`);
  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);
  await database.drop();
});

test("a database that does not answer is said in words", async () => {
  const server = start({ DATABASE_URL: "postgres://nobody:secret@127.0.0.1:1/none" });
  expect(await server.ended).toBe(1);
  expect(server.output()).toContain("The database cannot be reached");
  expect(server.output()).not.toContain("secret");
});
