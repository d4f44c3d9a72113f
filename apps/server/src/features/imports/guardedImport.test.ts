import type { FormConstraint, FormDefinition } from "@tongzhou/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient, TestReply } from "../../test/testClient.ts";
import { applyForms, join, ticketDefinition } from "../../test/ticketForms.ts";

const rule = (key: string, expression: string, message: FormConstraint["message"]): FormConstraint => ({
  key,
  label: message,
  expression,
  severity: "block_save",
  message,
});
const constraints: readonly FormConstraint[] = [
  rule("one_open", 'COUNT(ticket_by_client[status = "open"]) <= 1', {
    zh: "一位客户只能有一张打开的工单",
    en: "A client has at most one open ticket",
  }),
  rule("quiet", 'COUNT(ticket_by_client[status = "solved" or secret = "x"]) <= 1', { zh: "内部的规则", en: "Hidden" }),
];
const forms: readonly FormDefinition[] = ticketDefinition.forms.map((form) =>
  form.key === "client"
    ? { ...form, constraints }
    : {
        ...form,
        validations: [
          {
            key: "few_hours",
            expression: "SUM(client.ticket_by_client.hours) <= 10",
            message: { zh: "一位客户最多 10 小时", en: "At most 10 hours a client" },
          },
        ],
      },
);

const csv = [
  "标题,客户,状态,小时",
  "一,甲方,打开,1",
  "二,甲方,打开,1",
  "三,乙方,已解决,1",
  "四,乙方,已解决,1",
  "五,丙方,,6",
  "六,丙方,,7",
  "",
].join("\r\n");

let server: TestServer;
let owner: TestClient;
let member: TestClient;
const at = "/workspaces/desk";
beforeAll(async () => {
  server = await openTestServer({ runsJobs: true });
  owner = await server.setUp();
  const grants = ticketDefinition.grants.map((one) => ({ ...one, actions: [...one.actions, "import" as const] }));
  await applyForms(owner, { ...ticketDefinition, forms, views: [], grants });
  member = server.stranger();
  await join(owner, member, "member", "wang@example.com");
  for (const name of ["甲方", "乙方", "丙方"])
    await owner.send("POST", `${at}/forms/client/records`, {
      values: { name, phone: "010-12345678" },
      idempotencyKey: `guarded-${name}`,
    });
});
afterAll(() => server.close());

async function settled(id: string, ...statuses: readonly string[]): Promise<TestReply> {
  await expect
    .poll(async () => String((await member.send("GET", `${at}/imports/${id}`)).at("status")), { interval: 100 })
    .toMatch(new RegExp(`^(${statuses.join("|")})$`));
  return member.send("GET", `${at}/imports/${id}`);
}

async function importRows(): Promise<TestReply> {
  const body = new TextEncoder().encode(csv);
  const headers = { "content-type": "application/octet-stream" };
  const file = (await member.sendRaw("PUT", `${at}/files?name=tickets.csv`, { body, headers })).text("id");
  const id = (await member.send("POST", `${at}/imports`, { file })).text("id");
  await settled(id, "ready");
  const mappings = [
    { column: 0, field: "subject" },
    { column: 1, field: "client", matchBy: "name" },
    { column: 2, field: "status" },
    { column: 3, field: "hours" },
  ];
  const started = await member.send("POST", `${at}/imports/${id}/start`, {
    sheet: 0,
    target: { kind: "form", form: "ticket", action: "add", mappings },
    rejects: "skip",
    isDryRun: false,
  });
  expect([started.status, started.body]).toMatchObject([200, {}]);
  return settled(id, "done", "failed");
}

test("[CN14][R46] the bad rows of an import say in both languages which rule they break, and nothing that is out of sight", async () => {
  const done = await importRows();
  expect([done.at("status"), done.at("rowsCreated"), done.at("rowsRejected")]).toEqual(["done", 2, 4]);
  const samples = [0, 1, 2, 3].map((place) => [
    done.at(`rejectSamples.${place}.row`),
    done.at(`rejectSamples.${place}.code`),
    done.at(`rejectSamples.${place}.message`),
  ]);
  const hours = { zh: "一位客户最多 10 小时", en: "At most 10 hours a client" };
  expect(samples).toEqual([
    [
      3,
      "constraint.broken",
      { zh: "“甲方”：一位客户只能有一张打开的工单", en: "“甲方”: A client has at most one open ticket" },
    ],
    [
      5,
      "constraint.broken",
      {
        zh: "会违反你无权查看的规则，请联系工作区的搭建者",
        en: "would break a rule out of your sight; ask a builder of the workspace",
      },
    ],
    [6, "record.invalid", hours],
    [7, "record.invalid", hours],
  ]);
  const reply = await fetch(`${server.address}/api/v1${at}/imports/${done.text("id")}/rejects?format=csv`, {
    headers: { cookie: member.cookie() },
  });
  expect((await reply.text()).split("\r\n")).toEqual([
    "行,标题,客户,状态,小时,未导入的原因",
    "3,二,甲方,打开,1,“甲方”：一位客户只能有一张打开的工单",
    "5,四,乙方,已解决,1,会违反你无权查看的规则，请联系工作区的搭建者",
    "6,五,丙方,,6,一位客户最多 10 小时",
    "7,六,丙方,,7,一位客户最多 10 小时",
    "",
  ]);
});

test("[CN33][R46] edits of a batch that are refused are told row by row, in the words of their rule", async () => {
  const page = await owner.send("POST", `${at}/forms/client/query`, {
    columns: ["name"],
    sort: [{ field: "name", direction: "asc" }],
  });
  const ids = new Map([0, 1, 2].map((row) => [String(page.at(`rows.${row}.2`)), Number(page.at(`rows.${row}.0`))]));
  const create = (name: string, values: object) => ({
    kind: "create",
    values: { subject: "批", client: ids.get(name), ...values },
  });
  const path = `${at}/forms/ticket/records/batch`;
  const rows = await member.send("POST", path, {
    mode: "per_row",
    operations: [
      create("甲方", { status: "open" }),
      create("乙方", { status: "solved" }),
      create("丙方", { hours: 11 }),
    ],
    idempotencyKey: "guarded-per-row",
  });
  expect(
    [0, 1, 2].map((row) => [rows.at(`results.${row}.error.code`), rows.at(`results.${row}.error.message`)]),
  ).toEqual([
    ["constraint.broken", "“甲方”：一位客户只能有一张打开的工单"],
    ["constraint.broken", "这会违反你无权查看的记录上的规则。请联系工作区的搭建者。"],
    ["record.invalid", "一位客户最多 10 小时"],
  ]);
  const whole = await member.send("POST", path, {
    mode: "all_or_nothing",
    operations: [create("丙方", { hours: 3 }), create("丙方", { hours: 8 })],
    idempotencyKey: "guarded-whole",
  });
  expect([whole.status, whole.at("code"), whole.at("params.index"), whole.at("message")]).toEqual([
    422,
    "record.invalid",
    0,
    "一位客户最多 10 小时",
  ]);
});
