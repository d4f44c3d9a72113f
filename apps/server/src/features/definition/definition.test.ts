import { sql } from "@tongzhou/base";
import { openDatabase } from "@tongzhou/engine";
import type { FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";
import { applyForms, join, ticketDefinition } from "../../test/ticketForms.ts";

let server: TestServer;
let owner: TestClient;
const path = "/workspaces/desk/definition";

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner);
});
afterAll(() => server.close());

function withoutField(definition: WorkspaceDefinition, form: string, field: string): WorkspaceDefinition {
  const drop = (keys: readonly string[]) => keys.filter((key) => key !== field);
  const forms = definition.forms.map((one): FormDefinition =>
    one.key === form
      ? { ...one, fields: one.fields.filter(({ key }) => key !== field), search: drop(one.search ?? []) }
      : one,
  );
  const grants = definition.grants.map(({ readFields, ...grant }) => ({
    ...grant,
    ...(readFields === undefined ? {} : { readFields: drop(readFields) }),
  }));
  return { ...definition, forms, grants };
}

async function publish(definition: WorkspaceDefinition): Promise<void> {
  const plan = await owner.send("POST", `${path}/plan`, { definition });
  const applied = await owner.send("POST", `${path}/apply`, {
    definition,
    baseVersion: Number(plan.text("baseVersion")),
    hash: plan.text("hash"),
    acceptDestructive: true,
  });
  expect([applied.status, applied.at("code")]).toEqual([200, undefined]);
}

test("a deleted field lies in the bin and comes back with its values", async () => {
  const made = await owner.send("POST", "/workspaces/desk/forms/ticket/records", {
    values: { subject: "断网", body: "三楼" },
    idempotencyKey: "bin-test-1",
  });
  await publish(withoutField(ticketDefinition, "ticket", "body"));
  const bin = await owner.send("GET", `${path}/bin`);
  expect(bin.at("items.0")).toMatchObject({ kind: "field", form: "ticket", field: "body", label: { zh: "内容" } });
  const restored = await owner.send("POST", `${path}/bin/${bin.text("items.0.id")}/restore`);
  expect(restored.status).toBe(200);
  const read = await owner.send("GET", `/workspaces/desk/forms/ticket/records/${made.text("id")}`);
  expect(read.at("values.body")).toBe("三楼");
  expect((await owner.send("GET", `${path}/bin`)).at("items")).toEqual([]);
  const again = await owner.send("POST", `${path}/bin/${bin.text("items.0.id")}/restore`);
  expect([again.status, again.at("code")]).toEqual([404, "request.not_found"]);
});

test("a field's words are proposed to builders; a field that is not there is not found", async () => {
  const options = `${path}/forms/ticket/options`;
  const { status, body } = await owner.send("GET", `${options}?field=body&kind=choice`);
  expect([status, body]).toEqual([200, { options: [{ text: "三楼", count: 1, variants: [] }], total: 1, filled: 1 }]);
  const missing = await owner.send("GET", `${options}?field=items.gone&kind=choices`);
  expect([missing.status, missing.at("code")]).toEqual([404, "request.not_found"]);
});

test("work that is done is not listed", async () => {
  const { status, body } = await owner.send("GET", `${path}/work`);
  expect([status, body]).toEqual([200, { items: [] }]);
});

test("a member can neither look into the bin nor restore from it", async () => {
  const member = server.stranger();
  await join(owner, member, "member", "zhao@example.com");
  for (const [method, address] of [
    ["GET", `${path}/bin`],
    ["GET", `${path}/forms/ticket/options?field=body&kind=choice`],
    ["POST", `${path}/bin/1/restore`],
  ] as const) {
    const refused = await member.send(method, address);
    expect([address, refused.status, refused.at("code")]).toEqual([address, 403, "access.denied"]);
  }
});

test("what a change still computes is told to those who see the formula", async () => {
  const formulas = (title: string, secret: string): WorkspaceDefinition => ({
    ...ticketDefinition,
    forms: ticketDefinition.forms.map((form): FormDefinition =>
      form.key === "ticket"
        ? {
            ...form,
            fields: [
              ...form.fields,
              { key: "twice", kind: "formula", label: { zh: "两遍" }, result: "text", expression: title },
              { key: "hidden", kind: "formula", label: { zh: "内情" }, result: "text", expression: secret },
            ],
          }
        : form,
    ),
    grants: ticketDefinition.grants.map((grant) =>
      grant.readFields === undefined ? grant : { ...grant, readFields: [...grant.readFields, "twice"] },
    ),
  });
  await publish(formulas("subject", "secret"));
  // More than a change computes at once; nothing works in the background here.
  const database = openDatabase({ connectionString: server.connectionString, poolSize: 1 });
  await database.run(sql`insert into ws_desk.ticket (subject) select 'x' from generate_series(1, 2100)`);
  await database.close();
  await publish(formulas("subject & subject", "secret & secret"));
  const member = server.stranger();
  await join(owner, member, "member", "qian@example.com");
  const told = async (who: TestClient): Promise<unknown> => (await who.send("GET", `${path}/work`)).at("items");
  const running = { kind: "calculation", form: "ticket", state: "running", done: 0 };
  expect(await told(owner)).toMatchObject([
    { ...running, field: "hidden" },
    { ...running, field: "twice" },
  ]);
  const seen = await told(member);
  expect(seen).toHaveLength(1);
  expect(seen).toMatchObject([{ ...running, field: "twice" }]);
});

test("what is wrong with an expression is told in words", async () => {
  const wrong: FormDefinition = {
    key: "bill",
    label: { zh: "账单" },
    title: "name",
    fields: [
      { key: "name", kind: "text", label: { zh: "名称" } },
      { key: "tax", kind: "formula", label: { zh: "税" }, result: "number", expression: "1 + pricee" },
    ],
  };
  const definition = { ...ticketDefinition, forms: [...ticketDefinition.forms, wrong] };
  const plan = await owner.send("POST", `${path}/plan`, { definition });
  expect(plan.at("problems.0.message")).toBe("表达式有误（第 5 个字符）：没有字段“pricee”");
});
