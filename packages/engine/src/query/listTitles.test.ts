import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../gateway/session.ts";
import type { TestWorkspace } from "../test/openTestWorkspace.ts";
import { listTitles } from "./listTitles.ts";
import { insertRows, openDesk } from "./test/deskWorkspace.ts";

let desk: TestWorkspace;
let member: Session;
let viewer: Session;

beforeAll(async () => {
  desk = await openDesk([
    { key: "own", form: "ticket", to: { role: "member" }, actions: ["see"], rows: "owner = CURRENT_USER()" },
    { key: "narrow", form: "ticket", to: { role: "viewer" }, actions: ["see"], readFields: ["code"] },
  ]);
  const zhao = await desk.addMember("member", "赵六");
  member = await desk.as(zhao);
  viewer = await desk.as(await desk.addMember("viewer", "王五"));
  await insertRows(desk.database, desk.schema, "client", [{ name: "华北电力集团" }]);
  await insertRows(desk.database, desk.schema, "ticket", [
    { title: "登录失败", code: "T-0001", owner: zhao.id },
    { title: "打印机", code: "T-0002", owner: 1 },
    { title: "删掉的", code: "T-0003", owner: zhao.id, deleted_at: "2026-06-01T00:00:00Z" },
  ]);
});
afterAll(() => desk.drop());

const asked = [
  { form: "ticket", record: 2 },
  { form: "client", record: 1 },
  { form: "ticket", record: 3 },
  { form: "nothing", record: 1 },
  { form: "ticket", record: 1 },
];

describe("[Q31] titles of records by their ids", () => {
  test("come in the order asked for, without what is gone or never was", async () => {
    expect((await listTitles(desk.owner, asked)).map(({ title }) => title)).toEqual([
      "打印机",
      "华北电力集团",
      "登录失败",
    ]);
  });

  test("leave out rows and forms that the actor may not see", async () => {
    expect(await listTitles(member, asked)).toEqual([{ form: "ticket", record: 1, title: "登录失败" }]);
  });

  test("are blank where the title may not be read", async () => {
    expect(await listTitles(viewer, asked)).toEqual([
      { form: "ticket", record: 2, title: null },
      { form: "ticket", record: 1, title: null },
    ]);
  });
});
