import { expect, test } from "vitest";
import type { FormDefinition, ScopeForms } from "@tongzhou/model";
import { checkExpression, scopeOfList, showExpression } from "./checkExpression.ts";

const client: FormDefinition = {
  key: "client",
  label: { zh: "客户", en: "Client" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
    {
      key: "tier",
      kind: "choice",
      label: { zh: "级别", en: "Tier" },
      options: [{ key: "a", label: { zh: "重要", en: "Important" } }],
    },
  ],
};
const ticket: FormDefinition = {
  key: "ticket",
  label: { zh: "工单", en: "Tickets" },
  title: "title",
  fields: [
    { key: "title", kind: "text", label: { zh: "标题", en: "Title" } },
    { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" } },
  ],
};
const among: ScopeForms = { forms: [client, ticket], form: "ticket" };

const scope = scopeOfList(among);

test("a filter over a related record is kept by keys and shown by labels", () => {
  expect(checkExpression('客户.级别 = "重要"', scope, false)).toBe("good");
  expect(showExpression('client.tier = "a"', among, "zh-CN")).toBe('客户.级别 = "重要"');
  expect(showExpression('client.tier = "a"', among, "en")).toBe('Client.Tier = "Important"');
  expect(checkExpression("COUNT(ticket_by_client) > 1", scopeOfList({ ...among, form: "client" }), false)).toBe("good");
});

test("a colour cannot read related records, and no condition is a good one", () => {
  expect(checkExpression('客户.级别 = "重要"', scope, true)).toBe("related");
  expect(checkExpression('标题 = "a" and LEN(标题) > 3', scope, true)).toBe("good");
  expect(checkExpression(" ", scope, true)).toBe("good");
});

test("what the reader's forms do not have is wrong, and shown as it is stored", () => {
  const alone: ScopeForms = { forms: [ticket], form: "ticket" };
  expect(checkExpression("客户.星级 = 1", scope, false)).toBe("wrong");
  expect(checkExpression("客户.名称 = 1", scopeOfList(alone), false)).toBe("wrong");
  expect(showExpression("client.tier = 1", alone, "zh-CN")).toBe("client.tier = 1");
});
