import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { getRecord } from "./getRecord.ts";
import { ticketForms } from "./testForms.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: ticketForms, now: "2026-11-21T08:00:00.000Z" });
});
afterAll(() => workspace.drop());

const count = async (form: string): Promise<number> => {
  const [row] = await workspace.database.arrays(
    sql`select count(*) from ${sqlIdent(workspace.schema, form)} where deleted_at is null`,
  );
  return Number(row?.[0]);
};

test("[R18] a thousand creates are written by one call, numbered in the order sent, with one fact each", async () => {
  const operations = Array.from({ length: 1000 }, (_, n) => ({
    kind: "create" as const,
    values:
      n % 2 === 0 ? { subject: `工单${n}`, hours: String(n) } : { subject: `工单${n}`, status: "solved", hours: "1" },
  }));
  const results = await batchRecords(workspace.owner, "ticket", { mode: "all_or_nothing", operations });
  expect(results).toHaveLength(1000);
  const last = await getRecord(workspace.owner, "ticket", results[999]?.id ?? 0);
  expect(last.values).toMatchObject({ subject: "工单999", status: "solved", no: "T-2026-1000" });
  const first = await getRecord(workspace.owner, "ticket", results[0]?.id ?? 0);
  expect(first.values).toMatchObject({ subject: "工单0", status: "open", no: "T-2026-0001" });
  const [facts] = await workspace.database.arrays(
    sql`select count(*), count(distinct record) from ${sqlIdent(workspace.schema, "_fact")} where form = 'ticket'`,
  );
  expect(facts).toEqual([1000, 1000]);
});

test("[R18] all or nothing: one bad row, and the error names it and nothing is written", async () => {
  const before = await count("ticket");
  const operations = [
    { kind: "create" as const, values: { subject: "好" } },
    { kind: "create" as const, values: { subject: "坏", status: "solved" } },
  ];
  await expect(batchRecords(workspace.owner, "ticket", { mode: "all_or_nothing", operations })).rejects.toMatchObject({
    code: "record.invalid",
    params: { index: 1 },
  });
  expect(await count("ticket")).toBe(before);
});

test("[R18] per row: good rows go in and every bad one says why, also when it only clashes with another of the call", async () => {
  await createRecord(workspace.owner, "client", { values: { name: "已有", code: "X1" } });
  const results = await batchRecords(workspace.owner, "client", {
    mode: "per_row",
    operations: [
      { kind: "create", values: { name: "一", code: "X1" } },
      { kind: "create", values: { name: "二", code: "X2" } },
      { kind: "create", values: { name: "三", code: "X2" } },
      { kind: "create", values: { code: "X3" } },
      { kind: "create", values: { name: "五", colour: "red" } },
      { kind: "create", values: { name: "六\u0000" } },
      { kind: "create", values: { name: "七", owner: 999 } },
      { kind: "create", values: { name: "八" } },
    ],
  });
  expect(results.map((one) => one.error?.code ?? "ok")).toEqual([
    "field.not_unique",
    "ok",
    "field.not_unique",
    "field.required",
    "field.unknown",
    "field.invalid",
    "field.invalid",
    "ok",
  ]);
});

test("[R18] updates of one record in one call happen in their order", async () => {
  const made = await createRecord(workspace.owner, "ticket", { values: { subject: "顺序" } });
  const results = await batchRecords(workspace.owner, "ticket", {
    mode: "all_or_nothing",
    operations: [
      { kind: "update", id: made.id, values: { hours: "1" } },
      { kind: "update", id: made.id, values: { hours: "2", rate: "3" } },
    ],
  });
  expect(results.map((one) => one.version)).toEqual([2, 3]);
  expect((await getRecord(workspace.owner, "ticket", made.id)).values).toMatchObject({ hours: "2", amount: "6" });
});

test("[R18] per row updates report stale, missing and good rows side by side", async () => {
  const a = await createRecord(workspace.owner, "ticket", { values: { subject: "a", hours: "1" } });
  const b = await createRecord(workspace.owner, "ticket", { values: { subject: "b" } });
  await batchRecords(workspace.owner, "ticket", {
    mode: "per_row",
    operations: [{ kind: "update", id: a.id, version: 1, values: { hours: "9" } }],
  });
  const results = await batchRecords(workspace.owner, "ticket", {
    mode: "per_row",
    operations: [
      { kind: "update", id: a.id, version: 1, values: { hours: "5" } },
      { kind: "update", id: 999_999, version: 1, values: { hours: "5" } },
      { kind: "update", id: b.id, version: 1, values: { related: [a.id], score: 3 } },
    ],
  });
  expect(results.map((one) => one.error?.code ?? one.version)).toEqual(["record.stale", "record.not_found", 2]);
});

test("[R19] upserts change the record that holds the value and create the others, a repeated value once", async () => {
  await createRecord(workspace.owner, "client", { values: { name: "旧名", code: "Y1" } });
  const results = await batchRecords(workspace.owner, "client", {
    mode: "all_or_nothing",
    operations: [
      { kind: "upsert", by: "code", values: { code: "Y1", name: "新名" } },
      { kind: "upsert", by: "code", values: { code: "Y2", name: "第一" } },
      { kind: "upsert", by: "code", values: { code: "Y2", name: "第二" } },
    ],
  });
  expect(results.map((one) => one.version)).toEqual([2, 1, 2]);
  expect(results[1]?.id).toBe(results[2]?.id);
  expect((await getRecord(workspace.owner, "client", results[2]?.id ?? 0)).title).toBe("第二");
});

test("[R19] sixteen upserts of one value at once make one record", async () => {
  const before = await count("client");
  const results = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      batchRecords(workspace.owner, "client", {
        mode: "per_row",
        operations: [{ kind: "upsert", by: "code", values: { code: "RACE", name: `n${n}` } }],
      }),
    ),
  );
  expect(results.flat().map((one) => one.error)).toEqual(Array.from({ length: 16 }, () => undefined));
  expect(await count("client")).toBe(before + 1);
});

test("[R18] deletes of a call report what is missing and remove the others", async () => {
  const made = await createRecord(workspace.owner, "client", { values: { name: "去" } });
  const results = await batchRecords(workspace.owner, "client", {
    mode: "per_row",
    operations: [
      { kind: "delete", id: made.id },
      { kind: "delete", id: 999_999 },
    ],
  });
  expect(results.map((one) => one.error?.code ?? "ok")).toEqual(["ok", "record.not_found"]);
});

test("[R18] more than a thousand operations, or mixed kinds, are refused whole", async () => {
  const one = { kind: "delete" as const, id: 1 };
  const many = Array.from({ length: 1001 }, () => one);
  await expect(batchRecords(workspace.owner, "client", { mode: "per_row", operations: many })).rejects.toMatchObject({
    code: "batch.too_large",
  });
  const mixed = [one, { kind: "create" as const, values: {} }];
  await expect(batchRecords(workspace.owner, "client", { mode: "per_row", operations: mixed })).rejects.toMatchObject({
    code: "request.invalid",
  });
});

test("[R16] an idempotency key answers the record made first, refuses other values, and works inside a batch", async () => {
  const { owner } = workspace;
  const input = { values: { name: "键", code: "K1" }, idempotencyKey: "key-00000001" };
  const [a, b] = await Promise.all([createRecord(owner, "client", input), createRecord(owner, "client", input)]);
  expect(a).toEqual(b);
  await expect(createRecord(owner, "client", { ...input, values: { name: "别" } })).rejects.toMatchObject({
    code: "idempotency.mismatch",
  });
  await expect(createRecord(owner, "ticket", { ...input, values: { subject: "键" } })).rejects.toMatchObject({
    code: "idempotency.mismatch",
  });
  const operations = [
    { kind: "create" as const, ...input },
    { kind: "create" as const, values: { name: "新" }, idempotencyKey: "key-00000002" },
    { kind: "create" as const, values: { name: "新" }, idempotencyKey: "key-00000002" },
  ];
  const results = await batchRecords(owner, "client", { mode: "all_or_nothing", operations });
  expect(results[0]?.id).toBe(a.id);
  expect(results[1]?.id).toBe(results[2]?.id);
});

test("[R16] a create that was refused leaves its key free", async () => {
  const { owner } = workspace;
  const idempotencyKey = "key-00000009";
  await expect(
    createRecord(owner, "ticket", { values: { subject: "坏", status: "solved" }, idempotencyKey }),
  ).rejects.toMatchObject({ code: "record.invalid" });
  await createRecord(owner, "ticket", { values: { subject: "坏", status: "solved", hours: "1" }, idempotencyKey });
});

test("[R16] a repeated create answers its record also when the same would be refused today", async () => {
  const { owner } = workspace;
  const target = await createRecord(owner, "client", { values: { name: "将删" } });
  const input = { values: { subject: "重发", client: target.id }, idempotencyKey: "key-00000020" };
  const made = await createRecord(owner, "ticket", input);
  await batchRecords(owner, "client", { mode: "per_row", operations: [{ kind: "delete", id: target.id }] });
  expect((await createRecord(owner, "ticket", input)).id).toBe(made.id);
});

describe("rows with lists", () => {
  const label = { zh: "标签" };
  let own: TestWorkspace;
  beforeAll(async () => {
    own = await openTestWorkspace({
      forms: [
        {
          key: "part",
          label,
          title: "code",
          fields: [
            { key: "code", label, kind: "text", unique: true },
            { key: "weight", label, kind: "number", validation: { expression: "weight > 0", message: label } },
            { key: "peers", label, kind: "links", form: "part" },
          ],
        },
      ],
    });
  });
  afterAll(() => own.drop());

  const facts = sql`select count(*), count(distinct tx) from ws_demo._fact where kind in ('create', 'update')`;

  test("[R18] per row, rows with links are written together, and those that cannot be are named one by one", async () => {
    const seed = await createRecord(own.owner, "part", { values: { code: "seed" } });
    const [before] = await own.database.arrays(facts);
    const operations = Array.from({ length: 200 }, (_, n) => ({
      kind: "create" as const,
      values: {
        code: n === 150 ? "c10" : `c${n}`,
        weight: n % 50 === 7 ? 0 : 1,
        peers: n === 33 ? [999_999] : [seed.id],
      },
    }));
    const results = await batchRecords(own.owner, "part", { mode: "per_row", operations });
    const errors = results.flatMap(({ index, error }) => (error === undefined ? [] : [[index, error.code]]));
    expect(errors).toEqual([
      [7, "record.invalid"],
      [33, "link.broken"],
      [57, "record.invalid"],
      [107, "record.invalid"],
      [150, "field.not_unique"],
      [157, "record.invalid"],
    ]);
    const [after] = await own.database.arrays(facts);
    expect(Number(after?.[0]) - Number(before?.[0])).toBe(194);
    expect(Number(after?.[1]) - Number(before?.[1])).toBeLessThan(20);

    const good = results.flatMap(({ id }) => (id === null ? [] : [id]));
    const changes = good.map((id, n) => ({
      kind: "update" as const,
      id,
      version: n === 5 ? 9 : 1,
      values: { peers: [], weight: n === 9 ? "-1" : "2" },
    }));
    const changed = await batchRecords(own.owner, "part", { mode: "per_row", operations: changes });
    expect(changed.flatMap(({ index, error }) => (error === undefined ? [] : [[index, error.code]]))).toEqual([
      [5, "record.stale"],
      [9, "record.invalid"],
    ]);
  });

  test("[R18] a batch that has to try again does not write again what it has written", async () => {
    const operations = [
      { kind: "create" as const, values: { weight: "31" } },
      { kind: "create" as const, values: { code: "seed", peers: [1] } },
      { kind: "create" as const, values: { code: "fresh", peers: [1] } },
    ];
    const results = await batchRecords(own.owner, "part", { mode: "per_row", operations });
    expect(results.map(({ error }) => error?.code)).toEqual([undefined, "field.not_unique", undefined]);
    expect(await own.database.arrays(sql`select count(*) from ws_demo.part where weight = 31`)).toEqual([[1]]);
  });
});
