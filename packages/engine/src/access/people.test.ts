import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FormDefinition } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { createDepartment, updateDepartment } from "../platform/departments.store.ts";
import { updateMember, type Member } from "../platform/members.store.ts";
import { groupRecords } from "../query/groupRecords.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { tryExpression } from "../query/tryExpression.ts";
import { createRecord } from "../records/createRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

const label = (zh: string) => ({ zh });
const formula = (key: string, result: "text" | "boolean" | "member", expression: string) =>
  ({ key, kind: "formula", label: label(key), result, expression }) as const;
const client: FormDefinition = {
  key: "client",
  label: label("客户"),
  title: "name",
  fields: [
    { key: "name", kind: "text", label: label("名称") },
    { key: "owner", kind: "member", label: label("负责人") },
    { key: "crew", kind: "members", label: label("小组") },
    { key: "unit", kind: "department", label: label("归属部门"), default: "CURRENT_DEPARTMENT()" },
    formula("owner_name", "text", 'owner.name & "/" & owner.department.name'),
    formula("boss", "text", "LET(m, MANAGER(owner), m.name)"),
    formula("crew_heads", "text", 'JOIN("、", crew.departments.head.name)'),
  ],
};
const task: FormDefinition = {
  key: "task",
  label: label("任务"),
  title: "title",
  fields: [
    { key: "title", kind: "text", label: label("标题") },
    { key: "assignee", kind: "member", label: label("执行人") },
    { key: "client", kind: "link", form: "client", label: label("客户"), inverse: label("任务") },
    formula("client_owner", "text", "client.owner.name"),
  ],
};

let world: TestWorkspace;
let owner: Session;
let zhang: Member;
let li: Member;
const departments: Record<string, number> = {};

beforeAll(async () => {
  world = await openTestWorkspace({
    forms: [client, task],
    grants: [
      {
        key: "team",
        form: "task",
        to: { role: "member" },
        actions: ["see"],
        rows: "assignee = CURRENT_USER() or assignee.manager = CURRENT_USER() or IN_DEPARTMENT(client.owner, CURRENT_DEPARTMENT())",
      },
    ],
  });
  ({ owner } = world);
  [zhang, li] = [await world.addMember("member", "张三"), await world.addMember("member", "李四")];
  await world.database.transaction(async (tx) => {
    for (const [name, above] of [
      ["公司", ""],
      ["研发", "公司"],
      ["测试", "研发"],
    ] as const)
      departments[name] = (await createDepartment(tx, world.key, { name, parentId: departments[above] ?? null })).id;
    zhang = await updateMember(tx, world.key, zhang.id, { departments: [at("测试")], managerId: li.id });
    li = await updateMember(tx, world.key, li.id, { departments: [at("研发"), at("公司")] });
    await updateDepartment(tx, world.key, at("测试"), { headId: li.id });
  });
  const first = await createRecord(owner, "client", {
    values: { name: "甲", owner: zhang.id, crew: [li.id, zhang.id], unit: at("公司") },
  });
  await createRecord(owner, "client", { values: { name: "乙", owner: li.id } });
  await createRecord(owner, "task", { values: { title: "一", assignee: zhang.id, client: first.id } });
  await createRecord(owner, "task", { values: { title: "二", assignee: li.id } });
  await createRecord(owner, "task", { values: { title: "三" } });
});
afterAll(() => world.drop());

const at = (name: string): number => departments[name] ?? 0;
const titles = async (session: Session, form: string, filter: string): Promise<readonly unknown[]> => {
  const columns = [form === "task" ? "title" : "name"];
  const found = await queryRecords(session, form, { columns, filter, sort: [{ field: "id", direction: "asc" }] });
  return found.rows.map((row) => row[2]);
};

describe("[A26] people along paths", () => {
  test("formulas read a member's name, department and manager, and see their change at once", async () => {
    const { rows } = await queryRecords(owner, "client", {
      columns: ["owner_name", "boss", "crew_heads"],
      sort: [{ field: "id", direction: "asc" }],
    });
    expect(rows.map((row) => row.slice(2))).toEqual([
      ["张三/测试", "李四", "李四"],
      ["李四/研发", null, null],
    ]);
    await world.database.transaction((tx) => updateMember(tx, world.key, zhang.id, { name: "张三丰" }));
    expect(await titles(owner, "client", 'owner_name = "张三丰/测试"')).toEqual(["甲"]);
    await world.database.transaction((tx) => updateMember(tx, world.key, zhang.id, { name: "张三" }));
  });

  test("paths go on from links to people, and can be grouped by", async () => {
    const { groups } = await groupRecords(owner, "task", { by: [{ field: "client_owner" }] });
    expect(groups.map(({ value, count }) => [value, count])).toEqual([
      ["张三", 1],
      [null, 2],
    ]);
  });

  test.each([
    ["client", 'owner.department.parent.name = "研发"', ["甲"]],
    ["client", "IN_DEPARTMENT(owner, DEPARTMENT(PLACE))", ["甲", "乙"]],
    ["client", "DEPARTMENT_HEAD(owner.department) = MANAGER(owner) and ISNOTBLANK(MANAGER(owner))", ["甲"]],
    ["client", 'COUNT(crew[department.name = "测试" and manager in this.crew]) = 1', ["甲"]],
    ["client", 'COUNT(task_by_client[assignee.name = "张三"]) > 0', ["甲"]],
    ["task", "IN_DEPARTMENT(client.owner, client.unit)", ["一"]],
  ] as const)("%s: %s", async (form, filter, wanted) => {
    expect(await titles(owner, form, filter.replace("PLACE", `${at("研发")}`))).toEqual(wanted);
  });

  test("grants ask for the reader's reports and department", async () => {
    expect(await titles(await world.as(li), "task", "TRUE")).toEqual(["一", "二"]);
    expect(await titles(await world.as(zhang), "task", "TRUE")).toEqual(["一"]);
    expect(await titles(await world.as(zhang), "task", "assignee = CURRENT_USER()")).toEqual(["一"]);
  });

  test("a default may be the department of whoever creates the record", async () => {
    await world.define({
      grants: [{ key: "all", form: "client", to: { role: "member" }, actions: ["see", "create"] }],
    });
    const { id } = await createRecord(await world.as(zhang), "client", { values: { name: "丙" } });
    expect((await getRecord(owner, "client", id)).values["unit"]).toBe(at("测试"));
  });

  test("an expression is tried with the same people", async () => {
    const tried = await tryExpression(owner, "task", 'IF(ISBLANK(assignee), "-", assignee.manager.name)');
    expect(tried.records.map(({ value }) => value)).toEqual(["-", null, "李四"]);
  });

  test("nobody becomes their own manager, in however many steps", async () => {
    const change = world.database.transaction((tx) => updateMember(tx, world.key, li.id, { managerId: zhang.id }));
    await expect(change).rejects.toMatchObject({ code: "request.invalid" });
    const missing = world.database.transaction((tx) => updateMember(tx, world.key, li.id, { managerId: 999 }));
    await expect(missing).rejects.toMatchObject({ code: "member.not_found" });
  });
});
