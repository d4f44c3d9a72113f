import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { ByteRoute, Route } from "@tongzhou/contract";
import { errorText } from "@tongzhou/i18n";
import { errorCodes } from "@tongzhou/model";
import { contractByteRoutes, contractRoutes } from "./platform/openapi/contractRoutes.ts";
import { openTestServer, type TestServer } from "./test/openTestServer.ts";
import { smallestValue } from "./test/smallestValue.ts";
import { wrongValues } from "./test/wrongValues.ts";
import type { TestClient, TestReply } from "./test/testClient.ts";
import { applyForms, join, ticketDefinition } from "./test/ticketForms.ts";

// Section 9 of the first issue for every route there is: a route that is added is in here by itself.

let server: TestServer;
let owner: TestClient;
let member: TestClient;
let foreign: string;
let deletedForm: string;
let bearer: string;

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  const plain = {
    label: { zh: "单" },
    title: "name",
    fields: [{ key: "name", kind: "text", label: { zh: "名" } }],
  } as const;
  const forms = [...ticketDefinition.forms, { key: "hidden", ...plain }, { key: "gone", ...plain }];
  const grants = ticketDefinition.grants.map((grant) => ({ ...grant, actions: [...grant.actions, "export"] as const }));
  await applyForms(owner, { ...ticketDefinition, forms, grants });
  member = server.stranger();
  await join(owner, member, "member", "wang@example.com");
  const values = { subject: "所有者的" };
  const body = { values, idempotencyKey: "every-route-1" };
  foreign = (await owner.send("POST", "/workspaces/desk/forms/ticket/records", body)).text("id");
  const path = "/workspaces/desk/definition";
  const definition = { ...ticketDefinition, forms: forms.slice(0, -1), grants };
  const plan = await owner.send("POST", `${path}/plan`, { definition });
  const applied = await owner.send("POST", `${path}/apply`, {
    definition,
    baseVersion: plan.at("baseVersion"),
    hash: plan.at("hash"),
    acceptDestructive: true,
  });
  expect(applied.status).toBe(200);
  deletedForm = "gone";
  bearer = `Bearer ${(await owner.send("POST", "/api-tokens", { name: "every route" })).text("secret")}`;
});
afterAll(async () => {
  expect(server.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  await server.close();
});

const languages = ["zh-CN", "en"] as const;

const fitting: Readonly<Record<string, string>> = {
  workspace: "desk",
  form: "ticket",
  record: "1",
  comment: "1",
  field: "subject",
  transfer: "1",
  member: "1",
  department: "1",
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
  language: "zh-CN" | "en" = "zh-CN",
): Promise<TestReply> {
  const query = smallestValue(route.query);
  const texts = Object.entries(Object(query)).map(([name, value]): [string, string] => [name, String(value)]);
  const search = texts.length === 0 ? "" : `?${new URLSearchParams(texts).toString()}`;
  const body = isJson(route) && route.method !== "GET" ? smallestValue(route.body) : undefined;
  const headers = { cookie: cookieIn(client, language) };
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
      for (const [what, body, status, code] of wrong)
        for (const language of languages) {
          const headers = { "content-type": "application/json", cookie: cookieIn(owner, language) };
          const reply = await owner.sendRaw(route.method, address(route), { body, headers });
          expect([what, reply.status, reply.at("code")]).toEqual([what, status, code]);
          expectError(reply, language);
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

  test.each(withBody.map((route) => [route.name, route] as const))(
    "%s takes nothing wrong in any of its fields, however deep, and writes nothing for it",
    async (_, route) => {
      const before = await countRows();
      // A plan of a wrong definition is the list of what is wrong with it.
      const wrong = route.name === "planDefinition" ? [] : wrongValues(route.body);
      if (route.name !== "planDefinition") expect(wrong.length).toBeGreaterThan(3);
      for (const [index, { what, value }] of wrong.entries()) {
        const language = languages[index % 2] ?? "en";
        const headers = { cookie: cookieIn(owner, language) };
        const reply = await owner.send(route.method, address(route), value, headers);
        expect([what, reply.status >= 400 && reply.status < 500]).toEqual([what, true]);
        expectError(reply, language);
      }
      expect(await countRows()).toEqual(before);
    },
  );
});

describe("addresses", () => {
  const hostile = [
    "\0",
    "%",
    "'; drop table ticket; --",
    '"',
    "<script>",
    "__proto__",
    "x".repeat(350),
    "😀",
    "-1",
    "1.5",
  ];

  test.each(named(allRoutes.filter(({ path }) => path.includes(":"))))(
    "%s is not confused by what stands in its address",
    async (_, route) => {
      const before = await countRows();
      const names = route.path.split("/").flatMap((part) => (part.startsWith(":") ? [part.slice(1)] : []));
      for (const name of names)
        for (const [index, text] of hostile.entries()) {
          const language = languages[index % 2] ?? "en";
          const reply = await call(owner, route, { [name]: text }, language);
          expect([name, text, reply.status >= 400 && reply.status < 500]).toEqual([name, text, true]);
          expectError(reply, language);
        }
      expect(await countRows()).toEqual(before);
    },
  );

  test.each(named(allRoutes))(
    "%s refuses a query it does not know, and what is wrong in one that it knows",
    async (_, route) => {
      const right: Readonly<Record<string, unknown>> = Object(smallestValue(route.query));
      const ask = async (query: object, language: "zh-CN" | "en"): Promise<TestReply> => {
        const texts = Object.entries({ ...right, ...query }).map(([name, value]): [string, string] => [
          name,
          `${value}`,
        ]);
        const headers = { cookie: cookieIn(owner, language) };
        return owner.send(
          route.method,
          `${address(route)}?${new URLSearchParams(texts).toString()}`,
          isJson(route) && route.method !== "GET" ? smallestValue(route.body) : undefined,
          headers,
        );
      };
      const wrong = Object.keys(Object(Object(route.query).properties)).flatMap((name): object[] => [
        { [name]: "\0" },
        { [name]: "x".repeat(12_000) },
      ]);
      for (const [index, query] of [{ certainly_no_field: 1 }, ...wrong].entries()) {
        const language = languages[index % 2] ?? "en";
        const reply = await ask(query, language);
        expect([query, reply.status >= 400 && reply.status < 500]).toEqual([query, true]);
        expectError(reply, language);
      }
    },
  );
});

describe("what is not there", () => {
  test.each(named(allRoutes.filter((route) => hasParam(route, "workspace"))))(
    "%s: a workspace of others answers as one that is not there",
    async (_, route) => {
      for (const language of languages) {
        const reply = await call(owner, route, { workspace: "none" }, language);
        expect([reply.status, reply.at("code")]).toEqual([404, "workspace.not_found"]);
        expectError(reply, language);
      }
    },
  );

  test.each(named(allRoutes.filter((route) => hasParam(route, "form"))))(
    "%s: a deleted form, one without any right, and one that never was answer alike",
    async (_, route) => {
      for (const language of languages) {
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
      for (const language of languages) {
        const told = async (record: string): Promise<unknown> => {
          const reply = await call(member, route, { record }, language);
          expectError(reply, language);
          expect(reply.status).toBe(404);
          return JSON.stringify([reply.at("code"), reply.at("params"), reply.at("message")]).replaceAll(record, "…");
        };
        expect(await told(foreign)).toEqual(await told("987654321"));
      }
    },
  );
});

describe("texts and writers", () => {
  const hostile = `x'; drop table ws_desk.ticket; --"<script>alert(1)</script>`;

  test.each(withBody.map((route) => [route.name, route] as const))(
    "%s takes SQL and HTML for what they are, and two at once as two",
    async (_, route) => {
      const properties = Object.entries(Object(Object(route.body).properties));
      const texts = properties.flatMap(([name, schema]) => (Object(schema).type === "string" ? [name] : []));
      for (const name of ["", ...texts]) {
        const given = name === "" ? {} : { [name]: hostile };
        const body = { ...Object(smallestValue(route.body)), ...given };
        const headers = { authorization: bearer };
        const replies = await Promise.all(
          [1, 2].map(() => server.stranger().send(route.method, address(route), body, headers)),
        );
        for (const reply of replies) {
          expect([name, reply.status < 500]).toEqual([name, true]);
          if (reply.status >= 400) expectError(reply, "zh-CN");
        }
      }
      expect((await owner.send("POST", "/workspaces/desk/forms/ticket/query", { limit: 1 })).status).toBe(200);
    },
  );
});

describe("columns that are hidden", () => {
  const form = "/workspaces/desk/forms/ticket";
  const places: readonly (readonly [string, string, string, (field: string) => unknown])[] = [
    ["a filter", "POST", `${form}/query`, (field) => ({ filter: `${field} = "x"` })],
    ["a sort key", "POST", `${form}/query`, (field) => ({ sort: [{ field, direction: "asc" }] })],
    ["a column", "POST", `${form}/query`, (field) => ({ columns: [field] })],
    ["a group", "POST", `${form}/groups`, (field) => ({ by: [field] })],
    ["a filter of groups", "POST", `${form}/groups`, (field) => ({ by: ["status"], filter: `ISBLANK(${field})` })],
    ["an aggregate", "POST", `${form}/aggregates`, (field) => ({ aggregates: [{ field, function: "filled" }] })],
    ["a bookmark's filter", "POST", `${form}/bookmarks`, (field) => ({ every: 10, filter: `${field} = "x"` })],
    ["an expression tried", "POST", `${form}/try`, (field) => ({ expression: `${field} & "x"` })],
    ["rows that an expression is tried on", "POST", `${form}/try`, (field) => ({ expression: "1", subform: field })],
    [
      "a link's filter tried",
      "POST",
      `${form}/try`,
      (field) => ({ expression: `this.${field} & ${field} = "x"`, among: "ticket" }),
    ],
    ["an expression explained", "POST", `${form}/explain`, (field) => ({ expression: `${field} & "x"`, record: 1 })],
    ["a draft", "POST", `${form}/draft`, (field) => ({ record: null, values: { [field]: "x" }, parts: ["x"] })],
    [
      "rows of a draft",
      "POST",
      `${form}/draft/rows`,
      (field) => ({ subform: null, rows: [{ [field]: "x" }], parts: ["x"] }),
    ],
    [
      "rows of a draft's subform",
      "POST",
      `${form}/draft/rows`,
      (field) => ({ subform: field, rows: [{}], parts: ["x"] }),
    ],
    ["a constraint tried", "POST", `${form}/constraints/try`, (field) => ({ expression: `${field} = "x"` })],
    [
      "a bulk change's filter",
      "POST",
      `${form}/bulk-changes`,
      (field) => ({ action: "edit", filter: `${field} = "x"` }),
    ],
    [
      "a value of a new record",
      "POST",
      `${form}/records`,
      (field) => ({ values: { subject: "x", [field]: "x" }, idempotencyKey: `hidden-${field}` }),
    ],
    ["a value of a record", "PATCH", `${form}/records/MINE`, (field) => ({ values: { [field]: "x" }, version: 1 })],
    [
      "a value of a batch",
      "POST",
      `${form}/records/batch`,
      (field) => ({
        mode: "all_or_nothing",
        operations: [{ kind: "create", values: { subject: "x", [field]: "x" } }],
        idempotencyKey: `hidden-${field}`,
      }),
    ],
    [
      "a view's filter",
      "PUT",
      `${form}/views/mine`,
      (field) => ({
        isPersonal: true,
        definition: { key: "mine", form: "ticket", label: { zh: "我的" }, kind: "grid", filter: `${field} = "x"` },
      }),
    ],
    [
      "options of a field",
      "GET",
      "/workspaces/desk/definition/forms/ticket/options?kind=choice&field=FIELD",
      () => undefined,
    ],
    ["an export's filter", "GET", `${form}/export?format=csv&filter=FIELD%3D%22x%22`, () => undefined],
    ["an export's sort", "GET", `${form}/export?format=csv&sort=FIELD`, () => undefined],
    ["an export's columns", "GET", `${form}/export?format=csv&columns=FIELD`, () => undefined],
  ];

  test.each(places)("as %s they answer as ones that are not there", async (_, method, path, body) => {
    const mine = await member.send("POST", `${form}/records`, {
      values: { subject: "我的" },
      idempotencyKey: "every-route-mine",
    });
    for (const language of languages) {
      const told = async (field: string): Promise<unknown> => {
        const url = path.replace("FIELD", field).replace("MINE", mine.text("id"));
        const reply = await member.send(method, url, body(field), { cookie: cookieIn(member, language) });
        expectError(reply, language);
        expect([field, reply.status >= 400 && reply.status < 500]).toEqual([field, true]);
        return JSON.stringify([reply.status, reply.at("code"), reply.at("params"), reply.at("message")]).replaceAll(
          field,
          "…",
        );
      };
      // The same letters and the same length, so that places and lengths in messages are the same.
      expect(await told("secret")).toBe(await told("sfcrft"));
    }
  });
});

/** Rows of every table, but for what only counts failures and time. */
async function countRows(): Promise<unknown> {
  const { database } = server.server.services;
  const counted = await database.arrays(
    sql`select table_schema || '.' || table_name,
          (xpath('/row/n/text()', query_to_xml(format('select count(*) n from %I.%I', table_schema, table_name), false, true, '')))[1]::text
        from information_schema.tables
        where table_type = 'BASE TABLE' and (table_schema like 'ws\\_%' or table_schema = 'tongzhou') and table_name <> 'sign_in_failure'
        order by 1`,
  );
  expect(counted.length).toBeGreaterThan(20);
  return counted;
}

function cookieIn(client: TestClient, language: "zh-CN" | "en"): string {
  return `${client.cookie()}; tongzhou_locale=${language}`;
}

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
