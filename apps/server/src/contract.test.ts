import { afterAll, beforeAll, expect, test } from "vitest";
import { errorCodes } from "@tongzhou/model";
import { contractRoutes } from "./platform/openapi/contractRoutes.ts";
import { openTestServer, type TestServer } from "./test/openTestServer.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

test("every route of the contract is served", () => {
  const missing = contractRoutes.map((route) => route.name).filter((name) => !server.server.served.has(name));
  expect(missing).toEqual([]);
});

test("names and addresses of routes are unique", () => {
  expect(new Set(contractRoutes.map((route) => route.name)).size).toBe(contractRoutes.length);
  expect(new Set(contractRoutes.map((route) => `${route.method} ${route.path}`)).size).toBe(contractRoutes.length);
});

test("every route that is not public asks who is there before anything else", async () => {
  for (const route of contractRoutes.filter(({ access }) => access !== "public")) {
    const path = route.path.replaceAll(/:\w+/g, "1");
    const reply = await server.stranger().send(route.method, path, route.method === "GET" ? undefined : { x: 1 });
    expect([route.name, reply.status, reply.at("code")]).toEqual([route.name, 401, "auth.required"]);
  }
});

test("the OpenAPI document names every route, every status and every code", async () => {
  const { body } = await server.stranger().send("GET", "/openapi.json");
  const text = JSON.stringify(body);
  for (const route of contractRoutes) expect(text).toContain(`"operationId":"${route.name}"`);
  for (const code of errorCodes) expect(text).toContain(`"${code}"`);
  expect(text).toMatch(/^\{"openapi":"3\.1\.0"/);
});

test("the page of the interface holds no script and is allowed none", async () => {
  const response = await fetch(`${server.address}/api/docs`);
  expect(await response.text()).not.toContain("<script");
  expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
});

test("answers carry the headers of data, and no cache keeps them", async () => {
  const { headers } = await server.stranger().send("GET", "/setup");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
});
