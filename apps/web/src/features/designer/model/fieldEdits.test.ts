import { describe, expect, it } from "vitest";
import { checkDefinition, fieldKinds } from "@tongzhou/model";
import type { WorkspaceDefinition } from "@tongzhou/model";
import { addColumn, addField, deleteFields, duplicateField, renameField, setKind, setLabel } from "./fieldEdits.ts";
import { findField, findForm } from "./fieldId.ts";
import { buildDefinition, buildForm, keysOf } from "./testDefinition.ts";

const formOf = (definition: WorkspaceDefinition) => findForm(definition, "ticket") ?? buildForm();

describe("field edits", () => {
  it.each(fieldKinds.filter((kind) => kind !== "formula"))("a new %s is right as it comes", (kind) => {
    const definition = buildDefinition();
    const { id, edit } = addField(definition, formOf(definition), kind, { section: null, index: 1 });
    const next = edit(definition);
    expect(checkDefinition(next)).toMatchObject({ ok: true });
    expect(keysOf(formOf(next).fields)[1]).toBe(id);
  });

  it("a new formula lacks nothing but its expression", () => {
    const definition = buildDefinition();
    const checked = checkDefinition(
      addField(definition, formOf(definition), "formula", { section: null, index: 0 }).edit(definition),
    );
    expect(checked.ok ? [] : checked.error.map((problem) => problem.path)).toEqual([
      "forms.ticket.fields.formula.expression",
    ]);
  });

  it("the key of a new field follows its label, also in expressions that name it", () => {
    const definition = buildDefinition();
    const added = addField(definition, formOf(definition), "number", { section: null, index: 4 });
    let now = added.edit(definition);
    const form = formOf(now);
    now = {
      ...now,
      forms: [
        {
          ...form,
          fields: [
            ...form.fields,
            { key: "twice", kind: "formula", label: { zh: "两倍" }, expression: "number * 2", result: "number" },
          ],
        },
      ],
    };
    const { id, edit } = setLabel(now, formOf(now), added.id, { zh: "门店数" }, false);
    const next = formOf(edit(now));
    expect(id).toBe("men_dian_shu");
    expect(findField(next, "twice")).toMatchObject({ expression: "men_dian_shu * 2" });
  });

  it("the key of a published field, and one written by hand, stay", () => {
    const definition = buildDefinition();
    expect(setLabel(definition, formOf(definition), "amount", { zh: "总额" }, true).id).toBe("amount");
    const renamed = renameField("ticket", "amount", "total")(definition);
    expect(setLabel(renamed, formOf(renamed), "total", { zh: "总额" }, false).id).toBe("total");
  });

  it("a deleted field leaves sections, search, views and masks, and the title stays", () => {
    const definition = buildDefinition(
      buildForm({
        sections: [{ key: "s", kind: "section", label: { zh: "组" }, fields: ["amount", "state"] }],
        search: ["title", "state"],
      }),
      {
        views: [
          {
            key: "v",
            form: "ticket",
            label: { zh: "视" },
            kind: "grid",
            group: ["state"],
            columns: [{ field: "state" }, { field: "amount" }],
          },
        ],
        grants: [
          { key: "g", form: "ticket", to: { role: "member" }, actions: ["see"], readFields: ["title", "state"] },
        ],
      },
    );
    const next = deleteFields("ticket", ["state", "title"])(definition);
    expect(checkDefinition(next).ok).toBe(true);
    expect(keysOf(formOf(next).fields)).toEqual(["title", "amount", "items"]);
    expect(next.views[0]).toMatchObject({ group: [], columns: [{ field: "amount" }] });
    expect(next.grants[0]?.readFields).toEqual(["title"]);
  });

  it("a subform keeps its last column", () => {
    const definition = buildDefinition();
    const next = deleteFields("ticket", ["items.name", "items.count"])(definition);
    expect(findField(formOf(next), "items")).toMatchObject({ fields: [{ key: "count" }] });
  });

  it("a column is added at the end of its subform with a key free there", () => {
    const definition = buildDefinition();
    const { id, edit } = addColumn(definition, formOf(definition), "items", "text");
    expect([id, findField(formOf(edit(definition)), id)?.kind]).toEqual(["items.text", "text"]);
  });

  it("a copy stands behind its field in the same section", () => {
    const definition = buildDefinition(
      buildForm({
        sections: [{ key: "s", kind: "section", label: { zh: "组" }, fields: ["title", "amount", "state"] }],
      }),
    );
    const copy = duplicateField(formOf(definition), "amount", { zh: "金额 副本" });
    const next = formOf(copy?.edit(definition) ?? definition);
    expect(next.sections?.[0]?.fields).toEqual(["title", "amount", copy?.id, "state"]);
  });

  it("another kind that cannot be searched leaves the searched fields; back again is as it was", () => {
    const definition = buildDefinition(buildForm({ search: ["state"] }));
    const published = findField(formOf(definition), "state");
    const changed = setKind("ticket", "state", "choices", published)(definition);
    expect(formOf(changed).search).toEqual([]);
    expect(findField(formOf(changed), "state")).toMatchObject({
      kind: "choices",
      options: [{ key: "open" }, { key: "done" }],
    });
    expect(findField(formOf(setKind("ticket", "state", "choice", published)(changed)), "state")).toEqual(published);
  });
});
