import { describe, expect, test } from "vitest";
import { pickLabel } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import { buildFormat, buildTranslate, loadPhrases } from "@tongzhou/i18n";
import type { FieldDefinition } from "@tongzhou/model";
import { readTree } from "./filterTree.ts";
import { namedRecords, sayCondition } from "./filterWords.ts";

const fields: readonly FieldDefinition[] = [
  { key: "title", kind: "text", label: { zh: "标题", en: "Title" } },
  {
    key: "state",
    kind: "choice",
    label: { zh: "状态", en: "State" },
    options: [
      { key: "open", label: { zh: "新建", en: "New" } },
      { key: "closed", label: { zh: "关闭", en: "Closed" } },
    ],
  },
  { key: "hours", kind: "number", label: { zh: "用时", en: "Hours" } },
  { key: "due", kind: "date", label: { zh: "期限", en: "Due" } },
  { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" } },
  { key: "owner", kind: "member", label: { zh: "负责人", en: "Owner" } },
  {
    key: "health",
    kind: "formula",
    label: { zh: "健康分", en: "Health" },
    expression: "hours * 10",
    result: "number",
    bands: {
      levels: [
        { key: "red", label: { zh: "红", en: "Red" } },
        { key: "green", label: { zh: "绿", en: "Green" }, from: "60" },
      ],
    },
  },
];
const lookup = new Map(fields.map((field) => [field.key, field]));

async function say(source: string, locale: Locale): Promise<string> {
  const wording = {
    locale,
    t: buildTranslate(locale, await loadPhrases(locale)),
    label: (label: Parameters<typeof pickLabel>[0]) => pickLabel(label, locale),
    format: buildFormat(locale, "Asia/Shanghai"),
  };
  return sayCondition(readTree(source, fields), {
    fields: lookup,
    kit: { wording, directory: { members: new Map(), departments: new Map() } },
    sayExpression: (expression) => expression,
    withTitle: (_form, value) => (value === 7 ? { id: 7, title: "拓川物流" } : value),
  });
}

describe("a filter in words", () => {
  test.each([
    ['state <> "closed"', "状态 不等于 关闭", "State is not Closed"],
    ['state in ("open", "closed")', "状态 是其中之一 新建、关闭", "State is one of New, Closed"],
    ["hours between 1 and 2.5", "用时 介于 1 至 2.5", "Hours between 1 and 2.5"],
    ["due < #2026-12-01#", "期限 早于 2026-12-01", "Due before 2026-12-01"],
    ["ISBLANK(title)", "标题 为空", "Title is blank"],
    ["owner = CURRENT_USER()", "负责人 是我", "Owner is me"],
    ["client = RECORD(7)", "客户 等于 拓川物流", "Client is 拓川物流"],
    ['title = "a" or hours > 1', "标题 等于 a 或 用时 大于 1", "Title is a or Hours more than 1"],
    [
      'state = "open" and (hours > 1 or hours < 0)',
      "状态 等于 新建 且 （用时 大于 1 或 用时 小于 0）",
      "State is New and (Hours more than 1 or Hours less than 0)",
    ],
    ['BAND(health) = "red"', "健康分所在分档 等于 红", "Band of Health is Red"],
    ['BAND(health) in ("red", "green")', "健康分所在分档 是其中之一 红、绿", "Band of Health is one of Red, Green"],
    ["LEN(title) > 3", "LEN(title) > 3", "LEN(title) > 3"],
  ])("%s", async (source, zh, en) => {
    expect([await say(source, "zh-CN"), await say(source, "en")]).toEqual([zh, en]);
  });
});

test("the records whose titles a filter needs are found at every depth", () => {
  const tree = readTree("client = RECORD(7) or (hours > 1 and client in (RECORD(8), RECORD(9)))", fields);
  expect(namedRecords([tree], lookup)).toEqual([
    { form: "client", record: 7 },
    { form: "client", record: 8 },
    { form: "client", record: 9 },
  ]);
});
