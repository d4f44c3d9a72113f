import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ByteRoute, Route } from "@tongzhou/contract";
import { errorText } from "@tongzhou/i18n";
import { errorCodes } from "@tongzhou/model";
import { contractByteRoutes, contractRoutes } from "./platform/openapi/contractRoutes.ts";
import { openTestServer, type TestServer } from "./test/openTestServer.ts";
import { smallestValue } from "./test/smallestValue.ts";
import type { TestClient, TestReply } from "./test/testClient.ts";
import { applyForms, join, ticketDefinition } from "./test/ticketForms.ts";

// Section 9 of the first issue for every route there is: a route that is added is in here by itself.

let server: TestServer;
let owner: TestClient;
let member: TestClient;
let foreign: string;
let deletedForm: string;

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  const plain = {
    label: { zh: "单" },
    title: "name",
    fields: [{ key: "name", kind: "text", label: { zh: "名" } }],
  } as const;
  const forms = [...ticketDefinition.forms, { key: "hidden", ...plain }, { key: "gone", ...plain }];
  await applyForms(owner, { ...ticketDefinition, forms });
  member = server.stranger();
  await join(owner, member, "member", "wang@example.com");
  const values = { subject: "所有者的" };
  const body = { values, idempotencyKey: "every-route-1" };
  foreign = (await owner.send("POST", "/workspaces/work/forms/ticket/records", body)).text("id");
  const path = "/workspaces/work/definition";
  const definition = { ...ticketDefinition, forms: forms.slice(0, -1) };
  const plan = await owner.send("POST", `${path}/plan`, { definition });
  const applied = await owner.send("POST", `${path}/apply`, {
    definition,
    baseVersion: plan.at("baseVersion"),
    hash: plan.at("hash"),
    acceptDestructive: true,
  });
  expect(applied.status).toBe(200);
  deletedForm = "gone";
});
afterAll(async () => {
  expect(server.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  await server.close();
});

const fitting: Readonly<Record<string, string>> = {
  workspace: "work",
  form: "ticket",
  record: "1",
  comment: "1",
  member: "1",
  view: "all",
  id: "999999",
  token: "x".repeat(43),
  import: "00000000-0000-4000-8000-000000000000",
  bulk: "00000000-0000-4000-8000-000000000000",
  file: "00000000-0000-4000-8000-000000000000",
};

function address({ path }: Pick<Route, "path">, given: Readonly<Record<string, string>> = {}): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(given[name] ?? fitting[name] ?? "1"));
}

function hasParam({ path }: Pick<Route, "path">, name: string): boolean {
  return path.split("/").includes(`:${name}`);
}

function isJson(route: Route | ByteRoute): route is Route {
  return "reply" in route;
}

async function call(
  client: TestClient,
  route: Route | ByteRoute,
  given: Readonly<Record<string, string>> = {},
  language = "zh-CN",
): Promise<TestReply> {
  const query = smallestValue(route.query);
  const texts = Object.entries(Object(query)).map(([name, value]): [string, string] => [name, String(value)]);
  const search = texts.length === 0 ? "" : `?${new URLSearchParams(texts).toString()}`;
  const body = isJson(route) && route.method !== "GET" ? smallestValue(route.body) : undefined;
  const headers = { cookie: `${client.cookie()}; tongzhou_locale=${language}` };
  return client.send(route.method, address(route, given) + search, body, headers);
}

/** The answer is an error of ours, in both languages, and says nothing else. */
function expectError(reply: TestReply, language: "zh-CN" | "en"): void {
  const code = errorCodes.find((known) => known === reply.at("code"));
  expect(code).toBeDefined();
  if (code !== undefined) expect(reply.at("message")).toBe(errorText(code, Object(reply.at("params")), language));
  expect(Object.keys(Object(reply.body)).toSorted()).toEqual(["code", "message", "params", "requestId"]);
}

const allRoutes = [...contractRoutes, ...contractByteRoutes];
const named = (routes: readonly (Route | ByteRoute)[]): readonly (readonly [string, Route | ByteRoute])[] =>
  routes.map((route) => [route.name, route]);
const withBody = contractRoutes.filter(
  ({ method, body }) => method !== "GET" && "properties" in body && Object.keys(Object(body.properties)).length > 0,
);

describe("bodies", () => {
  const wrong: readonly (readonly [string, string, number, string])[] = [
    ["malformed JSON", '{"a":', 400, "request.invalid"],
    ["a list", "[]", 400, "request.invalid"],
    ["null", "null", 400, "request.invalid"],
    ["an unknown field", '{"certainly_no_field":1}', 400, "request.invalid"],
    ["a NUL character", '{"a":"\\u0000"}', 400, "request.invalid"],
    ["a lone surrogate", '{"a":"\\ud800"}', 400, "request.invalid"],
    ["a prototype", '{"__proto__":{"a":1}}', 400, "request.invalid"],
  ];

  test.each(withBody.map((route) => [route.name, route] as const))(
    "%s refuses what is no body of its",
    async (_, route) => {
      for (const [what, body, status, code] of wrong) {
        const init = { body, headers: { "content-type": "application/json" } };
        const reply = await owner.sendRaw(route.method, address(route), init);
        expect([what, reply.status, reply.at("code")]).toEqual([what, status, code]);
        expectError(reply, "zh-CN");
      }
      const text = await owner.sendRaw(route.method, address(route), {
        body: "{}",
        headers: { "content-type": "text/plain" },
      });
      expect([text.status, text.at("code")]).toEqual([400, "request.invalid"]);
    },
  );

  test.each(withBody.map((route) => [route.name, route] as const))(
    "%s refuses 200 MB before reading them",
    async (_, route) => {
      const head = `${route.method} /api/v1${address(route)} HTTP/1.1\r\nhost: x\r\ncookie: ${owner.cookie()}`;
      const answer = await talk(`${head}\r\ncontent-type: application/json\r\ncontent-length: 209715200\r\n\r\n{"a":`);
      expect(answer).toMatch(/^HTTP\/1\.1 413/);
      expect(answer).toContain('"request.too_large"');
    },
  );

  // A plan of a wrong definition is the list of what is wrong with it.
  const checked = withBody.filter(({ name }) => name !== "planDefinition");
  test.each(checked.map((route) => [route.name, route] as const))(
    "%s takes no wrong type in any of its fields",
    async (_, route) => {
      const right: Readonly<Record<string, unknown>> = Object(smallestValue(route.body));
      for (const name of Object.keys(right)) {
        // A value that fits no field of ours: a list in a list of itself.
        const reply = await owner.send(route.method, address(route), { ...right, [name]: [[[{}]]] });
        expect([name, reply.status < 500 && reply.status >= 400]).toEqual([name, true]);
        expectError(reply, "zh-CN");
        const { [name]: _left, ...rest } = right;
        const missing = await owner.send(route.method, address(route), rest);
        expect([name, missing.status >= 400 && missing.status < 500]).toEqual([name, true]);
      }
    },
  );
});

describe("what is not there", () => {
  test.each(named(allRoutes.filter((route) => hasParam(route, "workspace"))))(
    "%s: a workspace of others answers as one that is not there",
    async (_, route) => {
      for (const language of ["zh-CN", "en"] as const) {
        const reply = await call(owner, route, { workspace: "none" }, language);
        expect([reply.status, reply.at("code")]).toEqual([404, "workspace.not_found"]);
        expectError(reply, language);
      }
    },
  );

  test.each(named(allRoutes.filter((route) => hasParam(route, "form"))))(
    "%s: a deleted form, one without any right, and one that never was answer alike",
    async (_, route) => {
      for (const language of ["zh-CN", "en"] as const) {
        const told = async (client: TestClient, form: string): Promise<unknown> => {
          const reply = await call(client, route, { form }, language);
          expectError(reply, language);
          return JSON.stringify([reply.status, reply.at("code"), reply.at("params"), reply.at("message")]).replaceAll(
            form,
            "…",
          );
        };
        const never = await told(owner, "none");
        expect(never).toMatch(/^\[40[034],/);
        expect(await told(owner, deletedForm)).toBe(never);
        expect(await told(member, "hidden")).toBe(await told(member, "none"));
      }
    },
  );

  test.each(named(allRoutes.filter((route) => hasParam(route, "record"))))(
    "%s: a record that is not shown answers as one that is not there",
    async (_, route) => {
      const told = async (record: string): Promise<unknown> => {
        const reply = await call(member, route, { record }, "en");
        expectError(reply, "en");
        expect(reply.status).toBe(404);
        return JSON.stringify([reply.at("code"), reply.at("params"), reply.at("message")]).replaceAll(record, "…");
      };
      expect(await told(foreign)).toEqual(await told("987654321"));
    },
  );
});

function talk(text: string): Promise<string> {
  const { hostname, port } = new URL(server.address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let heard = "";
    socket.on("data", (chunk) => {
      heard += chunk.toString();
      if (heard.includes('"requestId"')) socket.destroy();
    });
    socket.on("close", () => resolve(heard));
    socket.on("error", (error) => (heard === "" ? reject(error) : resolve(heard)));
  });
}
