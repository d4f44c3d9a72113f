import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldOf, FormDefinition } from "@tongzhou/model";
import { queryRecords } from "../query/queryRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

const label = (zh: string, en?: string): { readonly zh: string; readonly en?: string } =>
  en === undefined ? { zh } : { zh, en };
const bands: NonNullable<FieldOf<"formula">["bands"]> = {
  levels: [
    { key: "red", label: label("红", "Red") },
    { key: "amber", label: label("黄", "Amber"), from: "60" },
    { key: "green", label: label("绿", "Green"), from: "80" },
  ],
  margin: "3",
};
const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label: label("客户"),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      { key: "base", kind: "number", label: label("基础分") },
      {
        key: "health",
        kind: "formula",
        label: label("健康分"),
        expression: "SUM(rating_by_client.score)",
        result: "number",
        bands,
      },
      { key: "own", kind: "formula", label: label("自评"), expression: "base * 10", result: "number", bands },
      {
        key: "bare",
        kind: "formula",
        label: label("无回差"),
        expression: "base * 10",
        result: "number",
        bands: { levels: bands.levels },
      },
      {
        key: "word",
        kind: "formula",
        label: label("状态"),
        expression: 'LABEL(BAND(health)) & "/" & LABEL(所在分档(自评), "en")',
        result: "text",
      },
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
      {
        key: "place",
        kind: "formula",
        label: label("客户档"),
        expression: "LABEL(BAND(client.health))",
        result: "text",
      },
    ],
  },
];

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms,
    grants: [
      {
        key: "red",
        form: "client",
        to: { role: "member" },
        actions: ["see"],
        rows: 'BAND(health) = "red"',
        readFields: ["name", "health"],
      },
    ],
  });
});
afterAll(() => workspace.drop());

let client: number;
let rating: number;
beforeEach(async () => {
  const session = await workspace.system();
  client = (await createRecord(session, "client", { values: { name: "K5", base: "7" } })).id;
  rating = (await createRecord(session, "rating", { values: { name: "r", client, score: "70" } })).id;
});

const score = async (value: string): Promise<unknown> =>
  updateRecord(await workspace.system(), "rating", rating, { values: { score: value } });
const wordOf = async (): Promise<unknown> =>
  (await getRecord(await workspace.system(), "client", client)).values["word"];
const found = async (filter: string, form = "client"): Promise<readonly unknown[]> =>
  (await queryRecords(await workspace.system(), form, { filter, columns: [] })).rows.map(([id]) => id);

test("[V21] BAND is the band that crossings tell of, margin included, from the record's first value on", async () => {
  expect(await wordOf()).toBe("黄/Amber");
  await score("81");
  expect(await wordOf()).toBe("黄/Amber");
  await score("83");
  expect(await wordOf()).toBe("绿/Amber");
  await score("78");
  expect(await wordOf()).toBe("绿/Amber");
  await score("10");
  expect(await wordOf()).toBe("红/Amber");
  const told = await workspace.database.arrays(
    sql`select new ->> 'to' from ws_demo._fact where kind = 'crossing' and record = ${client} order by seq`,
  );
  expect(told).toEqual([["amber"], ["green"], ["red"]]);
});

test("[V21] it filters lists, also along a path and in a condition over related records", async () => {
  await score("81");
  expect(await found('BAND(health) = "amber"')).toContain(client);
  expect(await found('BAND(health) = "绿"')).not.toContain(client);
  expect(await found('BAND(client.health) = "黄"', "rating")).toContain(rating);
  expect(await found('COUNT(rating_by_client[BAND(client.health) = "Amber"]) = 1')).toContain(client);
  await updateRecord(await workspace.system(), "client", client, { values: { base: null } });
  expect(await found("ISBLANK(BAND(own))")).toContain(client);
});

test("[V21] a list brings it under a name of its own, to who may read the field", async () => {
  await score("81");
  await score("10");
  await updateRecord(await workspace.system(), "client", client, { values: { name: "只此一家" } });
  const filter = 'name = "只此一家"';
  const columns = ["health", "health~band"];
  const { rows } = await queryRecords(workspace.owner, "client", { filter, columns });
  expect(rows.map((row) => row.slice(2))).toEqual([["10", "red"]]);
  const member = await workspace.as(await workspace.addMember("member"));
  expect((await queryRecords(member, "client", { filter, columns })).rows).toHaveLength(1);
  for (const wrong of ["own~band", "name~band", "~band", "gone~band"])
    await expect(queryRecords(member, "client", { columns: [wrong] })).rejects.toMatchObject({ code: "field.unknown" });
});

test("[V21] a grant's rows may ask for it, and what is being written counts", async () => {
  const member = await workspace.as(await workspace.addMember("member"));
  const seen = async (): Promise<readonly unknown[]> =>
    (await queryRecords(member, "client", { columns: ["name"] })).rows.map(([id]) => id);
  expect(await seen()).not.toContain(client);
  await score("58");
  expect(await seen()).not.toContain(client);
  await score("57");
  expect(await seen()).toContain(client);
});

test("[V21] a list filtered by it finds what it shows, wherever about the borders a number comes to lie, and from where", async () => {
  const session = await workspace.system();
  // Tenths, so that every border and its margin is met from both sides.
  const values = ["5.6", "5.7", "5.9", "6", "6.2", "6.3", "7", "7.7", "7.8", "8", "8.2", "8.3", "9", null];
  const keys = ["red", "amber", "green"];
  const made = await Promise.all(
    values.flatMap((from) =>
      values.slice(-6).map(async (to) => {
        const { id } = await createRecord(session, "client", { values: { name: "界", base: from } });
        await updateRecord(session, "client", id, { values: { base: to } });
        return id;
      }),
    ),
  );
  for (const field of ["own", "bare"]) {
    const { rows } = await queryRecords(session, "client", {
      filter: 'name = "界"',
      columns: [`${field}~band`],
      limit: 500,
    });
    expect(rows).toHaveLength(made.length);
    const shown = (isMeant: (band: unknown) => boolean): readonly unknown[] =>
      rows.flatMap(([id, , band]) => (isMeant(band) ? [id] : []));
    const asked = async (filter: string): Promise<readonly unknown[]> =>
      (
        await queryRecords(session, "client", { filter: `name = "界" and ${filter}`, columns: [], limit: 500 })
      ).rows.map(([id]) => id);
    for (const key of keys) {
      expect(await asked(`BAND(${field}) = "${key}"`)).toEqual(shown((band) => band === key));
      expect(await asked(`not (BAND(${field}) = "${key}")`)).toEqual(shown((band) => band !== key));
    }
    expect(await asked(`BAND(${field}) in ("red", "green")`)).toEqual(
      shown((band) => band === "red" || band === "green"),
    );
  }
});
