import type { FormDefinition } from "@tongzhou/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient, TestReply } from "../../test/testClient.ts";
import { applyForms, ticketDefinition } from "../../test/ticketForms.ts";

const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label: { zh: "客户" },
    title: "name",
    fields: [{ key: "name", kind: "text", label: { zh: "名称" } }],
    validations: [
      {
        key: "reachable",
        expression: "COUNT(contact_by_client) >= 1",
        message: { zh: "至少要有一位联系人", en: "At least one contact is needed" },
      },
    ],
  },
  {
    key: "contact",
    label: { zh: "联系人" },
    title: "name",
    fields: [
      { key: "name", kind: "text", label: { zh: "姓名" } },
      { key: "lead", kind: "boolean", label: { zh: "主联系人" } },
      { key: "client", kind: "link", form: "client", label: { zh: "客户" } },
    ],
    validations: [
      {
        key: "one_lead",
        expression: "lead <> TRUE or COUNT(client.contact_by_client[lead = TRUE]) <= 1",
        message: { zh: "主联系人只有一位", en: "There is one lead contact" },
      },
    ],
  },
];

let server: TestServer;
let owner: TestClient;
beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner, { ...ticketDefinition, forms, views: [], grants: [] });
});
afterAll(() => server.close());

const path = (form: string): string => `/workspaces/desk/forms/${form}`;
const contact = (name: string, lead: boolean) => ({ form: "contact", field: "client", values: { name, lead } });

function create(children: readonly object[]): Promise<TestReply> {
  const body = { values: { name: "甲" }, children, idempotencyKey: crypto.randomUUID() };
  return owner.send("POST", `${path("client")}/records`, body);
}

async function countOf(form: string): Promise<unknown> {
  const page = await owner.send("POST", `${path(form)}/query`, { columns: ["name"], count: "exact" });
  return page.at("count.value");
}

test("[R46] records made together meet a rule that looks at all of them, and none is there when it is broken", async () => {
  const alone = await create([]);
  expect([alone.status, alone.at("code"), alone.at("params")]).toEqual([
    422,
    "record.invalid",
    { validation: "reachable", message: { zh: "至少要有一位联系人", en: "At least one contact is needed" } },
  ]);
  const two = await create([contact("王敏", true), contact("李强", true)]);
  expect([two.status, two.at("code"), two.at("params.validation"), two.at("params.child")]).toEqual([
    422,
    "record.invalid",
    "one_lead",
    0,
  ]);
  expect([await countOf("client"), await countOf("contact")]).toEqual([0, 0]);
  const made = await create([contact("王敏", true), contact("李强", false)]);
  expect(made.status).toBe(200);
  expect([await countOf("client"), await countOf("contact")]).toEqual([1, 2]);
});

test("[R46] a batch is refused with the place of the first row that breaks such a rule, or reports each", async () => {
  const clients = [];
  for (const name of ["乙", "丙"]) clients.push(Number((await create([contact(name, false)])).text("id")));
  const [one, two] = clients;
  const send = (mode: string, ...owners: readonly unknown[]): Promise<TestReply> => {
    const operations = owners.map((client) => ({ kind: "create", values: { name: "新", lead: true, client } }));
    const body = { mode, operations, idempotencyKey: crypto.randomUUID() };
    return owner.send("POST", `${path("contact")}/records/batch`, body);
  };
  const before = await countOf("contact");
  const whole = await send("all_or_nothing", one, two, two);
  expect([whole.status, whole.at("code"), whole.at("params.validation"), whole.at("params.index")]).toEqual([
    422,
    "record.invalid",
    "one_lead",
    1,
  ]);
  expect(await countOf("contact")).toBe(before);
  const rows = await send("per_row", one, two, two);
  expect(rows.status).toBe(200);
  expect([0, 1, 2].map((at) => rows.at(`results.${at}.error.code`))).toEqual([
    undefined,
    "record.invalid",
    "record.invalid",
  ]);
  expect(await countOf("contact")).toBe(Number(before) + 1);
});
