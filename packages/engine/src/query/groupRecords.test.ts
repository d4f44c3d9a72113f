import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../gateway/session.ts";
import type { TestWorkspace } from "../test/openTestWorkspace.ts";
import { aggregateRecords } from "./aggregateRecords.ts";
import { groupRecords, type GroupInput } from "./groupRecords.ts";
import { listRelated } from "./listRelated.ts";
import { queryBookmarks } from "./queryBookmarks.ts";
import { queryRecords } from "./queryRecords.ts";
import { insertRows, openDesk } from "./test/deskWorkspace.ts";

let desk: TestWorkspace;
let owner: Session;
let member: Session;
let viewer: Session;
let clients: readonly number[];
let tickets: readonly number[];

beforeAll(async () => {
  desk = await openDesk([
    { key: "own", form: "ticket", to: { role: "member" }, actions: ["see"], rows: "owner = CURRENT_USER()" },
    { key: "clients", form: "client", to: { role: "member" }, actions: ["see"], rows: 'level = "a"' },
    { key: "narrow", form: "ticket", to: { role: "viewer" }, actions: ["see"], readFields: ["title", "status"] },
    { key: "all", form: "client", to: { role: "viewer" }, actions: ["see"] },
  ]);
  owner = desk.owner;
  const li = await desk.addMember("member", "李四");
  member = await desk.as(li);
  viewer = await desk.as(await desk.addMember("viewer", "王五"));
  clients = await insertRows(desk.database, desk.schema, "client", [
    { name: "华北电力", level: "a" },
    { name: "阿里云", level: "b" },
  ]);
  const base = { owner: li.id, client: clients[0] };
  tickets = await insertRows(desk.database, desk.schema, "ticket", [
    {
      ...base,
      title: 'a "quoted" one',
      status: "done",
      amount: "0.1",
      points: 3,
      due: "2026-06-01",
      met_at: "2026-05-31T16:30:00Z",
      spent: 60,
      starts: "08:00:00",
      urgent: true,
    },
    {
      ...base,
      title: "b",
      status: "done",
      amount: "0.2",
      points: -5,
      due: "2026-06-30",
      met_at: "2026-06-30T15:59:59.999Z",
      spent: 90,
      urgent: false,
    },
    {
      owner: 1,
      client: clients[1],
      title: "c",
      status: "open",
      amount: "99999999999999999999.01",
      due: "2026-07-01",
      met_at: "2026-06-30T16:00:00Z",
    },
    { owner: li.id, client: clients[1], title: "c", status: "open", amount: "-1", due: "2025-12-31" },
    { owner: 1, title: null },
    { title: "removed", status: "open", amount: "5", deleted_at: "2026-06-01T00:00:00Z" },
  ]);
  await insertRows(desk.database, desk.schema, "ticket__others", [{ record_id: tickets[0], target_id: clients[1] }]);
});
afterAll(() => desk.drop());

const groups = async (session: Session, input: GroupInput): Promise<readonly (readonly unknown[])[]> =>
  (await groupRecords(session, "ticket", input)).groups.map((group) => [group.value, group.count, ...group.aggregates]);

/** Every group's filter must select exactly as many records as the group counts, and no record twice. */
async function checkFilters(session: Session, input: GroupInput): Promise<void> {
  const seen = new Set<unknown>();
  for (const group of (await groupRecords(session, "ticket", input)).groups) {
    const { rows } = await queryRecords(session, "ticket", { filter: group.filter, search: input.search, columns: [] });
    expect([group.filter, rows.length]).toEqual([group.filter, group.count]);
    for (const row of rows) {
      expect(seen.has(row[0])).toBe(false);
      seen.add(row[0]);
    }
  }
}

describe("groups", () => {
  test("[Q14] a choice groups in the order of its options, blanks last, with exact totals", async () => {
    const aggregates = [
      { field: "amount", function: "sum" },
      { field: "amount", function: "average" },
      { field: "points", function: "max" },
    ] as const;
    expect(await groups(owner, { by: [{ field: "status" }], aggregates })).toEqual([
      ["open", 2, "99999999999999999998.01", "49999999999999999999.005", null],
      ["done", 2, "0.3", "0.15", 3],
      [null, 1, null, null, null],
    ]);
    expect((await groups(owner, { by: [{ field: "status", direction: "desc" }] })).map(([value]) => value)).toEqual([
      "done",
      "open",
      null,
    ]);
  });

  test("[Q15] days are the workspace's: an instant late in UTC belongs to the next month in Shanghai", async () => {
    expect(await groups(owner, { by: [{ field: "met_at", bucket: "month" }] })).toEqual([
      ["2026-06-01", 2],
      ["2026-07-01", 1],
      [null, 2],
    ]);
    expect(await groups(owner, { by: [{ field: "due", bucket: "quarter" }] })).toEqual([
      ["2025-10-01", 1],
      ["2026-04-01", 2],
      ["2026-07-01", 1],
      [null, 1],
    ]);
    expect((await groups(owner, { by: [{ field: "due", bucket: "week" }] })).map(([value]) => value)).toEqual([
      "2025-12-29",
      "2026-06-01",
      "2026-06-29",
      null,
    ]);
  });

  test.each([
    [{ by: [{ field: "status" }] }],
    [{ by: [{ field: "title" }] }],
    [{ by: [{ field: "amount" }] }],
    [{ by: [{ field: "points" }] }],
    [{ by: [{ field: "urgent" }] }],
    [{ by: [{ field: "due" }] }],
    [{ by: [{ field: "due", bucket: "week" }] }],
    [{ by: [{ field: "due", bucket: "month" }] }],
    [{ by: [{ field: "due", bucket: "year" }] }],
    [{ by: [{ field: "met_at" }] }],
    [{ by: [{ field: "met_at", bucket: "quarter" }] }],
    [{ by: [{ field: "spent" }] }],
    [{ by: [{ field: "starts" }] }],
    [{ by: [{ field: "owner" }] }],
    [{ by: [{ field: "client" }] }],
    [{ by: [{ field: "made_at" }] }],
    [{ by: [{ field: "is_late" }] }],
    [{ by: [{ field: "status" }, { field: "client" }], path: ["open"], filter: "amount > 0 or amount < 0" }],
    [{ by: [{ field: "due", bucket: "month" }, { field: "status" }], path: ["2026-06-01"] }],
    [{ by: [{ field: "status" }], search: "c" }],
  ] satisfies [GroupInput][])(
    "[Q16] the filters of %j select exactly the groups, for the owner and a member",
    async (input) => {
      await checkFilters(owner, input);
      await checkFilters(member, input);
    },
  );

  test("[Q17] children are asked for by the path of values above them", async () => {
    const by = [{ field: "status" }, { field: "client" }];
    const { groups: found } = await groupRecords(owner, "ticket", { by, path: ["done"] });
    expect(found).toEqual([
      {
        value: clients[0],
        title: "华北电力",
        count: 2,
        aggregates: [],
        filter: `status = "done" and client = RECORD(${clients[0]})`,
      },
    ]);
  });

  test("[Q14] more groups than asked for are cut and said to be", async () => {
    const cut = await groupRecords(owner, "ticket", { by: [{ field: "status" }], limit: 2 });
    expect([cut.groups.length, cut.isCut]).toEqual([2, true]);
  });

  test("[Q18] a link to a record out of sight is grouped with the blanks", async () => {
    expect(await groups(member, { by: [{ field: "client" }] })).toEqual([
      [clients[0], 2],
      [null, 1],
    ]);
  });

  test.each([
    [{ by: [{ field: "tags" }] }, "query.field_unfit"],
    [{ by: [{ field: "status", bucket: "month" }] }, "query.field_unfit"],
    [{ by: [{ field: "gone" }] }, "field.unknown"],
    [{ by: [] }, "request.invalid"],
    [{ by: [{ field: "status" }], path: ["open"] }, "request.invalid"],
    [{ by: [{ field: "due" }, { field: "status" }], path: ["x' or 1=1"] }, "request.invalid"],
    [{ by: [{ field: "status" }, { field: "due" }], path: ["gone"] }, "expr.invalid"],
    [{ by: [{ field: "status" }], filter: "1 = 1) or (TRUE" }, "expr.invalid"],
    [{ by: [{ field: "status" }], aggregates: [{ field: "title", function: "sum" }] }, "query.field_unfit"],
  ] satisfies [GroupInput, string][])("[Q14] %j is %s", async (input, code) => {
    await expect(groupRecords(owner, "ticket", input)).rejects.toMatchObject({ code });
  });

  test("[Q18] a field outside the mask cannot be grouped or totalled", async () => {
    await expect(groupRecords(viewer, "ticket", { by: [{ field: "amount" }] })).rejects.toMatchObject({
      code: "field.unknown",
    });
    const aggregates = [{ field: "amount", function: "sum" }] as const;
    await expect(aggregateRecords(viewer, "ticket", { aggregates })).rejects.toMatchObject({ code: "field.unknown" });
  });
});

describe("aggregates", () => {
  test("[Q19] all functions over all records of a selection, exactly", async () => {
    const of = (
      field: string,
      ...names: readonly ("count" | "filled" | "empty" | "distinct" | "sum" | "average" | "min" | "max")[]
    ) => names.map((name) => ({ field, function: name }));
    const { count, values } = await aggregateRecords(owner, "ticket", {
      aggregates: [
        ...of("amount", "count", "filled", "empty", "distinct", "sum", "average", "min", "max"),
        ...of("due", "min", "max"),
        ...of("met_at", "max"),
        ...of("spent", "sum"),
        ...of("others", "filled"),
        ...of("status", "distinct"),
      ],
    });
    expect(count).toBe(5);
    expect(values).toEqual([
      5,
      4,
      1,
      4,
      "99999999999999999998.31",
      "24999999999999999999.5775",
      "-1",
      "99999999999999999999.01",
      "2025-12-31",
      "2026-07-01",
      "2026-06-30T16:00:00.000Z",
      "150",
      1,
      2,
    ]);
  });

  test("[Q19] nothing selected", async () => {
    const { count, values } = await aggregateRecords(owner, "ticket", {
      filter: "points > 100",
      aggregates: [
        { field: "amount", function: "sum" },
        { field: "amount", function: "count" },
      ],
    });
    expect([count, values]).toEqual([0, [null, 0]]);
    expect((await aggregateRecords(member, "ticket", { aggregates: [] })).count).toBe(3);
  });
});

describe("bookmarks", () => {
  test("[Q12] each cursor is the after of its block", async () => {
    const sort = [{ field: "status", direction: "asc" }] as const;
    const all = (await queryRecords(owner, "ticket", { sort, columns: [] })).rows.map((row) => row[0]);
    const marks = await queryBookmarks(owner, "ticket", { sort, every: 2 });
    expect([marks.count, marks.every, marks.cursors.length]).toEqual([5, 2, 3]);
    const blocks = await Promise.all(
      marks.cursors.map((cursor) =>
        queryRecords(owner, "ticket", { sort, columns: [], limit: 2, after: cursor ?? undefined }),
      ),
    );
    expect(blocks.flatMap((block) => block.rows.map((row) => row[0]))).toEqual(all);
  });

  test("[Q12] a full last block begins no other, and nothing has no block", async () => {
    expect((await queryBookmarks(owner, "ticket", { every: 5 })).cursors).toEqual([null]);
    expect(await queryBookmarks(owner, "ticket", { every: 5, filter: "points > 100" })).toEqual({
      count: 0,
      every: 5,
      cursors: [],
    });
  });
});

describe("related lists", () => {
  test("[Q20] one entry per link field the actor may read, with the filter that selects its records", async () => {
    expect(await listRelated(owner, "client", clients[1] ?? 0)).toEqual([
      {
        form: "ticket",
        field: "client",
        filter: `client = RECORD(${clients[1]})`,
        count: { value: 2, isCapped: false },
      },
      {
        form: "ticket",
        field: "others",
        filter: `HASANY(others, RECORD(${clients[1]}))`,
        count: { value: 1, isCapped: false },
      },
    ]);
    for (const list of await listRelated(owner, "client", clients[1] ?? 0))
      expect((await queryRecords(owner, list.form, { filter: list.filter })).rows).toHaveLength(list.count.value);
  });

  test("[Q20] a record out of sight does not exist, and a link field out of the mask is not named", async () => {
    await expect(listRelated(member, "client", clients[1] ?? 0)).rejects.toMatchObject({ code: "record.not_found" });
    await expect(listRelated(owner, "client", 999)).rejects.toMatchObject({ code: "record.not_found" });
    expect(await listRelated(viewer, "client", clients[0] ?? 0)).toEqual([]);
    expect((await listRelated(member, "client", clients[0] ?? 0)).map((list) => list.count.value)).toEqual([2, 0]);
  });
});
