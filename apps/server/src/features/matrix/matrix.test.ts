import { afterAll, beforeAll, expect, test } from "vitest";
import type { MatrixDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";
import { applyForms, join } from "../../test/ticketForms.ts";

let server: TestServer;
let owner: TestClient;
let member: TestClient;
let memberId: number;
let items: readonly number[];
const at = "/workspaces/desk";

const label = (zh: string): { readonly zh: string } => ({ zh });
const matrix: MatrixDefinition = {
  form: "duty",
  rows: { field: "item" },
  columns: [{ field: "person" }],
  cell: { kind: "field", field: "letter" },
  totals: [{ key: "letters", label: label("合计"), at: "both", function: "options" }],
};
const definition: WorkspaceDefinition = {
  label: label("desk"),
  zone: "Asia/Shanghai",
  forms: [
    {
      key: "item",
      label: label("职责项"),
      title: "name",
      fields: [{ key: "name", kind: "text", label: label("名称") }],
    },
    {
      key: "duty",
      label: label("职责分配"),
      title: "note",
      fields: [
        { key: "note", kind: "text", label: label("原因") },
        { key: "item", kind: "link", form: "item", label: label("职责项") },
        { key: "person", kind: "member", label: label("员工") },
        {
          key: "letter",
          kind: "choice",
          label: label("字母"),
          options: ["r", "a", "c"].map((key) => ({ key, label: label(key.toUpperCase()) })),
        },
      ],
    },
  ],
  views: [{ key: "raci", form: "item", label: label("职责分工"), kind: "matrix", matrix }],
  grants: [
    { key: "items", form: "item", to: { role: "member" }, actions: ["see"] },
    { key: "duties", form: "duty", to: { role: "member" }, actions: ["see"], rows: 'letter <> "c"' },
  ],
};

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
  await applyForms(owner, definition);
  member = server.stranger();
  memberId = await join(owner, member, "member", "wang@example.com");
  const operations = ["目标", "开发"].map((name) => ({ kind: "create", values: { name } }));
  const body = { mode: "all_or_nothing", operations, idempotencyKey: "matrix-items-1" };
  const made = await owner.send("POST", `${at}/forms/item/records/batch`, body);
  items = [0, 1].map((index) => Number(made.text(`results.${index}.id`)));
});
afterAll(() => server.close());

const read = (client: TestClient, body: object = { matrix }) => client.send("POST", `${at}/forms/item/matrix`, body);
const write = async (operations: readonly object[]): Promise<readonly unknown[]> => {
  const reply = await owner.send("POST", `${at}/forms/duty/records/batch`, { mode: "per_row", operations });
  expect(reply.status).toBe(200);
  return reply.at("results") as readonly unknown[];
};

test("a cell is written, changed and emptied as the record it is, and the matrix follows", async () => {
  const values = { item: items[0], person: memberId, letter: "r" };
  await write([{ kind: "create", values, idempotencyKey: "matrix-cell-1" }]);
  // A repeated call makes no second record.
  await write([{ kind: "create", values, idempotencyKey: "matrix-cell-1" }]);
  const made = await read(owner);
  const column = (made.at("columns") as readonly { value: number }[]).findIndex(({ value }) => value === memberId);
  expect(made.at("cells")).toEqual([[0, column, expect.any(Number), 1, "r", null, 3]]);
  expect(made.at(`totals.columns.${column}`)).toEqual([{ r: 1 }]);
  const id = Number(made.text("cells.0.2"));
  await write([{ kind: "update", id, version: 1, values: { letter: "a" } }]);
  expect((await read(owner)).at("cells.0.4")).toBe("a");
  await write([{ kind: "delete", id }]);
  expect((await read(owner)).at("cells")).toEqual([]);
  const restored = await owner.send("POST", `${at}/forms/duty/bin/${id}/restore`);
  expect(restored.status).toBe(200);
  expect((await read(owner)).at("cells.0.4")).toBe("a");
  const history = await owner.send("GET", `${at}/forms/duty/records/${id}/history`);
  expect((history.at("changes") as readonly { kind: string }[]).length).toBe(4);
  await write([{ kind: "delete", id }]);
});

test("who may see only some of the records sees only those, and may write none", async () => {
  const [first, second] = items;
  await write(
    [
      { item: first, person: memberId, letter: "c" },
      { item: second, person: memberId, letter: "r" },
    ].map((values) => ({ kind: "create", values, idempotencyKey: crypto.randomUUID() })),
  );
  const seen = await read(member);
  expect((seen.at("cells") as readonly (readonly unknown[])[]).map((cell) => [cell[0], cell[4], cell[6]])).toEqual([
    [1, "r", 0],
  ]);
  expect(seen.at("totals.all")).toEqual([{ r: 1 }]);
  // Nor make one anywhere: every row is shut from its first column to its last, and nothing is for the owner.
  const last = (seen.at("columns") as readonly unknown[]).length - 1;
  expect(seen.at("shut")).toEqual(items.map((_, row) => [row, 0, last]));
  expect((await read(owner)).at("shut")).toEqual([]);
  const hidden = await read(member, { matrix: { ...matrix, filter: 'letter = "c"' } });
  expect(hidden.at("cells")).toEqual([]);
});

test("a colour is any condition over the cell's record and what it leads to, for those who may read all that it reads", async () => {
  const of = (expression: string): object => ({ matrix: { ...matrix, colors: [{ expression, color: "red" }] } });
  const colorsOf = async (client: TestClient, expression: string): Promise<readonly unknown[]> => {
    const reply = await read(client, of(expression));
    return (reply.at("cells") as readonly (readonly unknown[])[]).map((cell) => [cell[4], cell[5]]);
  };
  const led = 'letter in ("r", "a") and item.name = "开发"';
  expect(await colorsOf(owner, led)).toEqual([
    ["c", null],
    ["r", "red"],
  ]);
  expect(await colorsOf(member, led)).toEqual([["r", "red"]]);
  // Who sees no C counts none.
  expect(await colorsOf(owner, 'COUNT(item.duty_by_item[letter = "c"]) = 1')).toEqual([
    ["c", "red"],
    ["r", null],
  ]);
  expect(await colorsOf(member, 'COUNT(item.duty_by_item[letter = "c"]) = 1')).toEqual([["r", null]]);
  const wrong = await read(owner, of("item.nothing > 1"));
  expect([wrong.status, wrong.at("code")]).toEqual([422, "expr.invalid"]);
});

test("a matrix is saved as a view, checked, and comes back with the workspace", async () => {
  const save = (body: object) =>
    owner.send("PUT", `${at}/forms/item/views/mine`, {
      definition: { key: "mine", form: "item", label: label("我的"), kind: "matrix", matrix: body },
      isPersonal: true,
    });
  expect((await save(matrix)).status).toBe(200);
  const wrong = await save({ ...matrix, rows: { field: "note" } });
  expect([wrong.status, wrong.at("code")]).toEqual([422, "definition.invalid"]);
  const shapeless = await save({ form: "duty" });
  expect([shapeless.status, shapeless.at("code")]).toEqual([400, "request.invalid"]);
  const workspace = await owner.send("GET", at);
  const views = workspace.at("views") as readonly { key: string; definition: { matrix?: unknown } }[];
  expect(views.find(({ key }) => key === "mine")?.definition.matrix).toEqual(matrix);
});

test("an export is a sheet of the matrix for who may export, and nothing for who may not", async () => {
  const query = new URLSearchParams({ format: "csv", view: JSON.stringify({ matrix }) }).toString();
  const address = `//api/v1${at}/forms/item/matrix/export?${query}`;
  const response = await fetch(`${server.address}${address.slice(1)}`, { headers: { cookie: owner.cookie() } });
  expect(response.headers.get("content-type")).toContain("text/csv");
  const lines = (await response.text())
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split(/\r?\n/);
  expect(lines[0]).toMatch(/^名称,.*合计$/);
  expect(lines[1]).toMatch(/^目标,.*C.*C 1$/);
  const refused = await member.send("GET", address);
  expect([refused.status, refused.at("code")]).toEqual([403, "access.denied"]);
  const broken = await owner.send("GET", `${at}/forms/item/matrix/export?view=%7B`);
  expect([broken.status, broken.at("code")]).toEqual([400, "request.invalid"]);
});

test("of four who fill one empty cell at once, one makes the record and the others are told of it", async () => {
  const item = items[0];
  const fill = async (letter: string): Promise<readonly unknown[]> =>
    write([
      {
        kind: "create",
        values: { item, person: memberId, letter },
        idempotencyKey: crypto.randomUUID(),
        // The record of another test is known to all of them.
        place: { by: ["item", "person"], known },
      },
    ]);
  const standing = (await read(owner)).at("cells") as readonly (readonly number[])[];
  const known = standing.flatMap(([row, , id]) => (row === 0 && id !== undefined ? [id] : []));
  const outcomes = await Promise.all(["r", "a", "r", "a"].map(fill));
  const now = (await read(owner)).at("cells") as readonly (readonly number[])[];
  const made = now.filter(([row, , id]) => row === 0 && id !== undefined && !known.includes(id));
  expect(made).toHaveLength(1);
  const codes = outcomes.flat().map((one) => (one as { error?: { code: string } }).error?.code);
  expect(codes.filter((code) => code === "record.stale")).toHaveLength(2);
  expect(codes.filter((code) => code === undefined)).toHaveLength(2);
});

test("a matrix of one's own that names what is gone comes back as it was saved; a shared one is not broken by others", async () => {
  const own = { ...matrix, form: "duty", columns: [{ field: "letter" }], cell: { kind: "total", function: "count" } };
  const saved = await owner.send("PUT", `${at}/forms/item/views/by_letter`, {
    definition: { label: label("按字母"), kind: "matrix", matrix: { ...own, totals: [] } },
    isPersonal: true,
  });
  expect(saved.status).toBe(200);
  const head = await owner.send("GET", `${at}/definition`);
  const before = head.at("definition") as WorkspaceDefinition;
  const without = before.forms.map((form) => ({
    ...form,
    fields: form.fields.filter(({ key }) => key !== "letter"),
  }));
  const plan = await owner.send("POST", `${at}/definition/plan`, { definition: { ...before, forms: without } });
  const problems = plan.at("problems") as readonly { path: string }[];
  expect(problems.map(({ path }) => path)).toContain("views.raci.matrix.cell");
  const bare = { ...before, forms: without, views: [], grants: [before.grants?.[0]] };
  const next = await owner.send("POST", `${at}/definition/plan`, { definition: bare });
  const applied = await owner.send("POST", `${at}/definition/apply`, {
    definition: bare,
    baseVersion: next.at("baseVersion"),
    hash: next.at("hash"),
    acceptDestructive: true,
  });
  expect(applied.status).toBe(200);
  const workspace = await owner.send("GET", at);
  const views = workspace.at("views") as readonly { key: string; definition: { matrix?: MatrixDefinition } }[];
  expect(views.find(({ key }) => key === "by_letter")?.definition.matrix?.columns).toEqual([{ field: "letter" }]);
  const refused = await read(owner, { matrix: { ...own, totals: [] } });
  expect([refused.status, refused.at("code")]).toEqual([422, "field.unknown"]);
});
