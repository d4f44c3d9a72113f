import { expect, test } from "vitest";
import { indented, listAbove, listParents, listTree, toggleId } from "./departmentsModel.ts";

const build = (id: number, name: string, parentId: number | null) => ({ id, name, parentId, headId: null });
const rows = listTree([
  build(4, "销售", 1),
  build(1, "公司", null),
  build(2, "研发", 1),
  build(3, "测试", 2),
  build(5, "顾问", null),
]);

test("every department is followed by those below it, in their order", () => {
  expect(rows.map((row) => [indented(row), row.index, row.isLast])).toEqual([
    ["公司", 0, false],
    ["　销售", 0, false],
    ["　研发", 1, true],
    ["　　测试", 0, true],
    ["顾问", 1, true],
  ]);
});

test.each([
  [undefined, ["公司", "销售", "研发", "测试", "顾问"]],
  [1, ["顾问"]],
  [2, ["公司", "销售", "顾问"]],
  [5, ["公司", "销售", "研发", "测试"]],
])("%s may be put below %j", (id, names) => {
  expect(listParents(rows, id).map(({ department }) => department.name)).toEqual(names);
});

test("nobody reports to those who report to them", () => {
  const person = { pinyin: "", email: "", role: "member", status: "active", position: null } as const;
  const people = [
    { ...person, id: 1, name: "a", managerId: null, departments: [] },
    { ...person, id: 2, name: "b", managerId: 3, departments: [] },
    { ...person, id: 3, name: "c", managerId: 1, departments: [] },
  ];
  expect([1, 3, 2].map((id) => listAbove(people, id).map((one) => one.id))).toEqual([[], [1], [1, 3]]);
});

test("a department that is ticked comes last, one that is cleared goes", () => {
  expect([toggleId([2, 1], 3, true), toggleId([2, 1, 3], 1, false)]).toEqual([
    [2, 1, 3],
    [2, 3],
  ]);
});
