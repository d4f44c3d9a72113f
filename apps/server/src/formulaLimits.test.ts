import { afterAll, beforeAll, expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { openTestServer, type TestServer } from "./test/openTestServer.ts";
import type { TestClient, TestReply } from "./test/testClient.ts";
import { applyForms } from "./test/ticketForms.ts";

// What bad input gets, section by section of the language's limits (packages/expr/SPEC.md), over HTTP: in a definition,
// in a preview, in a filter and in a write. A coded error, an error value or a blank; never a server that is stuck.

let server: TestServer;
let owner: TestClient;
const calc = "/workspaces/desk/forms/calc";

const label = (zh: string): { readonly zh: string } => ({ zh });
const formula = (key: string, expression: string, result: "text" | "number" | "boolean" | "date"): FieldDefinition => ({
  key,
  kind: "formula",
  label: label(key),
  expression,
  result,
});

/** What a record of a form with these formulas holds: none of them has a value, and each for its reason. */
const blanks: readonly (readonly [string, string, "text" | "number" | "boolean" | "date"])[] = [
  ["division", "amount / (amount - amount)", "number"],
  ["remainder", "MOD(amount, amount - amount)", "number"],
  ["overflow", "10 ^ 99 * 10 ^ 99 * amount", "number"],
  ["factorial", "FACT(amount + 170)", "number"],
  ["choices", "COMBIN(amount + 1000000000, 500000000)", "number"],
  ["year_zero", "DATE(amount - amount, 1, 1)", "date"],
  ["past_9999", "last + amount", "date"],
  ["before_1", "first - amount", "date"],
  ["months", "EDATE(last, amount)", "date"],
  ["workdays", "WORKDAY(first, amount * 1000000000000)", "date"],
  ["back_reference", 'REGEXEXTRACT(body, "(a)" & "\\1" & LEFT(body, 0))', "text"],
  ["steps", 'REGEXEXTRACT(REPT(body, 2000), "(a{1,30}){1,30}c")', "text"],
  ["replaced", 'REGEXREPLACE(REPT("a", 100000), "a", REPT(body, 20))', "text"],
  ["loans", "CUMIPMT(0.1, amount * 10000000000, 1, 1, 10000000000, 0)", "number"],
];

const form: FormDefinition = {
  key: "calc",
  label: label("计算"),
  title: "body",
  fields: [
    { key: "body", kind: "text", label: label("正文") },
    { key: "amount", kind: "number", label: label("数") },
    { key: "first", kind: "date", label: label("首日") },
    { key: "last", kind: "date", label: label("末日") },
    ...blanks.map(([key, expression, result]) => formula(key, expression, result)),
    formula("catastrophe", 'REGEXTEST(REPT("a", 20000) & body, "^(a|aa|a*)*b$")', "boolean"),
    formula("many", 'LET(xs, TEXTSPLIT(REPT("a,", 50000), ","), COUNT(LIST(xs, xs, xs, xs, body)))', "number"),
  ],
};
const definition = (fields: readonly FieldDefinition[], zone = "Asia/Shanghai"): WorkspaceDefinition => ({
  label: label("desk"),
  zone,
  forms: [{ ...form, fields }],
  views: [],
  grants: [],
});

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner, definition(form.fields));
});
afterAll(async () => {
  expect(server.log.filter((line) => line.includes("internal error"))).toEqual([]);
  await server.close();
});

const values = {
  body: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  amount: "1",
  first: "0001-01-01",
  last: "9999-12-31",
};
const make = (): Promise<TestReply> =>
  owner.send("POST", `${calc}/records`, { values, idempotencyKey: `limits-${crypto.randomUUID()}` });

test("[L1] [L3] what has no result is blank in the record that is written, and the server answers", async () => {
  const made = await make();
  expect([made.status, made.at("code")]).toEqual([200, undefined]);
  const held = made.at("values");
  expect(held).toMatchObject(Object.fromEntries(blanks.map(([key]) => [key, null])));
  expect(held).toMatchObject({ catastrophe: false, many: "200001" });
});

test.for(blanks)("[E1] the preview of %s says that it is an error, or is blank", async ([, expression]) => {
  const tried = await owner.send("POST", `${calc}/try`, { expression });
  expect(tried.status).toBe(200);
  expect(tried.at("records.0.value")).toBeNull();
});

const sources: readonly (readonly [string, string, string])[] = [
  ["ten thousand nested brackets", `${"(".repeat(10_000)}1${")".repeat(10_000)}`, "expr.too_deep"],
  ["nine thousand nested brackets", `${"(".repeat(9_000)}1${")".repeat(9_000)}`, "expr.too_deep"],
  ["five thousand calls in each other", `${"ABS(".repeat(3_000)}1${")".repeat(3_000)}`, "expr.too_deep"],
  ["six thousand parts", `SUM(${"1,".repeat(6_000)}1)`, "expr.too_complex"],
  [
    "a text that doubles forty times",
    `LET(n0, body, ${Array.from({ length: 40 }, (_, at) => `n${at + 1}, n${at} & n${at}`).join(", ")}, LEN(n40))`,
    "expr.too_large",
  ],
];

test.for(sources)("[L1] %s: refused in a definition, a preview and a filter", async ([, source, code]) => {
  const plan = await owner.send("POST", "/workspaces/desk/definition/plan", {
    definition: definition([...form.fields, formula("hostile", source, "number")]),
  });
  expect(plan.status).toBe(200);
  const found = JSON.stringify(plan.at("problems"));
  expect([found.includes(code), found.includes('"shape"')]).toContain(true);
  for (const [path, body] of [
    ["try", { expression: source }],
    ["query", { columns: ["body"], filter: `${source} > 1`, limit: 5 }],
  ] as const) {
    const reply = await owner.send("POST", `${calc}/${path}`, body);
    expect([400, 422]).toContain(reply.status);
    expect(["expr.invalid", "request.invalid"]).toContain(reply.at("code"));
  }
});

test("[L1] ten megabytes: refused in a definition by their length, and elsewhere before they are read", async () => {
  const source = "1 + ".repeat(2_500_000);
  const plan = await owner.send("POST", "/workspaces/desk/definition/plan", {
    definition: definition([...form.fields, formula("hostile", source, "number")]),
  });
  expect(plan.status).toBe(200);
  expect(JSON.stringify(plan.at("problems"))).toMatch(/expr\.too_long|shape/);
  for (const [path, body] of [
    ["try", { expression: source }],
    ["query", { columns: ["body"], filter: source }],
  ] as const)
    expect((await owner.send("POST", `${calc}/${path}`, body)).at("code")).toBe("request.too_large");
});

test.for(["Asia/Nowhere", "+08:00", "", "x".repeat(5000), "Asia/Shanghai\u0000", "GMT+99"])(
  "[Z1] the time zone %j is refused in words",
  async (zone) => {
    const plan = await owner.send("POST", "/workspaces/desk/definition/plan", {
      definition: definition(form.fields, zone),
    });
    if (plan.status === 200) expect(JSON.stringify(plan.at("problems"))).toMatch(/"zone"|shape/);
    else expect([plan.status, plan.at("code")]).toEqual([400, "request.invalid"]);
  },
);

test.for(["0000-01-01", "10000-01-01", "2026-02-30", "-0001-01-01"])("[X1] the day %s is refused", async (day) => {
  const reply = await owner.send("POST", `${calc}/records`, {
    values: { first: day },
    idempotencyKey: `limits-${crypto.randomUUID()}`,
  });
  expect(reply.at("code")).toBe("field.invalid");
});

test("[F4] a filter that only batches can compute is refused, and says what to do", async () => {
  const reply = await owner.send("POST", `${calc}/query`, { columns: ["body"], filter: 'REGEXTEST(body, "(a*)*$")' });
  expect(reply.at("code")).toBe("expr.invalid");
  expect(JSON.stringify(reply.body)).toContain("expr.javascript_only");
  const stored = await owner.send("POST", `${calc}/query`, { columns: ["body"], filter: "NOT(catastrophe)" });
  expect(stored.status).toBe(200);
});
