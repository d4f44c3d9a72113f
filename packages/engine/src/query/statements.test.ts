import { afterAll, beforeAll, expect, test } from "vitest";
import { toQuery } from "@tongzhou/base";
import { policyFor } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Statement } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { aggregateRecords } from "./aggregateRecords.ts";
import { groupRecords } from "./groupRecords.ts";
import { queryBookmarks } from "./queryBookmarks.ts";
import { loadRecordPage, queryRecords } from "./queryRecords.ts";
import { recordScan } from "./recordScan.ts";
import { search } from "./search.ts";
import { formOf, insertRows, named, openDesk } from "./test/deskWorkspace.ts";

let desk: TestWorkspace;
let member: Session;
let words: TestWorkspace;

beforeAll(async () => {
  desk = await openDesk([
    { key: "own", form: "ticket", to: { role: "member" }, actions: ["see", "export"], rows: "owner = CURRENT_USER()" },
    {
      key: "open",
      form: "ticket",
      to: { role: "member" },
      actions: ["see"],
      rows: 'status = "open"',
      readFields: ["title", "status"],
    },
    { key: "clients", form: "client", to: { role: "member" }, actions: ["see"], rows: 'level = "a"' },
  ]);
  const zhang = await desk.addMember("member", "张三");
  member = await desk.as(zhang);
  const [client] = await insertRows(desk.database, desk.schema, "client", [{ name: "华北电力", level: "a" }]);
  await insertRows(desk.database, desk.schema, "ticket", [
    { title: "甲", status: "open", amount: "5", owner: zhang.id, client, due: "2026-06-01", detail: "长".repeat(400) },
    { title: "乙", status: "open", amount: "7", client, due: "2026-06-02" },
    { title: "丙", status: "done", amount: "9", owner: 1, client },
  ]);
  // Key words of SQL, and every short name that our own statements use.
  const keys = [
    "select",
    "order",
    "r",
    "p",
    "u",
    "g",
    "k",
    "f0",
    "s0",
    "t0",
    "o0",
    "n",
    "a0",
    "desc",
    "null",
    "page",
    "user",
  ];
  words = await openTestWorkspace({
    forms: [
      formOf("user", [
        { key: "select", kind: "text", label: named("select") },
        ...keys.slice(1).map((key) => ({ key, kind: "integer" as const, label: named(key) })),
        { key: "table", kind: "link", form: "user", label: named("table"), inverse: named("table") },
        { key: "group", kind: "links", form: "user", label: named("group"), inverse: named("group") },
      ]),
    ],
  });
  await insertRows(words.database, words.schema, "user", [
    { select: "a", order: 2, table: 1 },
    { select: "b", order: 1 },
  ]);
});
afterAll(async () => {
  await desk.drop();
  await words.drop();
});

/** The session, noting every statement that runs. */
function listening(session: Session): { readonly session: Session; readonly texts: string[] } {
  const texts: string[] = [];
  const note = (query: Parameters<Session["database"]["arrays"]>[0]): void => {
    texts.push(("chunks" in query ? toQuery(query) : query).text);
  };
  const database: Session["database"] = {
    ...session.database,
    arrays: (query) => {
      note(query);
      return session.database.arrays(query);
    },
    transaction: (work, options) =>
      session.database.transaction(
        (tx) => work({ ...tx, arrays: (query) => (note(query), tx.arrays(query)) }),
        options,
      ),
  };
  return { session: { ...session, database }, texts };
}

const statements: readonly (readonly [string, "owner" | "member", (session: Session) => Promise<unknown>])[] = [
  [
    "a filtered page with a link's title",
    "owner",
    (s) =>
      queryRecords(s, "ticket", {
        filter: 'status = "open"',
        sort: [{ field: "due", direction: "desc" }],
        columns: ["title", "client"],
      }),
  ],
  [
    "the same for a member of two grants",
    "member",
    (s) =>
      queryRecords(s, "ticket", {
        filter: 'status = "open"',
        sort: [{ field: "due", direction: "desc" }],
        columns: ["title", "client"],
      }),
  ],
  [
    "a page filtered by a formula of today",
    "owner",
    (s) => queryRecords(s, "ticket", { filter: 'is_late and status = "open"', columns: ["title"] }),
  ],
  ["a page of plain columns", "owner", (s) => queryRecords(s, "ticket", { columns: ["title", "amount"] })],
  [
    "many links, rows and files",
    "owner",
    (s) => queryRecords(s, "ticket", { columns: ["others", "lines", "papers", "sign"] }),
  ],
  ["a page behind a position, without an index", "owner", (s) => pageBehind(s, false)],
  ["a page behind a position, range by range", "owner", (s) => pageBehind(s, true)],
  ["a capped count", "member", (s) => queryRecords(s, "ticket", { columns: [], count: "capped" })],
  [
    "bookmarks",
    "owner",
    (s) => queryBookmarks(s, "ticket", { every: 2, sort: [{ field: "status", direction: "asc" }] }),
  ],
  [
    "groups by link with totals",
    "member",
    (s) => groupRecords(s, "ticket", { by: [{ field: "client" }], aggregates: [{ field: "amount", function: "sum" }] }),
  ],
  ["groups by month", "owner", (s) => groupRecords(s, "ticket", { by: [{ field: "met_at", bucket: "month" }] })],
  ["totals", "owner", (s) => aggregateRecords(s, "ticket", { aggregates: [{ field: "amount", function: "average" }] })],
  ["a search", "member", (s) => search(s, { q: "甲", form: "ticket" })],
];

async function pageBehind(session: Session, isIndexed: boolean): Promise<unknown> {
  const policy = policyFor(session, "ticket", "see");
  const sort = [
    { field: "amount", direction: "desc" as const },
    { field: "due", direction: "asc" as const },
  ];
  const input = { sort, columns: ["title"], limit: 1 };
  const { next } = await loadRecordPage(session, policy, input, isIndexed);
  return loadRecordPage(session, policy, { ...input, after: next ?? "" }, isIndexed);
}

test.each(statements)("[Q27] the statement and the answer of %s", async (_name, who, run) => {
  const { session, texts } = listening(who === "owner" ? desk.owner : member);
  const answer = await run(session);
  expect(texts.at(-1)?.replaceAll(/\s+/g, " ")).toMatchSnapshot("statement");
  expect(
    JSON.stringify(answer)
      .replaceAll(/"(next|previous)":"[^"]*"/g, '"$1":"…"')
      .replaceAll(/"[A-Za-z0-9_-]{24,}"/g, '"…"'),
  ).toMatchSnapshot("answer");
});

test("[Q28] a shape's text is built once, whatever its values", async () => {
  const { session, texts } = listening(desk.owner);
  const input = {
    filter: "amount > 1",
    sort: [{ field: "amount", direction: "asc" as const }],
    limit: 1,
    columns: ["title"],
  };
  const first = await queryRecords(session, "ticket", input);
  const second = await queryRecords(session, "ticket", { ...input, after: first.next ?? "" });
  await queryRecords(session, "ticket", { ...input, after: second.next ?? "" });
  expect(texts[1]).toBe(texts[2]);
});

test("[Q29] a scan gives whole texts, in order, under the policy it is given", async () => {
  const scan = recordScan(
    member,
    policyFor(member, "ticket", "export"),
    { sort: [{ field: "title", direction: "asc" }] },
    ["title", "detail", "client"],
  );
  const query: Statement = fillSlots(scan.query, sessionSlots(member));
  const rows = (await desk.database.arrays(query)).map((cells) => scan.read(cells));
  expect(rows.map((row) => row.slice(2))).toEqual([["甲", "长".repeat(400), { id: 1, title: "华北电力" }]]);
});

test("[Q8] behind a position blanks are only read where the values end, on a page of both", async () => {
  const { session, texts } = listening(desk.owner);
  await insertRows(desk.database, desk.schema, "client", [{ name: "乙", level: "b" }, { name: "丙" }, { name: "丁" }]);
  const input = { sort: [{ field: "level", direction: "desc" as const }], columns: ["name"], limit: 1 };
  const { next } = await queryRecords(session, "client", input);
  const behind = async (limit: number) => {
    texts.length = 0;
    const page = await queryRecords(session, "client", { ...input, limit, after: next ?? "" });
    return [texts.length, page.rows.map(([, , name]) => name), page.next !== null];
  };
  expect(await behind(1)).toEqual([2, ["华北电力"], true]);
  expect(await behind(2)).toEqual([2, ["华北电力", "丁"], true]);
  expect(await behind(3)).toEqual([2, ["华北电力", "丁", "丙"], false]);
  await insertRows(desk.database, desk.schema, "client", [{ name: "戊", level: "a" }]);
  expect(await behind(1)).toEqual([1, ["戊"], true]);
});

test("[Q30] key words and our own short names are names like any other", async () => {
  const { owner } = words;
  const field = (key: string, direction: "asc" | "desc" = "asc") => ({ field: key, direction });
  const sort = [field("order"), field("select", "desc"), field("table"), field("r")];
  const page = await queryRecords(owner, "user", { sort, filter: "{order} > 0 and ISBLANK(page)", count: "exact" });
  expect(page.rows.map((row) => row[0])).toEqual([2, 1]);
  for (const isIndexed of [true, false]) {
    const input = { sort, limit: 1 };
    const policy = policyFor(owner, "user", "see");
    const first = await loadRecordPage(owner, policy, input, isIndexed);
    expect(
      (await loadRecordPage(owner, policy, { ...input, after: first.next ?? "" }, isIndexed)).rows.map((row) => row[0]),
    ).toEqual([1]);
  }
  expect(
    (
      await groupRecords(owner, "user", {
        by: [{ field: "table" }, { field: "g" }],
        aggregates: [{ field: "k", function: "max" }],
      })
    ).groups,
  ).toHaveLength(2);
  expect((await groupRecords(owner, "user", { by: [{ field: "order" }] })).groups.map((group) => group.filter)).toEqual(
    ["order = 1", "order = 2"],
  );
  expect((await queryBookmarks(owner, "user", { sort, every: 1 })).cursors).toHaveLength(2);
  expect(await search(owner, { q: "a" })).toHaveLength(1);
});
