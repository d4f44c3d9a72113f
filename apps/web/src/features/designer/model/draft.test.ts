import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdit, beginDraft, isChanged, rebase, redo, undo } from "./draft.ts";
import type { DefinitionEdit, Draft } from "./draft.ts";
import { addField, changeFields, deleteFields, withSetting } from "./fieldEdits.ts";
import { setFormPart } from "./formEdits.ts";
import { buildDefinition, buildForm } from "./testDefinition.ts";

const definition = buildDefinition();
const begin = (): Draft => beginDraft({ version: 4, definition });
const relabel = (text: string): DefinitionEdit => setFormPart("ticket", "label", { zh: text });

describe("a draft", () => {
  it("an edit that changes nothing leaves no step and nothing to publish", () => {
    const draft = applyEdit(begin(), relabel("工单"));
    const same = applyEdit(begin(), (now) => structuredClone(now));
    expect([isChanged(same), same.past.length]).toEqual([false, 0]);
    expect(isChanged(draft)).toBe(true);
  });

  it("typing a word is one step, and undo takes the whole word back", () => {
    const typed = ["问", "问题", "问题单"].reduce((draft, text) => applyEdit(draft, relabel(text), "label"), begin());
    expect(typed.past.length).toBe(1);
    expect(undo(typed).now).toBe(definition);
    expect(redo(undo(typed)).now).toBe(typed.now);
  });

  it("a new edit after undo forgets what was undone", () => {
    const draft = applyEdit(undo(applyEdit(begin(), relabel("甲"))), relabel("乙"));
    expect(draft.future).toEqual([]);
  });

  it("undoing every step gives the beginning, redoing every step gives the end", () => {
    const edit = fc.constantFrom<DefinitionEdit>(
      relabel("甲"),
      relabel("乙"),
      changeFields("ticket", ["amount"], (field) => withSetting(field, "required", true)),
      deleteFields("ticket", ["state"]),
      (now) => addField(now, now.forms[0] ?? buildForm(), "date", { section: null, index: 1 }).edit(now),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
        const end = edits.reduce((draft, one) => applyEdit(draft, one), begin());
        let draft = end;
        while (draft.past.length > 0) draft = undo(draft);
        expect(draft.now).toEqual(definition);
        while (draft.future.length > 0) draft = redo(draft);
        expect(draft.now).toEqual(end.now);
      }),
    );
  });

  it("put on a newer version it keeps its changes, and undo goes back to that version", () => {
    const mine = applyEdit(begin(), deleteFields("ticket", ["amount"]));
    const theirs = setFormPart("ticket", "description", { zh: "新的说明" })(definition);
    const { draft, conflicts } = rebase(mine, { version: 5, definition: theirs });
    expect(conflicts).toEqual([]);
    expect(draft.now.forms[0]?.description).toEqual({ zh: "新的说明" });
    expect(draft.now.forms[0]?.fields.some((field) => field.key === "amount")).toBe(false);
    expect(undo(draft).now).toEqual(theirs);
  });
});
