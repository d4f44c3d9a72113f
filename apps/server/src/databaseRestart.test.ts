import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startPostgres } from "@tongzhou/embedded";
import { errorText } from "@tongzhou/i18n";
import { contractByteRoutes, contractRoutes } from "./platform/openapi/contractRoutes.ts";
import { openTestServer } from "./test/openTestServer.ts";
import { smallestValue } from "./test/smallestValue.ts";

test("while the database is away every answer is database.unavailable; when it is back everything works again", async () => {
  const home = await mkdtemp(join(tmpdir(), "tongzhou-restart-"));
  const postgres = await startPostgres({ dataDir: home, settings: { fsync: "off" } });
  const server = await openTestServer({ connectionString: postgres.connectionString });
  const owner = await server.setUp();
  const make = (name: string): ReturnType<typeof owner.send> => owner.send("POST", "/api-tokens", { name });
  expect((await make("before")).status).toBe(200);

  await postgres.stop();
  for (let round = 0; round < 5; round += 1) {
    const away = await make("away");
    expect([away.status, away.at("code")]).toEqual([503, "database.unavailable"]);
    expect(away.headers.get("retry-after")).toBe("2");
  }
  // Every route there is, in both languages; one that anybody may call can find something else wrong first.
  for (const route of [...contractRoutes, ...contractByteRoutes])
    for (const language of ["zh-CN", "en"] as const) {
      const isJson = "reply" in route;
      const query = Object.entries(Object(smallestValue(route.query))).map(([name, value]) => `${name}=${value}`);
      const reply = await owner.send(
        route.method,
        `${route.path.replaceAll(/:\w+/g, (name) => (name === ":workspace" ? "desk" : "1"))}?${query.join("&")}`,
        isJson && route.method !== "GET" ? smallestValue(route.body) : undefined,
        { cookie: `${owner.cookie()}; tongzhou_locale=${language}` },
      );
      // Who somebody is may still be known for a few seconds, and then tells all that was asked for.
      if (route.method === "GET" && reply.status === 200) continue;
      const isPublic = isJson && route.access === "public";
      if (isPublic && reply.at("code") === "request.invalid") continue;
      expect([route.name, reply.status, reply.at("code")]).toEqual([route.name, 503, "database.unavailable"]);
      expect(reply.at("message")).toBe(errorText("database.unavailable", {}, language));
    }
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.address}/readyz`)).status).toBe(503);

  const again = await startPostgres({ dataDir: home, settings: { fsync: "off" } });
  expect(again.connectionString).toBe(postgres.connectionString);
  await expect.poll(async () => (await make("after")).status).toBe(200);
  expect((await fetch(`${server.address}/readyz`)).status).toBe(200);
  const names = JSON.stringify((await owner.send("GET", "/api-tokens")).body);
  expect([names.includes("before"), names.includes("away"), names.includes("after")]).toEqual([true, false, true]);
  await server.close();
  await again.stop();
  await rm(home, { recursive: true, force: true });
});

test("the database killed under a hundred requests: each is answered or said to be unavailable, none is lost", async () => {
  const home = await mkdtemp(join(tmpdir(), "tongzhou-restart-"));
  const postgres = await startPostgres({ dataDir: home });
  const server = await openTestServer({ connectionString: postgres.connectionString });
  const owner = await server.setUp();
  const names = Array.from({ length: 100 }, (_, index) => `token-${index}-end`);
  const sending = names.map((name) => owner.send("POST", "/api-tokens", { name }));
  process.kill(postgres.pid, "SIGKILL");
  const replies = await Promise.all(sending);
  for (const reply of replies) expect([200, 503]).toContain(reply.status);
  await expect.poll(async () => (await owner.send("GET", "/api-tokens")).status).toBe(200);
  const kept = JSON.stringify((await owner.send("GET", "/api-tokens")).body);
  names.forEach((name, index) => {
    if (replies[index]?.status === 200) expect(kept).toContain(name);
  });
  await server.close();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
});
