import type { FormDefinition } from "@tongzhou/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aggregateRecords } from "../query/aggregateRecords.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

const note: FormDefinition = {
  key: "note",
  label: { zh: "便签" },
  title: "title",
  fields: [{ key: "title", kind: "text", label: { zh: "标题" } }],
};

let world: TestWorkspace;
let mine: Session;
let theirs: Session;

beforeAll(async () => {
  world = await openTestWorkspace({
    forms: [note],
    grants: [
      {
        key: "own",
        form: "note",
        to: { role: "member" },
        actions: ["see", "create", "edit"],
        rows: "created_by = CURRENT_USER()",
        readFields: ["title"],
      },
    ],
  });
  mine = await world.as(await world.addMember("member"));
  theirs = await world.as(await world.addMember("member"));
});

afterAll(() => world.drop());

describe("system fields that the form does not show", () => {
  it("a grant of one's own records holds on every surface", async () => {
    const { id } = await createRecord(mine, "note", { values: { title: "我的" }, idempotencyKey: "mine-0001" });
    await createRecord(theirs, "note", { values: { title: "别人的" }, idempotencyKey: "theirs-01" });
    const listed = await queryRecords(mine, "note", { columns: ["title"] });
    expect(listed.rows.map((row) => row[2])).toEqual(["我的"]);
    expect((await aggregateRecords(mine, "note", { aggregates: [] })).count).toBe(1);
    await expect(getRecord(theirs, "note", id)).rejects.toMatchObject({ code: "record.not_found" });
  });

  it("they can be filtered and sorted by, and are listed only when asked for", async () => {
    const sort = [{ field: "created_at", direction: "desc" }] as const;
    const filtered = await queryRecords(mine, "note", {
      filter: "updated_at <= NOW() and created_by = CURRENT_USER()",
      sort,
    });
    expect([filtered.columns, filtered.rows.length]).toEqual([["title"], 1]);
    const asked = await queryRecords(mine, "note", { columns: ["created_by"] });
    expect(asked.columns).toEqual(["created_by"]);
  });

  it("they are not among a record's values", async () => {
    const { rows } = await queryRecords(mine, "note", {});
    const record = await getRecord(mine, "note", Number(rows[0]?.[0]));
    expect(Object.keys(record.values)).toEqual(["title"]);
  });
});
