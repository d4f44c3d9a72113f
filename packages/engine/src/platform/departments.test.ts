import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import type { Transaction } from "../db/database.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { deleteDepartment } from "./deleteDepartment.ts";
import { createDepartment, loadDepartments, updateDepartment, type DepartmentChange } from "./departments.store.ts";
import { updateMember } from "./members.store.ts";

const form: FormDefinition = {
  key: "task",
  label: { zh: "任务", en: "Task" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称" } },
    { key: "unit", kind: "department", label: { zh: "部门" } },
    { key: "units", kind: "departments", label: { zh: "多个部门" } },
    {
      key: "steps",
      kind: "subform",
      label: { zh: "步骤" },
      fields: [{ key: "unit", kind: "department", label: { zh: "部门" } }],
    },
  ],
};

let world: TestWorkspace;
beforeAll(async () => {
  world = await openTestWorkspace({ forms: [form] });
});
afterAll(() => world.drop());

// 公司 > 研发 > 测试, 公司 > 销售
let [company, research, testing, sales] = [0, 0, 0, 0];
beforeEach(async () => {
  await inside((tx) => tx.run(sql`truncate ${sqlIdent(world.schema, "_department")} cascade`));
  company = await add("公司", null);
  research = await add("研发", company);
  testing = await add("测试", research);
  sales = await add("销售", company);
});

const inside = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => world.database.transaction(work);
const add = async (name: string, parentId: number | null): Promise<number> =>
  (await inside((tx) => createDepartment(tx, "demo", { name, parentId }))).id;
const change = (id: number, given: DepartmentChange): Promise<unknown> =>
  inside((tx) => updateDepartment(tx, "demo", id, given));
const remove = (id: number): Promise<void> => inside((tx) => deleteDepartment(tx, "demo", id));
const below = async (parentId: number | null): Promise<readonly string[]> =>
  (await loadDepartments(world.database, "demo")).flatMap((one) => (one.parentId === parentId ? [one.name] : []));

describe("the tree", () => {
  test("a department stands last among its siblings, is renamed, and moves among them and below others", async () => {
    expect(await below(company)).toEqual(["研发", "销售"]);
    await change(sales, { position: 0 });
    expect(await below(company)).toEqual(["销售", "研发"]);
    await change(sales, { name: "  华东 '销售' ", position: 99 });
    expect(await below(company)).toEqual(["研发", "华东 '销售'"]);
    await change(testing, { parentId: company, position: 1 });
    expect([await below(company), await below(research)]).toEqual([["研发", "测试", "华东 '销售'"], []]);
    await change(research, { parentId: null });
    expect(await below(null)).toEqual(["公司", "研发"]);
  });

  test.each([
    ["itself", () => company],
    ["what is below it", () => testing],
  ])("a department is never put below %s", async (_, target) => {
    await expect(change(company, { parentId: target() })).rejects.toMatchObject({
      code: "request.invalid",
      params: { problems: [{ path: "body.parentId", rule: "circle" }] },
    });
  });

  test("two moves at once close no circle", async () => {
    const outcomes = await Promise.allSettled([
      change(research, { parentId: sales }),
      change(sales, { parentId: research }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("unknown parents, heads and departments and blank names are refused", async () => {
    await expect(add("甲", 999_999)).rejects.toMatchObject({ code: "request.invalid" });
    await expect(add(" \t ", null)).rejects.toMatchObject({ code: "request.invalid" });
    await expect(change(sales, { name: "　" })).rejects.toMatchObject({ code: "request.invalid" });
    await expect(change(sales, { headId: 999_999 })).rejects.toMatchObject({ code: "member.not_found" });
    await expect(change(999_999, { name: "x" })).rejects.toMatchObject({ code: "department.not_found" });
    await expect(remove(999_999)).rejects.toMatchObject({ code: "department.not_found" });
  });
});

describe("deleting", () => {
  const inUse = (params: object) => ({ code: "department.in_use", params });

  test("one with departments below it or people in it stays, and says how many", async () => {
    const member = await world.addMember("member");
    await inside((tx) => updateMember(tx, "demo", member.id, { departments: [company] }));
    await expect(remove(company)).rejects.toMatchObject(inUse({ people: 1, departments: 2 }));
    await inside((tx) => updateMember(tx, "demo", member.id, { departments: [] }));
    for (const id of [testing, research, sales, company]) await remove(id);
    expect(await loadDepartments(world.database, "demo")).toEqual([]);
  });

  test.each([
    ["a field", () => ({ unit: testing })],
    ["a list", () => ({ units: [sales, testing] })],
    ["a subform", () => ({ steps: [{ unit: testing }] })],
  ])("one that a live record holds in %s stays; one of the bin does not hold it", async (_, values) => {
    const { id } = await createRecord(world.owner, "task", { values: values() });
    await expect(remove(testing)).rejects.toMatchObject(inUse({ people: 0, departments: 0, form: form.label }));
    await deleteRecord(world.owner, "task", id);
    await remove(testing);
  });

  test("one that an expression names stays", async () => {
    const view = { key: "v", form: "task", label: { zh: "视图" }, kind: "grid" } as const;
    await world.define({ views: [{ ...view, filter: `unit = DEPARTMENT(${testing})` }] });
    await expect(remove(testing)).rejects.toMatchObject(inUse({ isNamed: true }));
    await world.define({ views: [] });
    await remove(testing);
  });

  test("a person put in at the same time is never left in one that is gone", async () => {
    const member = await world.addMember("member");
    const [put, gone] = await Promise.allSettled([
      inside((tx) => updateMember(tx, "demo", member.id, { departments: [testing] })),
      remove(testing),
    ]);
    expect([put.status, gone.status].toSorted()).toEqual(["fulfilled", "rejected"]);
    const reason: unknown = put.status === "rejected" ? put.reason : gone.status === "rejected" ? gone.reason : null;
    expect(reason).toMatchObject({ code: put.status === "rejected" ? "request.invalid" : "department.in_use" });
  });
});
