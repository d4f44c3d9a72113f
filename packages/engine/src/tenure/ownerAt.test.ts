import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getRecord } from "../records/getRecord.ts";
import { createRecord } from "../records/createRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterAll(() => workspace.drop());

const title: FieldDefinition = { key: "title", label: { zh: "标题" }, kind: "text" };
const project: FormDefinition = {
  key: "project",
  label: { zh: "项目" },
  title: "title",
  fields: [title, { key: "lead", label: { zh: "负责人" }, kind: "member", dated: true }],
};
const ticket = (expression: string): FormDefinition => ({
  key: "ticket",
  label: { zh: "工单" },
  title: "title",
  fields: [
    title,
    { key: "project", label: { zh: "项目" }, kind: "link", form: "project" },
    { key: "reported_at", label: { zh: "提出时间" }, kind: "datetime" },
    { key: "then", label: { zh: "当时" }, kind: "formula", result: "member", expression },
  ],
});

test("[T10] OWNER_AT gives who held the field then", async () => {
  await workspace.define({ forms: [project, ticket('当时负责人(项目, "负责人", 提出时间)')] });
  const [ma, zhao] = [await workspace.addMember("member"), await workspace.addMember("member")];
  const system = await workspace.system();
  const made = await createRecord(system, "project", {
    values: { title: "甲", lead: ma.id },
    idempotencyKey: "p-000001",
  });
  const id = made.id;
  await updateRecord(system, "project", id, { values: { lead: zhao.id } });
  await workspace.database.run(sql`update ws_demo._tenure set since = '2026-03-01T00:00:00+08:00'`);
  const asked = async (at: string): Promise<unknown> => {
    const one = await createRecord(system, "ticket", {
      values: { title: "单", project: id, reported_at: at },
      idempotencyKey: `t-${at}`,
    });
    return (await getRecord(system, "ticket", one.id)).values["then"];
  };
  expect(await asked("2026-02-28T15:59:59Z")).toBe(ma.id);
  expect(await asked("2026-02-28T16:00:00Z")).toBe(zhao.id);
});
