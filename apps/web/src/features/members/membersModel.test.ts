import { expect, test } from "vitest";
import type { WorkspaceMember } from "../../api/workspaceQueries.ts";
import { isLastOwner, listMembers } from "./membersModel.ts";

function buildMember(id: number, name: string, changes: Partial<WorkspaceMember> = {}): WorkspaceMember {
  const email = `m${id}@chengqi.example`;
  return {
    id,
    name,
    pinyin: "",
    email,
    role: "member",
    status: "active",
    departments: [],
    position: null,
    managerId: null,
    ...changes,
  };
}

const compare = new Intl.Collator("zh-u-co-pinyin").compare;
const members = [
  buildMember(1, "周倩", { role: "owner" }),
  buildMember(2, "邓凯"),
  buildMember(3, "曹颖", { status: "left", role: "owner" }),
  buildMember(4, "阿里", { status: "invited" }),
];

test("those in use come first, by pinyin", () => {
  expect(listMembers(members, "", compare).map(({ name }) => name)).toEqual(["邓凯", "周倩", "阿里", "曹颖"]);
});

test.each([
  ["zq", ["周倩"]],
  ["dengk", ["邓凯"]],
  ["m4@", ["阿里"]],
  ["nobody", []],
])("typing %s finds %j", (typed, names) => {
  expect(listMembers(members, typed, compare).map(({ name }) => name)).toEqual(names);
});

test("an owner who left does not count: the one in use is the last", () => {
  expect(members.map((member) => isLastOwner(members, member))).toEqual([true, false, false, false]);
});
