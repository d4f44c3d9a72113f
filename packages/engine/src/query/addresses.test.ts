import { afterAll, beforeAll, expect, test } from "vitest";
import { compile, fromWire, toJs } from "@tongzhou/expr";
import { formScope } from "../access/formScope.ts";
import { policyFor } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { groupRecords } from "./groupRecords.ts";
import { queryRecords } from "./queryRecords.ts";
import { formOf, named } from "./test/deskWorkspace.ts";

const parts = ["province", "city", "district", "detail"] as const;
const offices: Readonly<Record<string, readonly (string | null)[] | null>> = {
  深圳: ["广东省", "深圳市", "南山区", "科技园 1 号"],
  广州: ["广东省", "广州市", null, null],
  杭州: ["浙江省", "杭州市", "西湖区", "文三路 100% 号"],
  只有街道: [null, null, null, "文三路"],
  没有: null,
};

let workspace: TestWorkspace;
let owner: Session;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [
      formOf("client", [
        { key: "name", kind: "text", label: named("name") },
        { key: "office", kind: "address", label: { zh: "地址", en: "Office" } },
        { key: "home", kind: "formula", label: named("home"), result: "text", expression: "office.province" },
      ]),
      formOf("project", [
        { key: "name", kind: "text", label: named("name") },
        { key: "client", kind: "link", form: "client", label: named("client") },
      ]),
    ],
    grants: [
      { key: "some", form: "client", to: { role: "viewer" }, actions: ["see"], readFields: ["name"] },
      { key: "all", form: "project", to: { role: "viewer" }, actions: ["see"] },
    ],
  });
  owner = workspace.owner;
  for (const [name, office] of Object.entries(offices)) {
    const value = office === null ? null : Object.fromEntries(parts.map((part, at) => [part, office[at] ?? null]));
    const { id } = await createRecord(owner, "client", { values: { name, office: value } });
    await createRecord(owner, "project", { values: { name, client: id } });
  }
});
afterAll(() => workspace.drop());

test.each([
  ['office.province = "广东省"', ["深圳", "广州"]],
  ['地址.省份 in ("广东省", "浙江省")', ["深圳", "广州", "杭州"]],
  ['office.city <> "深圳市"', ["广州", "杭州", "只有街道", "没有"]],
  ["ISBLANK(office.district)", ["广州", "只有街道", "没有"]],
  ['CONTAINS(office.detail, "文三路")', ["杭州", "只有街道"]],
  ['CONTAINS(office.detail, "0%")', ["杭州"]],
  ['office.province & office.city = "浙江省杭州市"', ["杭州"]],
  ["ISBLANK(office)", ["没有"]],
] as const)("[Q33] %s finds the same in SQL and in JavaScript", async (filter, expected) => {
  const { rows } = await queryRecords(owner, "client", { filter, columns: ["name"] });
  expect(rows.map((row) => row[2])).toEqual(expected);
  const compiled = compile(filter, formScope(owner, policyFor(owner, "client", "see")), { kind: "boolean" });
  if (!compiled.ok) throw new Error(filter);
  const run = toJs(compiled.value);
  const context = { now: new Date(), currentMember: 1, zone: "UTC" };
  const found = Object.entries(offices).filter(
    ([name, office]) => run({ name, office: fromWire({ kind: "address" }, office) }, context) === true,
  );
  expect(found.map(([name]) => name)).toEqual(expected);
  // The same through a link.
  const linked = filter.replaceAll(/office|地址/g, "client.office");
  const projects = await queryRecords(owner, "project", { filter: linked, columns: ["name"] });
  expect(projects.rows.map((row) => row[2])).toEqual(expected);
});

test("[Q33] a part in a formula is a text to sort and group by, the address itself has no order", async () => {
  const sorted = await queryRecords(owner, "client", {
    sort: [{ field: "home", direction: "asc" }],
    columns: ["name"],
  });
  expect(sorted.rows.map((row) => row[2])).toEqual(["深圳", "广州", "杭州", "只有街道", "没有"]);
  const { groups } = await groupRecords(owner, "client", { by: [{ field: "home" }] });
  expect(groups.map(({ value, count }) => [value, count])).toEqual([
    ["广东省", 2],
    ["浙江省", 1],
    [null, 2],
  ]);
  await expect(queryRecords(owner, "client", { sort: [{ field: "office", direction: "asc" }] })).rejects.toMatchObject({
    code: "query.field_unfit",
    params: { field: "office", use: "sort" },
  });
});

test("[Q11] parts of a hidden address do not exist, also through a link", async () => {
  const viewer = await workspace.as(await workspace.addMember("viewer"));
  await expect(queryRecords(viewer, "client", { filter: 'office.province = "广东省"' })).rejects.toMatchObject({
    code: "expr.invalid",
  });
  await expect(queryRecords(viewer, "project", { filter: 'client.office.province = "广东省"' })).rejects.toMatchObject({
    code: "expr.invalid",
  });
});
