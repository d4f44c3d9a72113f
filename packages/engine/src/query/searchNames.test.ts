import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import { createIndex } from "../forms/tableStatements.ts";
import type { Session } from "../gateway/session.ts";
import { updateMember, type Member } from "../platform/members.store.ts";
import type { TestWorkspace } from "../test/openTestWorkspace.ts";
import { openTestWorkspace } from "../test/openTestWorkspace.ts";
import { aggregateRecords } from "./aggregateRecords.ts";
import { groupRecords } from "./groupRecords.ts";
import { queryBookmarks } from "./queryBookmarks.ts";
import { loadRecordPage, queryRecords } from "./queryRecords.ts";
import { search } from "./search.ts";
import { searchIndexTail } from "./searchIndex.ts";
import { formOf, insertRows, named } from "./test/deskWorkspace.ts";

const field = (key: string, more: object): FieldDefinition =>
  // The kind and its settings come together.
  ({ key, label: named(key), ...more }) as FieldDefinition;

let workspace: TestWorkspace;
let owner: Session;
let member: Session;
let people: Readonly<Record<string, Member>>;
const found = async (session: Session, q: string): Promise<readonly string[]> =>
  (await queryRecords(session, "project", { search: q, columns: ["name"] })).rows
    .map((row) => String(row[2]))
    .toSorted();

beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [
      formOf("client", [field("name", { kind: "text" }), field("secret", { kind: "text" })], { search: ["secret"] }),
      formOf(
        "project",
        [
          field("name", { kind: "text" }),
          field("manager", { kind: "member" }),
          field("crew", { kind: "members" }),
          field("client", { kind: "link", form: "client" }),
          field("auditor", { kind: "member" }),
        ],
        { search: ["manager", "crew", "client"] },
      ),
    ],
    grants: [
      {
        key: "own",
        form: "project",
        to: { role: "member" },
        actions: ["see"],
        rows: 'name <> "隐藏"',
        readFields: ["name", "crew", "client"],
      },
      { key: "managed", form: "project", to: { role: "member" }, actions: ["see"], rows: 'name = "官网"' },
      { key: "some", form: "client", to: { role: "member" }, actions: ["see"], rows: 'name <> "阿里云"' },
    ],
  });
  owner = workspace.owner;
  const names = ["陈志远", "单雄信", "Anna Lindt", "李雷"];
  const made: [string, Member][] = [];
  for (const name of names) made.push([name, await workspace.addMember("viewer", name)]);
  people = Object.fromEntries(made);
  member = await workspace.as(await workspace.addMember("member", "王五"));
  const id = (name: string): number => people[name]?.id ?? 0;
  const clients = await insertRows(workspace.database, workspace.schema, "client", [
    { name: "华北电力集团", secret: "机密词" },
    { name: "阿里云" },
    { name: "已删客户" },
  ]);
  await insertRows(workspace.database, workspace.schema, "project", [
    { name: "官网", manager: id("陈志远"), crew: [id("李雷")], client: clients[0], auditor: id("单雄信") },
    { name: "商城", manager: id("Anna Lindt"), crew: [id("陈志远"), id("单雄信")], client: clients[1] },
    { name: "报表", manager: id("陈志远"), client: clients[1] },
    { name: "隐藏", crew: [id("李雷")] },
    { name: "空白" },
    { name: "已删", manager: id("陈志远"), deleted_at: "2026-06-01T00:00:00Z" },
  ]);
});
afterAll(() => workspace.drop());

const index = async (): Promise<void> => {
  for (const key of ["client", "project"]) {
    const form = owner.workspace.forms.get(key);
    const tail = form === undefined ? null : searchIndexTail(workspace.schema, form);
    if (tail === null) throw new Error(`test-index: expected one for ${key}`);
    await workspace.database.run(createIndex({ name: `${key}_search`, isUnique: false, tail }, "at once"));
  }
};

describe("[Q32] a record is found by the names of its people and of what it links to", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["czy", ["商城", "官网", "报表"]],
    ["CZ", ["商城", "官网", "报表"]],
    ["chenzhi", ["商城", "官网", "报表"]],
    ["志远", ["商城", "官网", "报表"]],
    ["陈志远", ["商城", "官网", "报表"]],
    ["zy", []],
    ["sxx", ["商城"]],
    ["dxx", []],
    ["anna", ["商城"]],
    ["lindt", ["商城"]],
    ["li", ["商城", "官网", "隐藏"]],
    ["l", ["商城"]],
    ["czy 官网", ["官网"]],
    ["czy 阿里", ["商城", "报表"]],
    ["czy sxx", ["商城"]],
    ["华北", ["官网"]],
    ["hbdl", ["官网"]],
    ["aly", ["商城", "报表"]],
    ["机密词", []],
    ["czy nobody", []],
    ["%", []],
  ];
  test.each(cases)("%s, without the index and with it", async (q, expected) => {
    const sorted = expected.toSorted();
    expect(await found(owner, q)).toEqual(sorted);
    await workspace.database.run(sql`drop index if exists ws_demo.client_search, ws_demo.project_search`);
    await index();
    expect(await found(owner, q)).toEqual(sorted);
    // What has not looked the names up says the same.
    const policy = policyFor(owner, "project", "see");
    const page = await loadRecordPage(owner, policy, { search: q, columns: ["name"] }, false);
    expect(page.rows.map((row) => String(row[2])).toSorted()).toEqual(sorted);
    // So do counts, groups, totals and bookmarks.
    const counted = await queryRecords(owner, "project", { search: q, count: "exact", limit: 1 });
    const { groups } = await groupRecords(owner, "project", { search: q, by: [{ field: "name" }] });
    const { count } = await aggregateRecords(owner, "project", { search: q, aggregates: [] });
    const marks = await queryBookmarks(owner, "project", { search: q, every: 1 });
    expect([counted.count?.value, groups.length, count, marks.count]).toEqual(Array(4).fill(expected.length));
  });

  test("a search of everything shows the name that a record was found by", async () => {
    const hits = async (q: string) =>
      (await search(owner, { q })).map(({ form, title, excerpt }) => [form, title, excerpt]);
    expect(await hits("czy")).toEqual([
      ["project", "报表", "陈志远"],
      ["project", "商城", "陈志远、单雄信"],
      ["project", "官网", "陈志远"],
    ]);
    expect(await hits("hbdl")).toEqual([
      ["client", "华北电力集团", null],
      ["project", "官网", "华北电力集团"],
    ]);
    expect(await hits("sxx 阿里")).toEqual([["project", "商城", "陈志远、单雄信 · 阿里云"]]);
  });

  test("[Q21] hidden fields, cells, records and names are not found by", async () => {
    // The manager may be read in one record only, the client 阿里云 in none.
    expect(await found(member, "czy")).toEqual(["商城", "官网"].toSorted());
    expect(await found(member, "anna")).toEqual([]);
    expect(await found(member, "李雷")).toEqual(["官网"]);
    expect(await found(member, "阿里")).toEqual([]);
    expect(await found(member, "华北")).toEqual(["官网"]);
    expect((await search(member, { q: "anna" })).map(({ title }) => title)).toEqual([]);
    // A field that is not among the search fields.
    expect(await found(owner, "单雄信")).toEqual(["商城"]);
  });

  test("a new name counts at once, and the old one no more", async () => {
    const lei = people["李雷"]?.id ?? 0;
    expect(await found(owner, "韩梅")).toEqual([]);
    await workspace.database.transaction((tx) => updateMember(tx, "demo", lei, { name: "韩梅梅" }));
    expect(await found(owner, "韩梅")).toEqual(["官网", "隐藏"].toSorted());
    expect(await found(owner, "hmm")).toEqual(["官网", "隐藏"].toSorted());
    expect(await found(owner, "李雷")).toEqual([]);
    await workspace.database.transaction((tx) => updateMember(tx, "demo", lei, { name: "李雷" }));
  });

  test("more linked records than are listed are found all the same", async () => {
    const many = await insertRows(workspace.database, workspace.schema, "client", [{ name: "连锁门店0" }]);
    await workspace.database.run(
      sql`insert into ws_demo.client (name) select '连锁门店' || n from generate_series(1, 10100) n`,
    );
    await insertRows(workspace.database, workspace.schema, "project", [{ name: "门店项目", client: many[0] }]);
    expect(await found(owner, "连锁门店")).toEqual(["门店项目"]);
    expect((await search(owner, { q: "连锁门店", form: "project" })).map(({ excerpt }) => excerpt)).toEqual([
      "连锁门店0",
    ]);
  });

  test("indexes lead there: no read of a whole table for a name", async () => {
    await workspace.database.run(
      sql`insert into ws_demo._member (name, pinyin, email, role) select '员工' || n, 'yuangong yg' || n, 'p' || n || '@x', 'viewer' from generate_series(1, 400) n`,
    );
    await workspace.database.run(
      sql`insert into ws_demo.project (name, manager, crew, client) select '项目' || n, m.first + n % 400, array[m.first + n * 7 % 400], c.first + n % 1400 from (select min(id) as first from ws_demo._member where email like 'p%') m, (select min(id) as first from ws_demo.client) c, generate_series(1, 20000) n`,
    );
    await workspace.database.run(sql`analyze ws_demo.project`);
    await workspace.database.run(sql`analyze ws_demo.client`);
    const plans: string[] = [];
    const seen: Session = {
      ...owner,
      database: {
        ...workspace.database,
        arrays: async (query) => {
          const { text, values } = "chunks" in query ? { text: "select 1", values: [] } : query;
          if (text.includes("project")) {
            const explained = { text: `explain ${text}`, values, isPlannedAnew: true };
            plans.push((await workspace.database.arrays(explained)).map(([line]) => String(line)).join("\n"));
          }
          return workspace.database.arrays(query);
        },
      },
    };
    for (const q of ["czy", "志远", "sxx", "hbdl", "czy 官网"])
      await queryRecords(seen, "project", { search: q, count: "capped" });
    // Each is looked up and then read.
    expect(plans).toHaveLength(10);
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on project/);
    for (const plan of plans.filter((_, at) => at % 2 === 0)) expect(plan).toMatch(/Bitmap Index Scan/);
    for (const plan of plans.filter((_, at) => at % 2 === 1)) expect(plan).toMatch(/id = ANY/);
  });
});
