import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FieldOf, FormDefinition } from "@tongzhou/model";
import { loadChanges, type Change } from "../changes/loadChanges.ts";
import { tellableChanges } from "../changes/tellableChanges.ts";
import { createRecord } from "../records/createRecord.ts";
import { listHistory } from "../records/listHistory.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

type Bands = NonNullable<FieldOf<"formula">["bands"]>;

const label = (zh: string): { readonly zh: string } => ({ zh });
const bands: Bands = {
  levels: [
    { key: "red", label: label("红"), color: "red" },
    { key: "amber", label: label("黄"), color: "amber", from: "60" },
    { key: "green", label: label("绿"), color: "green", from: "80" },
  ],
  margin: "3",
};
const formsWith = (
  of: Bands | undefined,
  expression = "AVERAGE(rating_by_client.score)",
): readonly FormDefinition[] => [
  {
    key: "client",
    label: label("客户"),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      { key: "bonus", kind: "number", label: label("加分") },
      {
        key: "health",
        kind: "formula",
        label: label("健康度"),
        expression,
        result: "number",
        ...(of === undefined ? {} : { bands: of }),
      },
      { key: "own", kind: "formula", label: label("自评"), expression: "bonus * 10", result: "number", bands },
    ],
  },
  {
    key: "rating",
    label: label("评分"),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      { key: "client", kind: "link", form: "client", label: label("客户") },
      { key: "score", kind: "number", label: label("分") },
    ] satisfies readonly FieldDefinition[],
  },
];

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: formsWith(bands) });
});
afterAll(() => workspace.drop());

let client: number;
let rating: number;
beforeEach(async () => {
  const session = await workspace.system();
  client = (await createRecord(session, "client", { values: { name: "K5" } })).id;
  rating = (await createRecord(session, "rating", { values: { name: "r", client, score: "70" } })).id;
  await workspace.database.run(sql`delete from ws_demo._fact where kind = 'crossing'`);
});

async function crossings(): Promise<readonly unknown[]> {
  const rows = await workspace.database.arrays(
    sql`select new ->> 'field', new ->> 'from', new ->> 'to', new ->> 'value', cause ->> 'kind' from ws_demo._fact where form = 'client' and record = ${client} and kind = 'crossing' order by seq`,
  );
  return rows.map((row) => row.join(" "));
}

/** Scores one after the other, each a change of its own, as `70 82 83`. */
async function score(values: string): Promise<void> {
  const session = await workspace.system();
  for (const value of values.split(" ")) await updateRecord(session, "rating", rating, { values: { score: value } });
}

test.each([
  ["80.1 82.9 79 81", []],
  ["82 83 84", ["health amber green 83 computed"]],
  ["85 81 78 77.1 80 79", ["health amber green 85 computed"]],
  ["85 77", ["health amber green 85 computed", "health green amber 77 computed"]],
  ["57.1 57 62.9 63", ["health amber red 57 computed", "health red amber 63 computed"]],
  ["95 10", ["health amber green 95 computed", "health green red 10 computed"]],
])("[V18] scores of %s cross a limit only beyond its margin", async (scores, told) => {
  await score(scores);
  expect(await crossings()).toEqual(told);
});

test("[V18] a transaction tells once where it went, and nothing when it came back", async () => {
  const { database } = workspace;
  const through = (...scores: number[]): Promise<void> =>
    database.transaction(async (tx) => {
      for (const one of scores) await tx.run(sql`update ws_demo.rating set score = ${one} where id = ${rating}`);
    });
  await through(90, 70);
  expect(await crossings()).toEqual([]);
  await through(90, 20, 81);
  // Judged from amber, where the transaction began: 81 is not beyond the margin.
  expect(await crossings()).toEqual([]);
  await through(20, 90);
  expect(await crossings()).toEqual(["health amber green 90 computed"]);
  await through(20, 81);
  expect(await crossings()).toEqual(["health amber green 90 computed"]);
});

test("[V18] a value of the record's own crosses with its write's cause and actor", async () => {
  const session = workspace.owner;
  await updateRecord(session, "client", client, { values: { bonus: "9" } });
  await updateRecord(session, "client", client, { values: { bonus: "5" } });
  expect(await crossings()).toEqual(["own  green 90 request", "own green red 50 request"]);
  const [row] = await workspace.database.arrays(
    sql`select count(*)::int from ws_demo._fact where kind = 'crossing' and record = ${client} and actor is not null`,
  );
  expect(row).toEqual([2]);
});

test("[V18] two writers whose scores cross together tell once", async () => {
  const session = await workspace.system();
  const other = (await createRecord(session, "rating", { values: { name: "s", client, score: "70" } })).id;
  await Promise.all([rating, other].map((id) => updateRecord(session, "rating", id, { values: { score: "100" } })));
  expect(await crossings()).toHaveLength(1);
});

test("[V19] bands that are defined anew, and formulas that are, cross nothing", async () => {
  await score("90");
  const told = await crossings();
  const narrow: Bands = { levels: bands.levels.slice(0, 2), margin: "1" };
  await workspace.define({ forms: formsWith(narrow) });
  await score("91 61 59.5");
  expect(await crossings()).toEqual(told);
  await score("58");
  expect(await crossings()).toEqual([...told, "health amber red 58 computed"]);
  await workspace.define({ forms: formsWith(narrow, "SUM(rating_by_client.score) + 100") });
  await score("57 56");
  expect(await crossings()).toHaveLength(told.length + 1);
  await workspace.define({ forms: formsWith(bands) });
});

test("[V19] who listens to changes hears of a crossing, and only who may read the field", async () => {
  const { database } = workspace;
  await score("90");
  const heard = async (): Promise<readonly Change[]> =>
    (await loadChanges(database, "ws_demo", { tx: "0", seq: "0" }, 1000)).filter(
      ({ kind, record }) => kind === "crossing" && record === client,
    );
  // Whatever transaction is open in the cluster holds the log back (C8).
  await expect.poll(async () => (await heard()).map(({ detail }) => detail)).toEqual([{ field: "health" }]);
  const crossing = await heard();
  expect(await tellableChanges(workspace.owner, "client", crossing)).toEqual({ records: [client], isMore: false });
  await workspace.define({
    grants: [{ key: "some", form: "client", to: { role: "member" }, actions: ["see"], readFields: ["name"] }],
  });
  const member = await workspace.as(await workspace.addMember("member"));
  expect(await tellableChanges(member, "client", crossing)).toEqual({ records: [], isMore: false });
  await workspace.define({ grants: [] });
});

test("[V19] history tells of crossings with their cause, to who may read the field in that record", async () => {
  await score("90");
  await updateRecord(workspace.owner, "client", client, { values: { bonus: "9" } });
  const owner = (await listHistory(workspace.owner, "client", client)).changes;
  const told = owner.filter(({ kind }) => kind === "crossing");
  expect(told.map(({ crossing, cause, actor, old, new: now }) => [crossing, cause, actor !== null, old, now])).toEqual([
    [{ field: "own", from: null, to: "green", value: "90" }, { kind: "request" }, true, {}, {}],
    [{ field: "health", from: "amber", to: "green", value: "90" }, { kind: "computed", form: "rating" }, false, {}, {}],
  ]);
  expect(told.map(({ version }) => version)).toEqual([2, 1]);
  await workspace.define({
    grants: [
      { key: "some", form: "client", to: { role: "member" }, actions: ["see"], readFields: ["name", "health"] },
      { key: "none", form: "rating", to: { role: "member" }, actions: ["see"], readFields: ["name"] },
    ],
  });
  const member = await workspace.as(await workspace.addMember("member"));
  const seen = (await listHistory(member, "client", client)).changes;
  expect(seen.flatMap(({ crossing }) => crossing?.field ?? [])).toEqual(["health"]);
  await workspace.define({ grants: [] });
});

test("[V19] triggers go with the bands", async () => {
  await workspace.define({
    forms: formsWith(undefined).map((one) => ({ ...one, fields: one.fields.filter(({ key }) => key !== "own") })),
  });
  expect(await workspace.database.arrays(sql`select 1 from pg_trigger where tgname = '~bands_update'`)).toEqual([]);
  expect(await workspace.database.arrays(sql`select 1 from ${sqlIdent("ws_demo", "_band")}`)).toEqual([]);
  await workspace.define({ forms: formsWith(bands) });
});
