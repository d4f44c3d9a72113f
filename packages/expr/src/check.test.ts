import { expect, test } from "vitest";
import { compile } from "./check.ts";
import { complete } from "./complete.ts";
import { describeDiagnostic } from "./describeDiagnostic.ts";
import { peopleFields } from "./people.ts";
import { print } from "./print.ts";
import type { FieldRef, Scope } from "./types.ts";

const options = [
  { key: "open", label: { zh: "处理中", en: "In progress" } },
  { key: "closed", label: { zh: "已关闭", en: "Closed" } },
];
const fields: readonly FieldRef[] = [
  { key: "amount", label: { zh: "金额", en: "Amount" }, type: { kind: "number" } },
  { key: "title", label: { zh: "标题", en: "Title" }, type: { kind: "text" } },
  { key: "status", label: { zh: "状态", en: "Status" }, type: { kind: "choice", options } },
  { key: "tags", label: { zh: "标签", en: "Tags" }, type: { kind: "choices", options } },
  { key: "due", label: { zh: "到期 日", en: "Due" }, type: { kind: "date" } },
  { key: "created_at", label: { zh: "创建", en: "Created" }, type: { kind: "datetime" } },
  { key: "owner", label: { zh: "负责人", en: "Owner" }, type: { kind: "member" } },
  { key: "crew", label: { zh: "小组", en: "Crew" }, type: { kind: "members" } },
  { key: "a1", label: { zh: "同名" }, type: { kind: "number" } },
  { key: "a2", label: { zh: "同名" }, type: { kind: "number" } },
];
const scope: Scope = { fields };

test.for([
  ['状态 = "处理中"', 'status = "open"', "boolean"],
  ['"In progress" = status', '"open" = status', "boolean"],
  ['status in ("Closed", "open")', 'status in ("closed", "open")', "boolean"],
  ['IF(amount > 1, "open", status)', 'IF(amount > 1, "open", status)', "choice"],
  ['如果(金额 > 1, 标题, "x")', 'IF(amount > 1, title, "x")', "text"],
  ['CONTAINS(tags, "已关闭")', 'CONTAINS(tags, "closed")', "boolean"],
  ['"open" in tags', '"open" in (tags)', "boolean"],
  ["owner in crew", "owner in (crew)", "boolean"],
  ['SWITCH(status, "处理中", 1, "Closed", 2, 0)', 'SWITCH(status, "open", 1, "closed", 2, 0)', "number"],
  ["{到期 日} - #2026-01-01#", "due - #2026-01-01#", "number"],
  ["created_at - NOW()", "created_at - NOW()", "duration"],
  ["created_at >= due", "created_at >= due", "boolean"],
  ["title & amount & due", "title & amount & due", "text"],
  ["BLANK()", "BLANK()", "blank"],
] as const)("[K1] %s is checked as %s of type %s", ([source, printed, kind]) => {
  const result = compile(source, scope);
  expect(result.ok ? print(result.value) : result.error).toBe(printed);
  expect(result.ok && result.value.type.kind).toBe(kind);
});

test.for([
  ['status = "opne"', "expr.unknown_option", "没有选项“opne”，可选：处理中、已关闭", '"open"'],
  ['status = "处理"', "expr.unknown_option", "没有选项“处理”，可选：处理中、已关闭", '"处理中"'],
  ["amuont + 1", "expr.unknown_field", "没有字段“amuont”", "amount"],
  ["ROUNDD(1)", "expr.unknown_function", "没有函数“ROUNDD”", "ROUND"],
  ['amount + "1"', "expr.operator_mismatch", "“+”不能用于数字、文本", " & "],
  ['due < "2026-01-31"', "expr.type_mismatch", "这里需要日期，却是文本", "#2026-01-31#"],
  ["同名 + 1", "expr.ambiguous_field", "有多个字段叫“同名”（a1, a2），请改用字段标识", "a1"],
  ["LEFT()", "expr.argument_count", "LEFT 需要 1-2 个参数，现在有 0 个", undefined],
  ["tags = tags", "expr.not_comparable", "多选不能这样比较", undefined],
  ["status < status", "expr.not_comparable", "单选不能这样比较", undefined],
  ["IF(amount, 1, 2)", "expr.type_mismatch", "这里需要是否，却是数字", "amount <> 0"],
  [
    "NETWORKDAYS.INTL(due, due, title)",
    "expr.literal_expected",
    "NETWORKDAYS.INTL 的这个参数必须直接写出，不能计算",
    undefined,
  ],
  ['TEXT(due, "qq")', "expr.bad_format", "TEXT 不认识“qq”", undefined],
  ["owner = crew", "expr.type_mismatch", "这里需要多个成员，却是成员", "HASANY(crew, owner)"],
  ['标签 <> "已关闭"', "expr.type_mismatch", "这里需要多选，却是文本", 'NOT(HASANY(标签, "已关闭"))'],
  ["ABS(标题)", "expr.type_mismatch", "这里需要数字，却是文本", "VALUE(标题)"],
  ["LEN(状态)", "expr.type_mismatch", "这里需要文本，却是单选", "LABEL(状态)"],
  ["amount > (tags)", "expr.type_mismatch", "这里需要数字，却是多选", "COUNT(tags)"],
  ['JOIN(TEXTSPLIT(标题, " "), "、")', "expr.type_mismatch", "这里需要文本，却是列表", '"、", TEXTSPLIT(标题, " ")'],
  ["LEFT(2, 标题)", "expr.type_mismatch", "这里需要文本，却是数字", "标题, 2"],
  ["LEN(负责人)", "expr.type_mismatch", "这里需要文本，却是成员", "负责人.name"],
  ['due < "2026年1月5日"', "expr.type_mismatch", "这里需要日期，却是文本", "#2026-01-05#"],
  ["due < #2026/1/5#", "expr.bad_date", "“2026/1/5”不是有效日期，请写成 #2026-01-31#", "#2026-01-05#"],
  ["owner.", "expr.expected", "这里需要字段名，却是结尾", undefined],
  ["amount +", "expr.unexpected", "表达式还没写完，这里缺一个值", undefined],
  ["SUM(amount, 1", "expr.expected", "这里需要“)”，却是结尾", ")"],
  ['"处理', "expr.unclosed_text", "文本缺少结束的引号", '"'],
  ["{到期", "expr.unclosed_name", "字段名缺少结束的 }", "}"],
] as const)("[D1] %s is refused with %s", ([source, code, message, fix]) => {
  const result = compile(source, scope);
  const [first, second] = result.ok ? [] : result.error;
  expect(first?.code).toBe(code);
  expect(second).toBe(undefined);
  expect(first && describeDiagnostic(first, "zh-CN")).toBe(message);
  expect(first?.suggestion?.replace).toBe(fix);
  if (first?.suggestion === undefined) return;
  const { from, to, replace } = first.suggestion;
  const mended = compile(`${source.slice(0, from)}${replace}${source.slice(to)}`, { ...scope, related: peopleFields });
  expect(mended.ok ? [] : mended.error.map((one) => one.code)).not.toContain(code);
});

test.for([
  ["tasks[lead = owner]", "this.owner"],
  ["tasks[lead = 负责人]", "本条.负责人"],
  ["COUNT(tasks[lead = {到期 日}])", "本条.{到期 日}"],
] as const)("[D1] in brackets a field that only the expression's own record has is meant so: %s", ([source, fix]) => {
  const related: Scope["related"] = (form) =>
    form === "task" ? [{ key: "lead", label: { zh: "主办" }, type: { kind: "member" } }] : null;
  const tasks: FieldRef = { key: "tasks", label: { zh: "任务" }, type: { kind: "links", form: "task" } };
  const result = compile(source, { fields: [...fields, tasks], related });
  const [first] = result.ok ? [] : result.error;
  expect([first?.code, first?.suggestion?.replace]).toEqual(["expr.unknown_field", fix]);
});

test("[S1] a full stop of a Chinese keyboard is a point", () => {
  const read = compile("负责人。name", { ...scope, related: peopleFields });
  expect(read.ok && print(read.value)).toBe("owner.name");
});

test("[D2] every finding is reported, each once", () => {
  const result = compile('amuont + 1 > 2 and status = "x" and NOPE(titel)', scope);
  expect(result.ok ? [] : result.error.map(({ code }) => code)).toEqual([
    "expr.unknown_field",
    "expr.unknown_option",
    "expr.unknown_function",
    "expr.unknown_field",
  ]);
});

test("[K2] volatile expressions are marked, and refused where a value is stored", () => {
  const result = compile("due < TODAY()", scope);
  expect(result.ok && result.value.volatile).toBe(true);
  const stored = compile("due < TODAY()", { ...scope, allowVolatile: false });
  expect(stored.ok ? [] : stored.error.map(({ code }) => code)).toEqual(["expr.volatile"]);
});

test("[K3] an expression that must give another type is refused, and a choice default is resolved", () => {
  const number = compile("title", scope, "number");
  expect(number.ok ? "" : number.error[0]?.code).toBe("expr.result_type");
  const choice = compile('IF(amount > 1, "处理中", "Closed")', scope, { kind: "choice", options });
  expect(choice.ok && print(choice.value)).toBe('IF(amount > 1, "open", "closed")');
});

test("[P2] labels are shown and keys are stored, so renaming a field or an option changes no expression", () => {
  const result = compile('status = "open" and due > TODAY() and a1 > 1', scope);
  if (!result.ok) throw new Error("expected a checked expression");
  const shown = print(result.value, { names: "labels", locale: "zh-CN" });
  expect(shown).toBe('状态 = "处理中" and {到期 日} > TODAY() and a1 > 1');
  const again = compile(shown, scope);
  expect(again.ok && print(again.value)).toBe(print(result.value));
});

test.for([
  ["sta|", ["status"]],
  ["状|", ["状态"]],
  ["状态 = |", ['"处理中"', '"已关闭"']],
  ['状态 = "已|', ['"已关闭"']],
  ['状态 in ("open", "|', ['"处理中"', '"已关闭"']],
  ["{到|", ["{到期 日}"]],
  ["ISOW|", ["ISO周序("]],
] as const)("[C1] %s offers %s first", ([marked, wanted]) => {
  const found = complete(marked.replace("|", ""), marked.indexOf("|"), scope, "zh-CN");
  const inserts = found.map(({ insert }) => insert);
  expect(inserts.slice(0, wanted.length)).toEqual(wanted.map((text) => (text === "status" ? "状态" : text)));
});
