import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WorkspaceDefinition } from "@tongzhou/model";
import { changeFields, deleteFields, withSetting } from "./fieldEdits.ts";
import { addForm, setFormPart } from "./formEdits.ts";
import { mergeDefinitions } from "./mergeDefinitions.ts";
import { buildDefinition, keysOf } from "./testDefinition.ts";

const base = buildDefinition();
const set = (key: string, name: string, value: unknown) =>
  changeFields("ticket", [key], (field) => withSetting(field, name, value));

describe("mergeDefinitions", () => {
  it("different settings of one field are put together", () => {
    const { definition, conflicts } = mergeDefinitions(
      base,
      set("amount", "required", true)(base),
      set("amount", "label", { zh: "总额" })(base),
    );
    expect(conflicts).toEqual([]);
    expect(definition.forms[0]?.fields[1]).toMatchObject({ required: true, label: { zh: "总额" } });
  });

  it("the same setting changed in two ways keeps mine and says where", () => {
    const { definition, conflicts } = mergeDefinitions(
      base,
      set("amount", "label", { zh: "我的" })(base),
      set("amount", "label", { zh: "别人的" })(base),
    );
    expect(conflicts).toEqual(["forms.ticket.fields.amount.label.zh"]);
    expect(definition.forms[0]?.fields[1]?.label).toEqual({ zh: "我的" });
  });

  it("a field deleted by one and changed by the other stays, and is a conflict", () => {
    const gone = deleteFields("ticket", ["amount"])(base);
    const { definition, conflicts } = mergeDefinitions(base, gone, set("amount", "required", true)(base));
    expect(conflicts).toEqual(["forms.ticket.fields.amount"]);
    expect(keysOf(definition.forms[0]?.fields ?? [])).toContain("amount");
  });

  it("a field deleted by one and left alone by the other is gone", () => {
    const gone = deleteFields("ticket", ["amount"])(base);
    const theirs = addForm("client", { zh: "客户" })(base);
    const { definition } = mergeDefinitions(base, gone, theirs);
    expect(keysOf(definition.forms[0]?.fields ?? [])).not.toContain("amount");
    expect(definition.forms.map((form) => form.key)).toEqual(["ticket", "client"]);
  });

  it("my order holds when I moved fields, and theirs are added where they stood", () => {
    const mine = setFormPart("ticket", "fields", (base.forms[0]?.fields ?? []).toReversed())(base);
    const added = { key: "due", kind: "date", label: { zh: "期限" } } as const;
    const theirs = setFormPart("ticket", "fields", (base.forms[0]?.fields ?? []).toSpliced(2, 0, added))(base);
    const { definition } = mergeDefinitions(base, mine, theirs);
    expect(keysOf(definition.forms[0]?.fields ?? [])).toEqual(["items", "state", "amount", "due", "title"]);
  });

  it("merging with an unchanged side gives the other side", () => {
    const edit = fc.constantFrom<(now: WorkspaceDefinition) => WorkspaceDefinition>(
      set("amount", "required", true),
      deleteFields("ticket", ["state"]),
      addForm("client", { zh: "客户" }),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 4 }), (edits) => {
        const changed = edits.reduce((now, one) => one(now), base);
        expect(mergeDefinitions(base, changed, base)).toEqual({ definition: changed, conflicts: [] });
        expect(mergeDefinitions(base, base, changed)).toEqual({ definition: changed, conflicts: [] });
      }),
    );
  });
});
