import { expect, test } from "vitest";
import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { buildFormScope } from "@tongzhou/model";
import type { FormDefinition } from "@tongzhou/model";
import { completeExpression } from "./completeExpression.ts";

const label = (zh: string, en: string) => ({ zh, en });
const ticket: FormDefinition = {
  key: "ticket",
  label: label("工单", "Ticket"),
  title: "title",
  fields: [
    { key: "title", kind: "text", label: label("标题", "Title") },
    { key: "hours", kind: "number", label: label("预计 工时", "Hours") },
    {
      key: "state",
      kind: "choice",
      label: label("状态", "State"),
      options: [{ key: "open", label: label("处理中", "Open") }],
    },
    { key: "owner", kind: "member", label: label("负责人", "Owner") },
    { key: "parent", kind: "link", form: "ticket", label: label("上级工单", "Parent") },
  ],
};
const scope = buildFormScope(ticket.fields, { among: { forms: [ticket], form: "ticket" } });
const source = completeExpression(() => ({
  scope,
  locale: "zh-CN",
  members: [
    { id: 3, name: "张三" },
    { id: 4, name: "李四" },
  ],
}));

/** The text after the first thing offered was taken. */
async function take(marked: string): Promise<string | null> {
  const doc = marked.replace("|", "");
  const context = new CompletionContext(EditorState.create({ doc }), marked.indexOf("|"), false);
  const offered = await source(context);
  const [first] = offered?.options ?? [];
  if (offered === null || first === undefined) return null;
  return `${doc.slice(0, offered.from)}${String(first.apply)}${doc.slice(offered.to)}`;
}

test.each([
  ["预|", "{预计 工时}"],
  ["{预计|", "{预计 工时}"],
  ["yujigs|", "{预计 工时}"],
  ["上级工单.zt|", "上级工单.状态"],
  ['状态 = "处|"', '状态 = "处理中"'],
  ["状态 = “chuli|”", '状态 = "处理中"'],
  ["负责人 = |", "负责人 = MEMBER(3)"],
  ["负责人 = li|", "负责人 = MEMBER(4)"],
  ["上级工单.负责人 = 李|", "上级工单.负责人 = MEMBER(4)"],
  ["12|", null],
  ["状态 |", null],
] as const)("%s becomes %s", async (marked, text) => {
  expect(await take(marked)).toBe(text);
});

test.each([
  ["zh-CN", "计数", "(列表) COUNT", "列表中的项数。"],
  ["en", "COUNT", "(list)", "Number of items in a list."],
] as const)("in %s a function is offered with its arguments and help", async (locale, name, detail, help) => {
  const offer = completeExpression(() => ({ scope, locale }));
  const offered = await offer(new CompletionContext(EditorState.create({ doc: "COUN" }), 4, false));
  const first = offered?.options[0];
  expect(first).toMatchObject({ label: name, detail });
  expect(first?.info).toMatch(new RegExp(`^${help}\nCOUNT\\(`));
});
