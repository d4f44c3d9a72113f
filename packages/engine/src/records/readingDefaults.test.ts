import { afterAll, beforeAll, expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, WireValues } from "@tongzhou/model";
import { readDraft } from "../draft/readDraft.ts";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { openImportFiles, profiled, runThrough } from "../transfer/test/importFile.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { getRecord } from "./getRecord.ts";
import { updateRecord } from "./updateRecord.ts";

// Defaults that read what the record is made with, and what its links lead to.

const label = { zh: "x" };
const client: FieldDefinition = { key: "client", kind: "link", form: "client", label };
const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label,
    title: "name",
    fields: [
      { key: "name", kind: "text", label },
      { key: "owner", kind: "member", label },
      { key: "until", kind: "date", label },
    ],
  },
  {
    key: "order",
    label,
    title: "title",
    fields: [
      { key: "title", kind: "text", label },
      client,
      { key: "owner", kind: "member", label, default: "client.owner" },
      { key: "start", kind: "date", label, default: "DATE(2026, 1, 31)" },
      { key: "due", kind: "date", label, default: "MIN(start + 7, client.until)" },
      { key: "maker", kind: "member", label, default: "IF(ISBLANK(client), created_by, client.owner)" },
      { key: "locked", kind: "member", label, default: "client.owner", readOnlyIf: "ISNOTBLANK(client)" },
      {
        key: "lines",
        kind: "subform",
        label,
        fields: [client, { key: "asked", kind: "member", label, default: "client.owner" }],
      },
    ],
  },
];

let world: TestWorkspace;
let owner: Session;
let [me, chief] = [0, 0];
let [named, bare] = [0, 0];

beforeAll(async () => {
  world = await openTestWorkspace({ forms });
  ({ owner } = world);
  me = owner.actor.kind === "member" ? owner.actor.memberId : 0;
  chief = (await world.addMember("member", "主管")).id;
  named = (await createRecord(owner, "client", { values: { name: "甲", owner: chief, until: "2026-02-03" } })).id;
  bare = (await createRecord(owner, "client", { values: { name: "乙" } })).id;
}, 60_000);
afterAll(() => world.drop());

const valuesOf = async (record: number): Promise<WireValues> => (await getRecord(owner, "order", record)).values;
const make = async (values: WireValues): Promise<WireValues> =>
  valuesOf((await createRecord(owner, "order", { values })).id);

test("a default follows the link that the record is made with, and what is sent comes before it", async () => {
  expect(await make({ title: "a", client: named })).toMatchObject({
    owner: chief,
    due: "2026-02-03",
    maker: chief,
    locked: chief,
  });
  expect(await make({ client: named, start: "2026-01-02", owner: me })).toMatchObject({ owner: me, due: "2026-01-09" });
  const blank = await make({ client: bare, owner: null });
  expect([blank["owner"] ?? null, blank["maker"] ?? null]).toEqual([null, null]);
  expect((await make({ title: "b" }))["maker"]).toBe(me);
});

test("a field that is locked takes what its default gives, and nothing else", async () => {
  expect(await make({ client: named, locked: chief })).toMatchObject({ locked: chief });
  await expect(make({ client: named, locked: me })).rejects.toMatchObject({ code: "field.locked" });
});

test("rows of a subform begin with what their own link leads to", async () => {
  const { lines } = await make({ lines: [{ client: named }, { client: named, asked: me }, { client: bare }] });
  expect(lines).toMatchObject([{ asked: chief }, { asked: me }, { client: { id: bare } }]);
});

test("many at once begin each with its own", async () => {
  const results = await batchRecords(owner, "order", {
    mode: "all_or_nothing",
    operations: [{ client: named }, { client: bare, owner: me }, { client: named, start: null }].map((values, n) => ({
      kind: "create" as const,
      values,
      idempotencyKey: `reading-${n}`,
    })),
  });
  const made = await Promise.all(results.map((one) => valuesOf("id" in one ? (one.id ?? 0) : 0)));
  expect(made.map((one) => one["owner"] ?? null)).toEqual([chief, me, chief]);
  expect(made.map((one) => one["due"] ?? null)).toEqual(["2026-02-03", "2026-02-07", "2026-02-03"]);
});

test("an import fills in what the file leaves out", async () => {
  const files = await openImportFiles(world.database);
  try {
    const view = await profiled(
      files,
      owner,
      await files.upload(owner, "orders.csv", "title,client\n进口一,甲\n进口二,乙\n"),
    );
    const mappings = [
      { column: 0, field: "title" },
      { column: 1, field: "client" },
    ];
    const done = await runThrough(files, owner, view.id, { kind: "form", form: "order", action: "add", mappings });
    expect(done).toMatchObject({ status: "done", rowsCreated: 2, rowsRejected: 0 });
  } finally {
    await files.remove();
  }
});

test("a change leaves alone what a default filled in", async () => {
  const { id } = await createRecord(owner, "order", { values: { client: named } });
  await updateRecord(owner, "order", id, { values: { client: bare } });
  expect((await valuesOf(id))["owner"]).toBe(chief);
});

test("[D8] a draft says what saving would fill in", async () => {
  const parts = ["owner.default", "due.default", "maker.default"];
  const told = async (values: WireValues): Promise<unknown> =>
    (await readDraft(owner, "order", { record: null, values, parts })).answers.map(({ value, isWhole }) => [
      value,
      isWhole,
    ]);
  expect(await told({ client: named, start: "2026-01-31" })).toEqual([
    [chief, true],
    ["2026-02-03", true],
    [chief, true],
  ]);
  expect(await told({})).toEqual([
    [null, true],
    [null, true],
    [me, true],
  ]);
  expect((await readDraft(owner, "order", { record: null, values: { client: named }, parts })).forms).toEqual([
    "client",
  ]);
});
