import { expect, test } from "vitest";
import { complete } from "./complete.ts";
import type { CompletionHints } from "./complete.ts";
import type { FieldRef, Scope, Type } from "./types.ts";

const field = (key: string, zh: string, type: Type): FieldRef => ({ key, label: { zh }, type });
const state: Type = { kind: "choice", options: [{ key: "open", label: { zh: "处理中" } }] };
const ticket = [field("hours", "工时", { kind: "number" }), field("state", "状态", state)];
const scope: Scope = {
  fields: [
    field("owner", "负责人", { kind: "member" }),
    field("watchers", "抄送", { kind: "members" }),
    field("team", "团队", { kind: "department" }),
    field("tickets", "工单", { kind: "links", form: "ticket" }),
    field("due", "最晚 日期", { kind: "date" }),
  ],
  related: (form) => (form === "ticket" ? ticket : null),
};
const hints: CompletionHints = {
  matches: (name, typed) => typed !== "" && name === "工单" && "gongdan".startsWith(typed),
  members: [
    { id: 3, name: "张三" },
    { id: 4, name: "李四" },
  ],
  departments: [{ id: 7, name: "交付部" }],
};

function offered(marked: string): readonly string[] {
  const found = complete(marked.replace("|", ""), marked.indexOf("|"), scope, "zh-CN", hints);
  return found.map(({ insert }) => insert);
}

test.each([
  ["负责人 = |", "MEMBER(3)"],
  ["负责人 = 李|", "MEMBER(4)"],
  ['负责人 = "李|', "MEMBER(4)"],
  ["owner in (MEMBER(3), 李|", "MEMBER(4)"],
  ["团队 <> 交|", "DEPARTMENT(7)"],
  ["gongd|", "工单"],
  ["COUNT(工单[状态 = |", '"处理中"'],
  ["COUNT(工单[状态 = “处|", '"处理中"'],
  ["工单.状态 = |", '"处理中"'],
  ["FIRST(工单 order by 工时).状态 = 处|", '"处理中"'],
  ["FIRST(工单 order by 状态 desc, 工|", "工时"],
  ["COUNT(工单[状态 in (|", '"处理中"'],
  ["SUM(工单.工|", "工时"],
  ["最|", "{最晚 日期}"],
  ["{最晚|", "{最晚 日期}"],
] as const)("%s is offered %s first", (marked, insert) => {
  expect(offered(marked)[0]).toBe(insert);
});

test("people are offered where they are compared with, and nowhere else", () => {
  expect(offered("工单 = |")).not.toContain("MEMBER(3)");
  expect(offered("张|")).toEqual([]);
});
