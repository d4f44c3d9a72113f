import { afterAll, beforeAll, expect, test } from "vitest";
import { buildFixedClock, sql } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import { createComment } from "../conversation/comments.ts";
import { createFile, purgeLooseFiles } from "../files/files.store.ts";
import type { Session } from "../gateway/session.ts";
import { maintain } from "../jobs/maintain.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { createRecord } from "./createRecord.ts";
import { deleteRecord } from "./deleteRecord.ts";
import { getRecord } from "./getRecord.ts";
import { listBin } from "./listBin.ts";
import { purgeRecords } from "./purgeRecords.ts";
import { restoreRecord } from "./restoreRecord.ts";

const label = { zh: "标签" };
const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label,
    title: "name",
    fields: [
      { key: "name", label, kind: "text" },
      { key: "papers", label, kind: "attachments" },
      { key: "peers", label, kind: "links", form: "client" },
      { key: "parent", label, kind: "link", form: "client", onDelete: "clear" },
    ],
  },
  {
    key: "visit",
    label,
    title: "name",
    fields: [
      { key: "name", label, kind: "text" },
      { key: "clients", label, kind: "links", form: "client" },
      {
        key: "lines",
        label,
        kind: "subform",
        fields: [
          { key: "client", label, kind: "link", form: "client" },
          { key: "is_known", label, kind: "formula", expression: "client <> BLANK()", result: "boolean" },
        ],
      },
    ],
  },
];

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms, now: "2026-11-21T08:00:00.000Z" });
});
afterAll(() => workspace.drop());

const at = (session: Session, instant: string): Session => ({ ...session, clock: buildFixedClock(instant) });
const count = async (query: ReturnType<typeof sql>): Promise<unknown> =>
  (await workspace.database.arrays(query))[0]?.[0];

test("[R32] after 30 days a deleted record goes for good, with its rows, links, comments and files; its facts stay", async () => {
  const { owner, database } = workspace;
  const fileId = "0197a000-0000-7000-8000-000000000001";
  await createFile(owner, {
    id: fileId,
    name: "合同.pdf",
    sizeBytes: 3,
    mediaType: "application/pdf",
    sha256: "ab".repeat(32),
    storageKey: "contract",
  });
  const kept = await createRecord(owner, "client", { values: { name: "留" } });
  const gone = await createRecord(owner, "client", {
    values: { name: "去", papers: [fileId], peers: [kept.id], parent: kept.id },
  });
  const visit = await createRecord(owner, "visit", {
    values: { name: "拜访", clients: [gone.id, kept.id], lines: [{ client: gone.id }, { client: kept.id }] },
  });
  const old = await createRecord(owner, "client", { values: { name: "也在回收站", parent: gone.id } });
  await createComment(owner, "client", gone.id, { text: "再见", idempotencyKey: "purge-comment-1" });
  await deleteRecord(owner, "client", old.id);
  await deleteRecord(owner, "client", gone.id);
  const before = await getRecord(owner, "visit", visit.id);

  expect(await purgeRecords(at(owner, "2026-12-21T07:59:59.000Z"))).toBe(0);
  await restoreRecord(owner, "client", gone.id);
  await deleteRecord(owner, "client", gone.id);
  expect(await purgeRecords(at(owner, "2026-12-21T08:00:01.000Z"))).toBe(2);

  expect((await listBin(owner, "client")).records).toEqual([]);
  await expect(restoreRecord(owner, "client", gone.id)).rejects.toMatchObject({ code: "record.not_found" });
  const after = await getRecord(owner, "visit", visit.id);
  expect(after.version).toBe(before.version);
  expect(after.values["clients"]).toEqual(before.values["clients"]);
  expect(after.values["lines"]).toMatchObject([
    { client: null, is_known: false },
    { client: { id: kept.id }, is_known: true },
  ]);
  expect(await count(sql`select count(*) from ws_demo.client__peers`)).toBe(0);
  expect(await count(sql`select count(*) from ws_demo._comment where record = ${gone.id}::bigint`)).toBe(0);
  expect(
    await count(sql`select count(*) from ws_demo._fact where form = 'client' and record = ${gone.id}::bigint`),
  ).toBe(5);
  const removed: string[] = [];
  await purgeLooseFiles(at(owner, "2026-12-21T08:00:01.000Z"), async (key) => removed.push(key));
  expect(removed).toEqual(["contract"]);
  expect(await database.arrays(sql`select 1 from ws_demo._file`)).toEqual([]);
});

test("maintenance of the installation empties every workspace's bins and forgets what ran out", async () => {
  const { owner, database } = workspace;
  const values = { name: "一次" };
  const made = await createRecord(owner, "client", { values, idempotencyKey: "maintenance-key-1" });
  await deleteRecord(owner, "client", made.id);
  await maintain(database, buildFixedClock("2027-03-01T00:00:00Z"));
  expect(await count(sql`select count(*) from ws_demo.client where id = ${made.id}::bigint`)).toBe(0);
  expect(await count(sql`select count(*) from ws_demo._idempotency`)).toBe(0);
  expect(await count(sql`select to_regclass('ws_demo._fact_2027_06') is not null`)).toBe(true);
});

test("a workspace that cannot be maintained does not keep the others from it, and is told of", async () => {
  const { database } = workspace;
  await database.run(sql`insert into tongzhou.workspace (key, label, zone) values ('broken', '{}', 'UTC')`);
  await expect(maintain(database, buildFixedClock("2027-08-01T00:00:00Z"))).rejects.toThrow("maintenance");
  expect(await count(sql`select to_regclass('ws_demo._fact_2027_11') is not null`)).toBe(true);
});
