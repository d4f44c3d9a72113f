import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { createIndex } from "../forms/tableStatements.ts";
import type { Session } from "../gateway/session.ts";
import type { TestWorkspace } from "../test/openTestWorkspace.ts";
import { queryRecords } from "./queryRecords.ts";
import { search } from "./search.ts";
import { searchIndexTail } from "./searchIndex.ts";
import { searchTerms } from "./searchTerms.ts";
import { insertRows, openDesk } from "./test/deskWorkspace.ts";

let desk: TestWorkspace;
let owner: Session;
let member: Session;
let viewer: Session;

beforeAll(async () => {
  desk = await openDesk([
    { key: "own", form: "ticket", to: { role: "member" }, actions: ["see"], rows: "owner = CURRENT_USER()" },
    { key: "narrow", form: "ticket", to: { role: "viewer" }, actions: ["see"], readFields: ["title"] },
  ]);
  owner = desk.owner;
  const zhao = await desk.addMember("member", "赵六");
  member = await desk.as(zhao);
  viewer = await desk.as(await desk.addMember("viewer", "王五"));
  for (const key of ["client", "ticket"]) {
    const form = owner.workspace.forms.get(key);
    const tail = form === undefined ? null : searchIndexTail(desk.schema, form);
    if (tail === null) throw new Error(`test-index: expected one for ${key}`);
    await desk.database.run(createIndex({ name: `${key}_search`, isUnique: false, tail }, "at once"));
  }
  await insertRows(desk.database, desk.schema, "client", [{ name: "华北电力集团" }, { name: "阿里云计算" }]);
  await insertRows(desk.database, desk.schema, "ticket", [
    { title: "电力系统登录失败", code: "T-0001", detail: "用户无法连接 VPN，错误 50%", owner: zhao.id },
    { title: "Cannot connect", code: "T-0002", detail: "华北电力的 VPN_gateway is down", owner: 1 },
    { title: "ＡＢＣ打印机３号", code: "T-0003", detail: null, owner: 1 },
    { title: "removed 电力", deleted_at: "2026-06-01T00:00:00Z" },
  ]);
});
afterAll(() => desk.drop());

const found = async (session: Session, q: string, form?: string): Promise<readonly string[]> =>
  (await search(session, { q, form })).map((hit) => `${hit.form}:${hit.title}`);

describe("search", () => {
  test.each([
    ["电力", ["client:华北电力集团", "ticket:电力系统登录失败", "ticket:Cannot connect"]],
    ["云", ["client:阿里云计算"]],
    ["连接", ["ticket:电力系统登录失败"]],
    ["vpn", ["ticket:Cannot connect", "ticket:电力系统登录失败"]],
    ["VPN 登录", ["ticket:电力系统登录失败"]],
    ["t-0003", ["ticket:ＡＢＣ打印机３号"]],
    ["-0003", ["ticket:ＡＢＣ打印机３号"]],
    ["abc打印", ["ticket:ＡＢＣ打印机３号"]],
    ["3号", ["ticket:ＡＢＣ打印机３号"]],
    ["50%", ["ticket:电力系统登录失败"]],
    ["n_g", ["ticket:Cannot connect"]],
    ["%", ["ticket:电力系统登录失败"]],
    ["ca", ["ticket:Cannot connect"]],
    ["nn", []],
    ["hbdl", ["client:华北电力集团"]],
    ["hb", ["client:华北电力集团"]],
    ["bdl", ["client:华北电力集团"]],
    ["dlxt", ["ticket:电力系统登录失败"]],
    ["abcdyj3h", ["ticket:ＡＢＣ打印机３号"]],
    ["nothing here", []],
    ["' or 1=1 --", []],
    [String.raw`\ `, []],
    ["\0", []],
  ])("[Q22] %s", async (q, expected) => {
    expect(await found(owner, q)).toEqual(expected);
  });

  test("[Q23] titles that begin with it come first, and a hit elsewhere shows its surroundings", async () => {
    const hits = await search(owner, { q: "电力", form: "ticket" });
    expect(hits.map((hit) => hit.excerpt)).toEqual([null, "华北电力的 VPN_gateway is down T-0002"]);
  });

  test("[Q21] rows and fields out of sight are not found", async () => {
    expect(await found(member, "电力")).toEqual(["ticket:电力系统登录失败"]);
    expect(await found(viewer, "vpn")).toEqual([]);
    expect(await found(viewer, "电力")).toEqual(["ticket:电力系统登录失败"]);
    await expect(search(viewer, { q: "电", form: "client" })).rejects.toMatchObject({ code: "form.not_found" });
    expect((await queryRecords(viewer, "ticket", { search: "vpn" })).rows).toEqual([]);
    expect(
      (await queryRecords(owner, "ticket", { search: "vpn", filter: 'STARTSWITH(title, "C")' })).rows,
    ).toHaveLength(1);
  });

  test("[Q22] every part of a text finds it through the index's grams", async () => {
    const characters = [..."电力系统ab-12 AＺ%_é。，\\"];
    const text = fc.array(fc.constantFrom(...characters), { minLength: 3, maxLength: 12 }).map((list) => list.join(""));
    const part = text.chain((whole) =>
      fc
        .tuple(fc.constant(whole), fc.nat(whole.length - 1), fc.integer({ min: 1, max: whole.length }))
        .map(([from, start, length]) => ({ whole: from, part: from.slice(start, start + length) })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 20, maxLength: 20 }), async (cases) => {
        for (const { whole, part: typed } of cases) {
          const terms = searchTerms(typed);
          const grams = [...new Set(terms.filter((term) => term.where === "anywhere").flatMap((term) => term.grams))];
          const [row] = await desk.database.arrays(
            sql`select tongzhou.search_grams(tongzhou.search_fold(${whole}::text)) @> ${grams}::text[]`,
          );
          expect([whole, typed, row?.[0]]).toEqual([whole, typed, true]);
        }
      }),
      { numRuns: 15 },
    );
  });
});
