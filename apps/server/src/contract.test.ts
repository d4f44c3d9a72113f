import { afterAll, beforeAll, expect, test } from "vitest";
import { errorCodes } from "@tongzhou/model";
import { contractByteRoutes, contractRoutes } from "./platform/openapi/contractRoutes.ts";
import { openTestServer, type TestServer } from "./test/openTestServer.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const allRoutes = [...contractRoutes, ...contractByteRoutes];

test("every route of the contract is served", () => {
  expect([contractRoutes.length > 50, contractByteRoutes.length]).toEqual([true, 7]);
  const missing = allRoutes.map((route) => route.name).filter((name) => !server.server.served.has(name));
  expect(missing).toEqual([]);
});

test("names and addresses of routes are unique", () => {
  expect(new Set(allRoutes.map((route) => route.name)).size).toBe(allRoutes.length);
  expect(new Set(allRoutes.map((route) => `${route.method} ${route.path}`)).size).toBe(allRoutes.length);
});

test("every route that is not public asks who is there before anything else", async () => {
  const closed = [...contractRoutes.filter(({ access }) => access !== "public"), ...contractByteRoutes];
  for (const route of closed) {
    const path = route.path.replaceAll(/:\w+/g, "1");
    const reply = await server.stranger().send(route.method, path, route.method === "GET" ? undefined : { x: 1 });
    expect([route.name, reply.status, reply.at("code")]).toEqual([route.name, 401, "auth.required"]);
  }
});

test("the OpenAPI document names every route, every status and every code", async () => {
  const { body } = await server.stranger().send("GET", "/openapi.json");
  const text = JSON.stringify(body);
  for (const route of allRoutes) expect(text).toContain(`"operationId":"${route.name}"`);
  for (const code of errorCodes) expect(text).toContain(`"${code}"`);
  expect(text).toMatch(/^\{"openapi":"3\.1\.0"/);
});

test("the document says what bytes go in and out, with which headers, and what is said on the live channel", async () => {
  const { body } = await server.stranger().send("GET", "/openapi.json");
  const paths = "/api/v1/workspaces/{workspace}";
  expect(body).toMatchObject({
    paths: {
      [`${paths}/files`]: { put: { requestBody: { content: { "*/*": { schema: { format: "binary" } } } } } },
      [`${paths}/files/{file}`]: {
        get: {
          parameters: expect.arrayContaining([expect.objectContaining({ name: "Range", in: "header" })]),
          responses: { "206": expect.anything(), "304": expect.anything(), "416": expect.anything() },
        },
      },
      [`${paths}/forms/{form}/export`]: {
        get: { responses: { "200": { content: { "text/csv": expect.anything() } } } },
      },
      [`${paths}/live`]: { get: { responses: { "101": expect.anything() }, "x-messages": expect.anything() } },
    },
  });
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
