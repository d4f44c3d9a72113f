import { describe, expect, it } from "vitest";
import { addField, changeFields, deleteFields, withSetting } from "./fieldEdits.ts";
import { acceptanceKey, changedSettings, countMissing, fieldStates, foldSteps, targetOf } from "./planModel.ts";
import type { StepFacts } from "./planModel.ts";
import { buildDefinition, buildForm } from "./testDefinition.ts";

const step = (parts: Partial<StepFacts>): StepFacts => ({
  kind: "field.change",
  form: "ticket",
  rowsAffected: 0,
  rowsLosing: 0,
  isDestructive: false,
  ...parts,
});

describe("a plan as the designer shows it", () => {
  it.each([
    ["forms.ticket.fields.amount", { form: "ticket", part: "fields", field: "amount" }],
    ["forms.ticket.fields.amount.default", { form: "ticket", part: "fields", field: "amount", tab: "rules" }],
    [
      "forms.ticket.fields.items.fields.count.requiredIf",
      { form: "ticket", part: "fields", field: "items.count", tab: "rules" },
    ],
    ["forms.ticket.constraints.one_owner", { form: "ticket", part: "constraints", constraint: "one_owner" }],
    ["forms.ticket.fields.items.fields.count.min", { form: "ticket", part: "fields", field: "items.count" }],
    ["forms.ticket.title", { form: "ticket", part: "settings" }],
    ["forms.ticket.sections", { form: "ticket", part: "fields" }],
    ["grants.g.rows", { form: "ticket", part: "access" }],
    ["zone", undefined],
  ])("the problem at %s leads to its place", (path, target) => {
    const grants = [{ key: "g", form: "ticket", to: { role: "member" }, actions: ["see"] }] as const;
    expect(targetOf(path, buildDefinition(buildForm(), { grants: [...grants] }))).toEqual(target);
  });

  it("publishing waits for problems and for each destructive step; more rows ask again", () => {
    const losing = step({ kind: "field.delete", field: "amount", rowsLosing: 3, isDestructive: true });
    const accepted = new Set([acceptanceKey(losing)]);
    expect(countMissing([losing], ["problem"], new Set())).toBe(2);
    expect(countMissing([losing], [], accepted)).toBe(0);
    expect(countMissing([{ ...losing, rowsLosing: 4 }], [], accepted)).toBe(1);
  });

  it("a field that comes into a section is one change, and so is a formula with its computing", () => {
    const base = buildDefinition(
      buildForm({ sections: [{ key: "s", kind: "section", label: { zh: "组" }, fields: ["title", "amount"] }] }),
    );
    const form = base.forms[0] ?? buildForm();
    const now = addField(base, form, "date", { section: "s", index: 1 }).edit(base);
    const steps = [
      step({ kind: "form.change" }),
      step({ kind: "field.create", field: "date" }),
      step({ kind: "field.calculate", field: "date" }),
      step({ kind: "field.calculate", field: "amount" }),
    ];
    expect(foldSteps(steps, base, now).map(({ kind, field }) => `${kind} ${field}`)).toEqual([
      "field.create date",
      "field.calculate amount",
    ]);
    const moved = { ...now, forms: now.forms.map((one) => ({ ...one, title: "amount" })) };
    expect(foldSteps(steps, base, moved)[0]?.kind).toBe("form.change");
  });

  it("a deleted searched field is one change", () => {
    const base = buildDefinition(buildForm({ search: ["state"] }));
    const now = deleteFields("ticket", ["state"])(base);
    const steps = [step({ kind: "form.change" }), step({ kind: "field.delete", field: "state" })];
    expect(foldSteps(steps, base, now).map(({ kind }) => kind)).toEqual(["field.delete"]);
  });

  it("a switched rule is said once, with the records it is counted against", () => {
    const base = buildDefinition();
    const now = changeFields("ticket", ["amount"], (field) => withSetting(field, "required", true))(base);
    const steps = [step({ field: "amount" }), step({ kind: "field.require", field: "amount" })];
    expect(foldSteps(steps, base, now).map(({ kind }) => kind)).toEqual(["field.require"]);
    const also = changeFields("ticket", ["amount"], (field) => withSetting(field, "hidden", true))(now);
    expect(foldSteps(steps, base, also)).toEqual(steps);
  });

  it("settings that differ are named, order of properties is not", () => {
    expect(changedSettings({ a: 1, b: { x: 1 } }, { b: { x: 2 }, a: 1, c: true })).toEqual(["b", "c"]);
  });

  it("fields are new, changed or the same, columns of subforms too", () => {
    const base = buildForm();
    const now = buildForm({
      fields: base.fields.map((field) =>
        field.kind === "subform"
          ? {
              ...field,
              fields: [...field.fields, { key: "price", kind: "money", label: { zh: "价" }, currency: "CNY" }],
            }
          : field,
      ),
    });
    const states = fieldStates(base, now);
    expect([states.get("title"), states.get("items"), states.get("items.name"), states.get("items.price")]).toEqual([
      "same",
      "changed",
      "same",
      "new",
    ]);
  });
});
