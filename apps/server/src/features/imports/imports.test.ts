import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient, TestReply } from "../../test/testClient.ts";

let server: TestServer;
let owner: TestClient & { readonly workspace: string };
const at = "/workspaces/desk";

beforeAll(async () => {
  server = await openTestServer({ runsJobs: true });
  owner = await server.setUp();
});
afterAll(() => server.close());

async function upload(name: string, text: string): Promise<string> {
  const body = new TextEncoder().encode(text);
  const headers = { "content-type": "application/octet-stream" };
  const reply = await owner.sendRaw("PUT", `${at}/files?name=${encodeURIComponent(name)}`, { body, headers });
  return reply.text("id");
}

async function settled(id: string, ...statuses: readonly string[]): Promise<TestReply> {
  let reply = await owner.send("GET", `${at}/imports/${id}`);
  await expect
    .poll(
      async () => {
        reply = await owner.send("GET", `${at}/imports/${id}`);
        return statuses.includes(String(reply.at("status"))) ? "settled" : reply.at("status");
      },
      { interval: 100 },
    )
    .toBe("settled");
  return reply;
}

async function begin(name: string, text: string): Promise<TestReply> {
  const made = await owner.send("POST", `${at}/imports`, { file: await upload(name, text) });
  expect(made.status).toBe(200);
  return settled(made.text("id"), "ready", "failed");
}

const csv =
  "编号,名称,金额,日期,状态\r\nA1,甲,12.50,2026-01-02,新\r\nA2,=1+1,7,2026-02-03,旧\r\nA3,丙,x,2026-03-04,新\r\n";

function newForm(view: TestReply, key: string, isDryRun = false): unknown {
  const columns = view.at("sheets.0.columns");
  const list = Array.isArray(columns) ? columns : [];
  return {
    sheet: 0,
    target: {
      kind: "new_form",
      key,
      label: { zh: "台账" },
      titleColumn: view.at("sheets.0.titleColumn"),
      fields: list.map((column: { readonly index: number; readonly field: unknown }) => ({
        column: column.index,
        definition: column.index === 2 ? { key: "amount", label: { zh: "金额" }, kind: "number" } : column.field,
      })),
    },
    rejects: "skip",
    isDryRun,
  };
}

test("a file is profiled, checked, imported into a new form, and its bad row comes back with the reason", async () => {
  const ready = await begin("台账.csv", csv);
  expect(ready.at("status")).toBe("ready");
  expect(ready.at("sheets.0.columns.0.label")).toBe("编号");
  const id = ready.text("id");
  expect((await owner.send("POST", `${at}/imports/${id}/start`, newForm(ready, "ledger", true))).status).toBe(200);
  const checked = await settled(id, "checked", "failed");
  expect([checked.at("status"), checked.at("rowsCreated"), checked.at("rowsRejected")]).toEqual(["checked", 2, 1]);
  expect(checked.at("rejectSamples.0")).toEqual({
    row: 4,
    column: "金额",
    columnIndex: 2,
    text: "x",
    code: "badNumber",
    message: { zh: "不是数字", en: "not a number" },
  });
  expect((await owner.send("GET", `${at}`)).at("forms")).toEqual([]);
  expect((await owner.send("POST", `${at}/imports/${id}/start`, newForm(ready, "ledger"))).status).toBe(200);
  const done = await settled(id, "done", "failed");
  expect([done.at("status"), done.at("form"), done.at("rowsCreated"), done.at("rowsRejected")]).toEqual([
    "done",
    "ledger",
    2,
    1,
  ]);
  const rows = await owner.send("POST", `${at}/forms/ledger/query`, { count: "exact" });
  expect(rows.at("rows.1.3")).toBe("=1+1");
  const rejects = await fetchText(`${at}/imports/${id}/rejects?format=csv`);
  expect(rejects.text.replace("\uFEFF", "").split("\r\n")).toEqual([
    "行,编号,名称,金额,日期,状态,未导入的原因",
    "4,A3,丙,x,2026-03-04,新,金额：不是数字",
    "",
  ]);
  const list = await owner.send("GET", `${at}/imports`);
  expect(list.at("imports.0.id")).toBe(id);
});

test("an export streams the view with labels, and no text of it is a formula", async () => {
  const sheet = await fetchText(`${at}/forms/ledger/export?format=csv&sort=-${encodeURIComponent(await keyOf(0))}`);
  expect(sheet.headers.get("content-disposition")).toMatch(/^attachment; filename=".*\.csv"/);
  expect(sheet.text.replace("\uFEFF", "").split("\r\n")).toEqual([
    "编号,名称,金额,日期,状态",
    "A2,'=1+1,7,2026-02-03,旧",
    "A1,甲,12.5,2026-01-02,新",
    "",
  ]);
  const book = await fetch(`${server.address}/api/v1${at}/forms/ledger/export?format=xlsx&columns=amount`, {
    headers: { cookie: owner.cookie() },
  });
  const bytes = Buffer.from(await book.arrayBuffer());
  expect(bytes.subarray(0, 2).toString()).toBe("PK");
});

test("what is wrong with an export's question is told as an error, not as a file", async () => {
  const code = async (query: string): Promise<unknown> =>
    (await owner.send("GET", `${at}/forms/ledger/export?${query}`)).at("code");
  expect(await code("format=pdf")).toBe("request.invalid");
  expect(await code("format=csv&columns=nothing")).toBe("field.unknown");
  expect(await code(`format=csv&filter=${encodeURIComponent("nothing = 1")}`)).toBe("expr.invalid");
  expect((await owner.send("GET", `${at}/forms/none/export?format=csv`)).at("code")).toBe("form.not_found");
});

test("files that are no spreadsheet fail with a sentence in both languages", async () => {
  const view = await begin("notes.pdf", "%PDF-1.7 not a table");
  expect(view.at("error.code")).toMatch(/^sheets\./);
  expect(String(view.at("error.message.zh"))).toMatch(/[\u4e00-\u9fff]/);
});

test("an import is its owner's alone, cannot be started twice, and unknown ones do not exist", async () => {
  const ready = await begin("b.csv", csv);
  const id = ready.text("id");
  const again = newForm(ready, "ledger");
  expect((await owner.send("POST", `${at}/imports/${id}/start`, again)).at("code")).toBe("definition.conflict");
  expect((await owner.send("POST", `${at}/imports/${id}/start`, newForm(ready, "second"))).status).toBe(200);
  const twice = await owner.send("POST", `${at}/imports/${id}/start`, newForm(ready, "third"));
  expect(["import.busy"]).toContain(twice.at("code"));
  expect((await owner.send("GET", `${at}/imports/nothing`)).at("code")).toBe("import.not_found");
  expect((await owner.send("POST", `${at}/imports`, { file: "nothing" })).at("code")).toBe("file.not_found");
  await settled(id, "done");
});

test("a cancelled import says so", async () => {
  const ready = await begin("c.csv", csv);
  const id = ready.text("id");
  expect((await owner.send("POST", `${at}/imports/${id}/cancel`, {})).status).toBe(200);
  expect((await owner.send("GET", `${at}/imports/${id}`)).at("status")).toBe("cancelled");
});

async function fetchText(path: string): Promise<{ readonly text: string; readonly headers: Headers }> {
  const reply = await fetch(`${server.address}/api/v1${path}`, { headers: { cookie: owner.cookie() } });
  const bytes = await reply.arrayBuffer();
  return { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), headers: reply.headers };
}

async function keyOf(column: number): Promise<string> {
  const workspace = await owner.send("GET", at);
  return String(workspace.at(`forms.0.definition.fields.${column}.key`));
}
