import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { Session } from "../gateway/session.ts";
import type { TestWorkspace } from "../test/openTestWorkspace.ts";
import { queryRecords } from "./queryRecords.ts";
import { insertRows, openDesk } from "./test/deskWorkspace.ts";

let desk: TestWorkspace;
let owner: Session;
let clients: readonly number[];
let tickets: readonly number[];
const ids = async (session: Session, input: Parameters<typeof queryRecords>[2]): Promise<unknown[]> =>
  (await queryRecords(session, "ticket", { columns: [], ...input })).rows.map((row) => row[0]);
const file = "0198c2a0-0000-7000-8000-000000000001";

beforeAll(async () => {
  desk = await openDesk([
    { key: "own", form: "ticket", to: { role: "member" }, actions: ["see"], rows: "owner = CURRENT_USER()" },
    { key: "clients", form: "client", to: { role: "member" }, actions: ["see"], rows: 'level = "a"' },
    {
      key: "narrow",
      form: "ticket",
      to: { role: "viewer" },
      actions: ["see"],
      readFields: ["title", "status", "client"],
    },
  ]);
  owner = desk.owner;
  const zhang = await desk.addMember("member", "张三");
  clients = await insertRows(desk.database, desk.schema, "client", [
    { name: "华北电力", level: "a" },
    { name: "阿里云", level: "b" },
  ]);
  await insertRows(desk.database, desk.schema, "_file", [
    {
      id: file,
      name: "合同.pdf",
      size_bytes: 12,
      media_type: "application/pdf",
      sha256: Buffer.alloc(32),
      storage_key: "x",
    },
  ]);
  tickets = await insertRows(desk.database, desk.schema, "ticket", [
    {
      title: "登录失败",
      status: "done",
      amount: "1234.50",
      due: "2026-06-14",
      owner: zhang.id,
      client: clients[0],
      points: 3,
    },
    {
      title: "Network down",
      status: "open",
      amount: "99.9",
      due: "2026-06-20",
      owner: 1,
      client: clients[1],
      detail: "很长".repeat(200),
    },
    {
      title: "爱心",
      status: "active",
      urgent: true,
      met_at: "2026-06-15T01:02:03.004Z",
      starts: "08:30:00",
      spent: 90,
      owner: zhang.id,
      client: clients[1],
    },
    { title: null, tags: ["vip"], papers: [file], sign: file },
    { title: "removed", status: "open", deleted_at: "2026-06-01T00:00:00Z" },
  ]);
  await insertRows(desk.database, desk.schema, "ticket__others", [
    { record_id: tickets[0], target_id: clients[1], position: 0 },
    { record_id: tickets[0], target_id: clients[0], position: 1 },
  ]);
  await insertRows(desk.database, desk.schema, "ticket__lines", [
    { parent_id: tickets[0], position: 0, item: "a" },
    { parent_id: tickets[0], position: 1, item: "b" },
  ]);
});
afterAll(() => desk.drop());

describe("rows", () => {
  test("[Q1] deleted records are not listed, and the default order is the id", async () => {
    expect(await ids(owner, {})).toEqual(tickets.slice(0, 4));
  });

  test("[Q2] values come in wire shape", async () => {
    const { columns, rows } = await queryRecords(owner, "ticket", {});
    const value = (index: number, key: string): unknown => rows[index]?.[columns.indexOf(key) + 2];
    expect(rows[0]?.slice(0, 2)).toEqual([tickets[0], 1]);
    expect(value(0, "amount")).toBe("1234.50");
    expect(value(0, "points")).toBe(3);
    expect(value(0, "due")).toBe("2026-06-14");
    expect(value(2, "met_at")).toBe("2026-06-15T01:02:03.004Z");
    expect(value(2, "starts")).toBe("08:30:00");
    expect(value(2, "spent")).toBe(90);
    expect(value(2, "urgent")).toBe(true);
    expect(value(3, "tags")).toEqual(["vip"]);
    expect(value(3, "title")).toBeNull();
    expect(columns).toHaveLength(21);
  });

  test("[Q3] links, files and counts are resolved with the page", async () => {
    const { rows } = await queryRecords(owner, "ticket", { columns: ["client", "others", "lines", "papers", "sign"] });
    const paper = { id: file, name: "合同.pdf", sizeBytes: 12, mediaType: "application/pdf" };
    expect(rows[0]?.slice(2)).toEqual([
      { id: clients[0], title: "华北电力" },
      {
        items: [
          { id: clients[1], title: "阿里云" },
          { id: clients[0], title: "华北电力" },
        ],
        count: 2,
      },
      2,
      null,
      null,
    ]);
    expect(rows[3]?.slice(2)).toEqual([null, null, 0, [paper], paper]);
  });

  test("[Q4] a long text is cut to 300 characters and marked", async () => {
    const { rows } = await queryRecords(owner, "ticket", { columns: ["detail"] });
    expect(rows[1]?.[2]).toBe(`${"很长".repeat(150)}…`);
  });

  test("[Q5] a volatile formula is computed at the session's now, in the workspace's zone", async () => {
    const { rows } = await queryRecords(owner, "ticket", { columns: ["is_late"] });
    expect(rows.map((row) => row[2])).toEqual([true, false, false, false]);
  });
});

describe("filters", () => {
  test.each([
    ['status = "open"', [1]],
    ['status <> "open"', [0, 2, 3]],
    ["amount > 100", [0]],
    ["ISBLANK(client)", [3]],
    ["is_late", [0]],
    ['HASANY(tags, "vip")', [3]],
    ["COUNT(others) = 2", [0]],
    ["due between #2026-06-01# and TODAY()", [0]],
  ])("[Q7] %s", async (filter, expected) => {
    expect(await ids(owner, { filter })).toEqual(expected.map((index) => tickets[index]));
  });

  test.each(["nothing = 1", 'status = "gone"', "amount = ", "deleted_at = 1", "version = 1"])(
    "[Q7] %s is an error, never a condition left out",
    async (filter) => {
      await expect(queryRecords(owner, "ticket", { filter })).rejects.toMatchObject({ code: "expr.invalid" });
    },
  );
});

describe("orders", () => {
  test.each([
    [[{ field: "amount", direction: "asc" }], [1, 0, 2, 3]],
    [[{ field: "amount", direction: "desc" }], [0, 1, 3, 2]],
    [[{ field: "status", direction: "asc" }], [1, 2, 0, 3]],
    [[{ field: "status", direction: "desc" }], [0, 2, 1, 3]],
    [[{ field: "title", direction: "asc" }], [2, 0, 1, 3]],
    [[{ field: "client", direction: "asc" }], [1, 2, 0, 3]],
    [
      [
        { field: "owner", direction: "asc" },
        { field: "id", direction: "desc" },
      ],
      [1, 2, 0, 3],
    ],
    [[{ field: "id", direction: "desc" }], [3, 2, 1, 0]],
  ] as const)("[Q6] %j", async (sort, expected) => {
    expect(await ids(owner, { sort })).toEqual(expected.map((index) => tickets[index]));
  });

  test.each(["tags", "others", "lines", "papers", "detail"])("[Q6] %s has no order", async (field) => {
    await expect(queryRecords(owner, "ticket", { sort: [{ field, direction: "asc" }] })).rejects.toMatchObject({
      code: "query.field_unfit",
    });
  });
});

describe("pages", () => {
  test("[Q8] pages follow each other both ways without gap or repetition", async () => {
    const sort = [{ field: "amount", direction: "desc" }] as const;
    const first = await queryRecords(owner, "ticket", { sort, limit: 3, columns: [] });
    expect(first.previous).toBeNull();
    const second = await queryRecords(owner, "ticket", { sort, limit: 3, columns: [], after: first.next ?? "" });
    expect([...first.rows, ...second.rows].map((row) => row[0])).toEqual([0, 1, 3, 2].map((index) => tickets[index]));
    expect(second.next).toBeNull();
    const back = await queryRecords(owner, "ticket", { sort, limit: 3, columns: [], before: second.previous ?? "" });
    expect(back.rows).toEqual(first.rows);
    expect(back.previous).toBeNull();
  });

  test("[Q8] a page past the end still leads back", async () => {
    const last = await queryRecords(owner, "ticket", {
      sort: [{ field: "id", direction: "asc" }],
      columns: [],
      limit: 3,
    });
    const beyond = await queryRecords(owner, "ticket", {
      sort: [{ field: "id", direction: "asc" }],
      filter: "points = 3",
      columns: [],
      after: last.next ?? "",
    });
    expect(beyond.rows).toEqual([]);
    const back = await queryRecords(owner, "ticket", {
      sort: [{ field: "id", direction: "asc" }],
      columns: [],
      before: beyond.previous ?? "",
    });
    expect(back.rows.map((row) => row[0])).toEqual(tickets.slice(0, 3));
  });

  test("[Q9] a cursor of another order is refused", async () => {
    const { next } = await queryRecords(owner, "ticket", { limit: 1 });
    const sort = [{ field: "amount", direction: "asc" }] as const;
    await expect(queryRecords(owner, "ticket", { sort, after: next ?? "" })).rejects.toMatchObject({
      code: "query.cursor_invalid",
    });
  });

  test("[Q10] counts", async () => {
    expect((await queryRecords(owner, "ticket", { count: "capped" })).count).toEqual({ value: 4, isCapped: false });
    expect((await queryRecords(owner, "ticket", { count: "exact", filter: "points = 3" })).count).toEqual({
      value: 1,
      isCapped: false,
    });
    expect((await queryRecords(owner, "ticket", {})).count).toBeUndefined();
  });
});

describe("rights", () => {
  test("[Q11] a member lists, counts and follows only what is granted", async () => {
    const [zhang] = await desk.database.rows<{ id: number }>(sql`select id from ws_demo._member where name = '张三'`);
    const session = await desk.as({ ...owner, id: zhang?.id ?? 0, role: "member", departments: [] } as never);
    const { rows, count } = await queryRecords(session, "ticket", { columns: ["client", "others"], count: "exact" });
    expect(count).toEqual({ value: 2, isCapped: false });
    expect(rows.map((row) => row[0])).toEqual([tickets[0], tickets[2]]);
    // 阿里云 is outside the member's clients: a list says that there is a link, expressions see a blank.
    expect(rows.map((row) => row[2])).toEqual([
      { id: clients[0], title: "华北电力" },
      { id: null, title: null },
    ]);
    expect(rows[0]?.[3]).toEqual({ items: [{ id: clients[0], title: "华北电力" }], count: 1 });
    expect(await ids(session, { filter: `client = RECORD(${clients[1]})` })).toEqual([]);
    expect(await ids(session, { sort: [{ field: "client", direction: "desc" }] })).toEqual([tickets[0], tickets[2]]);
  });

  test("[Q11] a field outside the mask does not exist in columns, filters and sorts", async () => {
    const viewer = await desk.as(await desk.addMember("viewer"));
    expect((await queryRecords(viewer, "ticket", {})).columns).toEqual(["title", "status", "client"]);
    await expect(queryRecords(viewer, "ticket", { columns: ["amount"] })).rejects.toMatchObject({
      code: "field.unknown",
    });
    await expect(queryRecords(viewer, "ticket", { filter: "amount > 1" })).rejects.toMatchObject({
      code: "expr.invalid",
    });
    await expect(
      queryRecords(viewer, "ticket", { sort: [{ field: "amount", direction: "asc" }] }),
    ).rejects.toMatchObject({ code: "field.unknown" });
    // Clients are not granted to viewers at all.
    const hidden = { id: null, title: null };
    expect((await queryRecords(viewer, "ticket", { columns: ["client"] })).rows.map((row) => row[2])).toEqual([
      hidden,
      hidden,
      hidden,
      null,
    ]);
    await expect(queryRecords(viewer, "client", {})).rejects.toMatchObject({ code: "form.not_found" });
  });
});
