import { describe, expect, it } from "vitest";
import { buildFormScope, checkDefinition } from "@tongzhou/model";
import type { FieldDefinition, FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { changeKind } from "./changeKind.ts";
import { readExpression, showExpression } from "../../../expression/expressionModel.ts";
import { renameField } from "./fieldEdits.ts";
import { readPreview } from "./previewModel.ts";
import { usesOf } from "./usesOf.ts";

const label = (zh: string, en: string) => ({ zh, en });
const state: FieldDefinition = {
  key: "state",
  kind: "choice",
  label: label("状态", "State"),
  options: [
    { key: "open", label: label("打开", "Open") },
    { key: "done", label: label("完成", "Done"), availableIf: "amount > 3" },
  ],
};
const contact: FormDefinition = {
  key: "contact",
  label: label("联系人", "Contact"),
  title: "name",
  fields: [
    { key: "name", kind: "text", label: label("姓名", "Name") },
    { key: "level", kind: "number", label: label("级别", "Level") },
  ],
};
const deal: FormDefinition = {
  key: "deal",
  label: label("商机", "Deal"),
  title: "title",
  fields: [
    { key: "title", kind: "text", label: label("标题", "Title"), requiredIf: "amount > 10" },
    { key: "amount", kind: "number", label: label("金额", "Amount"), readOnlyIf: 'state = "done"' },
    state,
    { key: "contact", kind: "link", form: "contact", label: label("联系人", "Contact"), filter: "level > this.amount" },
    { key: "rest", kind: "number", label: label("余额", "Rest"), requiredIf: "amount > 1", readOnlyIf: "amount < 0" },
  ],
};
const definition: WorkspaceDefinition = {
  label: label("甲", "A"),
  zone: "UTC",
  forms: [contact, deal],
  views: [],
  grants: [],
};

describe("conditions of fields in the designer", () => {
  it("every condition that names a field is told as a use of it, a filter also from the form it leads to", () => {
    expect(usesOf(definition, deal, "amount").map((use) => use.kind)).toEqual([
      "requiredIf",
      "availableIf",
      "linkFilter",
      "requiredIf",
      "readOnlyIf",
    ]);
    expect(usesOf(definition, contact, "level")).toEqual([
      { kind: "linkFilter", label: label("联系人", "Contact"), form: label("商机", "Deal") },
    ]);
  });

  it("conditions and defaults of other forms, of rows, matrices and grants that read a field are told, each once", () => {
    const visit: FormDefinition = {
      key: "visit",
      label: label("拜访", "Visit"),
      title: "title",
      fields: [
        { key: "title", kind: "text", label: label("标题", "Title"), visibleIf: "deal.amount > 1 and deal.amount < 9" },
        { key: "deal", kind: "link", form: "deal", label: label("商机", "Deal") },
        { key: "day", kind: "date", label: label("日期", "Day"), default: "TODAY() + deal.amount" },
        {
          key: "lines",
          kind: "subform",
          label: label("明细", "Lines"),
          fields: [
            { key: "of", kind: "link", form: "deal", label: label("属于", "Of") },
            { key: "why", kind: "text", label: label("原因", "Why"), requiredIf: "of.amount > 1" },
          ],
        },
      ],
    };
    const grown: WorkspaceDefinition = {
      ...definition,
      forms: [...definition.forms, visit],
      views: [{ key: "v", form: "visit", label: label("大单", "Big"), kind: "grid", filter: "deal.amount > 5" }],
      grants: [{ key: "g", form: "visit", to: { role: "member" }, actions: ["see"], rows: "deal.amount > 5" }],
    };
    const told = usesOf(grown, deal, "amount").map(({ kind, label: { zh }, form }) => [kind, zh, form?.zh]);
    expect(told.slice(5)).toEqual([
      ["view", "大单", undefined],
      ["grant", "g", undefined],
      ["visibleIf", "标题", "拜访"],
      ["default", "日期", "拜访"],
      ["requiredIf", "原因", "拜访"],
    ]);
    expect(usesOf(grown, visit, "lines.of")).toMatchObject([{ kind: "requiredIf", field: "lines.why" }]);
  });

  it("a new key reaches every condition, and the definition stays right", () => {
    const own = renameField("deal", "amount", "total")(definition);
    const both = renameField("contact", "level", "rank")(own);
    expect(JSON.stringify(both)).not.toMatch(/amount|level/);
    expect(both.forms[1]?.fields[3]).toMatchObject({ filter: "rank > this.total" });
    expect(checkDefinition(both).ok).toBe(true);
  });

  it("a link's filter is shown with labels of both records and stored with keys", () => {
    const scope = { ...buildFormScope(contact.fields), own: buildFormScope(deal.fields).fields };
    expect(showExpression("level > this.amount", scope, "zh-CN")).toBe("级别 > this.金额");
    expect(readExpression("级别 > 本条.金额", scope, "boolean").source).toBe("level > this.amount");
    expect(readExpression("级别 > 本条.级别", scope, "boolean").diagnostics).toHaveLength(1);
  });

  it("a field of another kind keeps what can still hold", () => {
    expect(changeKind(deal.fields[4] ?? state, "text", "contact")).toMatchObject({ requiredIf: "amount > 1" });
    expect(changeKind(deal.fields[3] ?? state, "links", "contact")).toMatchObject({ filter: "level > this.amount" });
    expect(changeKind(deal.fields[3] ?? state, "text", "contact")).not.toHaveProperty("filter");
  });

  it("the preview requires, locks and takes options away while it is filled in", () => {
    const context = { now: new Date(0), currentMember: 1, zone: "UTC" };
    const low = readPreview(deal, { amount: "2" }, context);
    expect([[...low.required], [...low.locked], [...(low.unavailable.get("state") ?? [])]]).toEqual([
      ["rest"],
      [],
      ["done"],
    ]);
    const high = readPreview(deal, { amount: "20", state: "done" }, context);
    expect([[...high.required], [...high.locked], [...(high.unavailable.get("state") ?? [])]]).toEqual([
      ["title", "rest"],
      ["amount"],
      [],
    ]);
  });
});
