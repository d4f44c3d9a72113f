import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, ViewDefinition } from "@tongzhou/model";
import { fillComputed } from "../../computed/fillComputed.ts";
import { loadKeptLookups } from "../../computed/lookups.store.ts";
import { verifyComputed } from "../../computed/verifyComputed.ts";
import { refreshWorkspaceRuntime } from "../../forms/loadWorkspaceRuntime.ts";
import { deletePersonalView, storePersonalView } from "../../forms/views.store.ts";
import { createRecord } from "../../records/createRecord.ts";
import { updateRecord } from "../../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { groupRecords } from "../groupRecords.ts";
import { queryRecords } from "../queryRecords.ts";
import { exchangeIndexUses, recordLookupUse } from "./indexUses.ts";
import { lookupBudget, tendLookups } from "./tendLookups.ts";

const label = (zh: string): { readonly zh: string } => ({ zh });
const lookup = (key: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  label: label(key),
  expression,
  result: "number",
});
const many = Array.from({ length: lookupBudget + 2 }, (_, index) => lookup(`more_${index}`, `client.level + ${index}`));
const link: FieldDefinition = { key: "client", kind: "link", form: "client", label: label("客户") };
const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label: label("客户"),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      { key: "level", kind: "number", label: label("等级") },
    ],
  },
  {
    key: "ticket",
    label: label("工单"),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      link,
      lookup("level", "client.level"),
      lookup("now", "client.level + DAY(TODAY())"),
      { ...lookup("never", "client.level"), stored: "never" } as FieldDefinition & { kind: "formula" },
      ...many,
    ],
  },
  {
    key: "note",
    label: label("便签"),
    title: "name",
    fields: [{ key: "name", kind: "text", label: label("名称") }, link, lookup("level", "client.level")],
  },
];

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms });
  const { database } = workspace;
  await database.run(sql`insert into ws_demo.client (name, level) select 'k' || n, n from generate_series(1, 5) n`);
  await database.run(
    sql`insert into ws_demo.ticket (name, client) select 't' || n, 1 + n % 5 from generate_series(1, 2100) n`,
  );
  await database.run(sql`insert into ws_demo.note (name, client) select 'n' || n, 1 from generate_series(1, 20) n`);
});
afterAll(() => workspace.drop());
beforeEach(async () => {
  await exchangeIndexUses(workspace.database, "ws_demo");
  await workspace.database.run(sql`delete from ws_demo._view`);
  await workspace.database.run(sql`delete from ws_demo._lookup`);
  await redefine();
});

let count = 0;
/** Another definition, in which nothing is that matters here. */
async function redefine(): Promise<void> {
  count += 1;
  const [clients, tickets, ...others] = forms;
  if (clients === undefined || tickets === undefined) throw new Error("test-forms: expected three");
  await workspace.define({ forms: [{ ...clients, label: label(`客户 ${count}`) }, tickets, ...others] });
}

const view = (more: Partial<ViewDefinition>): ViewDefinition => ({
  key: "mine",
  form: "ticket",
  label: label("我的"),
  kind: "grid",
  ...more,
});
const save = async (owner: number, more: Partial<ViewDefinition>): Promise<unknown> =>
  storePersonalView(workspace.database, "ws_demo", { owner, definition: view(more) });
const tend = async (): Promise<boolean> =>
  tendLookups(workspace.database, await refreshWorkspaceRuntime(workspace.database, "demo"));
const fill = async (): Promise<void> => fillComputed(workspace.database, "demo", new AbortController().signal);
const kept = async (): Promise<readonly string[]> =>
  [...(await loadKeptLookups(workspace.database, "ws_demo"))].toSorted();
const computed = async (): Promise<readonly string[]> =>
  [...(await refreshWorkspaceRuntime(workspace.database, "demo")).computed].toSorted();

test("[Q32] a lookup that a member's own view sorts by gets a column, and the list is the same", async () => {
  const { id: owner } = await workspace.addMember("member");
  const sorted = async (): Promise<readonly unknown[]> =>
    (
      await queryRecords(await workspace.system(), "ticket", {
        sort: [{ field: "level", direction: "desc" }],
        columns: ["level"],
        limit: 500,
      })
    ).rows;
  const before = await sorted();
  expect(await tend()).toBe(false);
  await save(owner, { sort: [{ field: "level", direction: "desc" }] });
  expect(await tend()).toBe(true);
  await fill();
  expect(await kept()).toEqual(["ticket.level"]);
  expect(await computed()).toEqual(["ticket.level"]);
  expect(await sorted()).toEqual(before);
  expect(await tend()).toBe(false);
  // From now on it is kept right at every write.
  const session = await workspace.system();
  await updateRecord(session, "client", 1, { values: { level: "77" } });
  const [row] = await workspace.database.arrays(sql`select level::text from ws_demo.ticket where client = 1 limit 1`);
  expect(row).toEqual(["77"]);
  await createRecord(session, "ticket", { values: { name: "新", client: 1 } });
  expect(await verifyComputed(workspace.database, "demo")).toMatchObject({ wrong: 0 });
});

test("[Q32] views that filter and group count; small forms, and what cannot be kept, do not", async () => {
  const { id: owner } = await workspace.addMember("member");
  await save(owner, { key: "a", filter: "more_0 > 3 and now > 3 and never > 1", group: ["more_1"] });
  await save(owner, { key: "b", form: "note", sort: [{ field: "level", direction: "asc" }] });
  expect(await tend()).toBe(true);
  expect(await kept()).toEqual(["ticket.more_0", "ticket.more_1"]);
});

test("[Q32] what lists ask for by and by is counted, and kept when they ask often and wait", async () => {
  const { database } = workspace;
  const session = await workspace.system();
  await queryRecords(session, "ticket", { filter: "level > 3", limit: 1 });
  await groupRecords(session, "ticket", { by: [{ field: "more_2" }] });
  await queryRecords(session, "ticket", { filter: 'name = "t1"', limit: 1 });
  await exchangeIndexUses(database, "ws_demo");
  const noted = async (): Promise<readonly unknown[]> =>
    database.arrays(sql`select form || '.' || field, calls from ws_demo._lookup order by field`);
  await expect.poll(noted).toEqual([
    ["ticket.level", 1],
    ["ticket.more_2", 1],
  ]);
  expect(await tend()).toBe(false);
  for (let call = 0; call < 20; call += 1) recordLookupUse(database, "ws_demo", ["ticket.level"], 40);
  for (let call = 0; call < 20; call += 1) recordLookupUse(database, "ws_demo", ["ticket.more_2"], 1);
  await exchangeIndexUses(database, "ws_demo");
  await expect.poll(noted).toEqual([
    ["ticket.level", 21],
    ["ticket.more_2", 21],
  ]);
  expect(await tend()).toBe(true);
  expect(await kept()).toEqual(["ticket.level"]);
});

test("[Q32] members' views make no more columns of a form than its budget, whatever they save and delete", async () => {
  const { id: owner } = await workspace.addMember("member");
  for (const { key } of many) {
    await save(owner, { sort: [{ field: key, direction: "asc" }] });
    await tend();
    await deletePersonalView(workspace.database, "ws_demo", { owner, form: "ticket", key: "mine" });
  }
  expect(await kept()).toHaveLength(lookupBudget);
});

test("[Q32] one that nobody asked for in a month goes with the next definition, and no sooner", async () => {
  const { id: owner } = await workspace.addMember("member");
  await save(owner, { key: "a", sort: [{ field: "level", direction: "asc" }] });
  await save(owner, { key: "b", sort: [{ field: "more_3", direction: "asc" }] });
  expect(await tend()).toBe(true);
  await fill();
  await redefine();
  expect(await computed()).toEqual(["ticket.level", "ticket.more_3"]);
  await deletePersonalView(workspace.database, "ws_demo", { owner, form: "ticket", key: "a" });
  await workspace.database.run(sql`update ws_demo._lookup set last_at = now() - interval '31 days'`);
  // The other view still asks for its own.
  await tend();
  expect(await computed()).toEqual(["ticket.level", "ticket.more_3"]);
  await redefine();
  expect(await computed()).toEqual(["ticket.more_3"]);
  expect(await kept()).toEqual(["ticket.more_3"]);
});
