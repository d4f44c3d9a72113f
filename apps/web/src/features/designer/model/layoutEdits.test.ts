import { describe, expect, it } from "vitest";
import type { FormDefinition } from "@tongzhou/model";
import { addSection, canvasGroups, deleteSection, moveFieldBy, moveFields, moveSection } from "./layoutEdits.ts";
import { buildForm } from "./testDefinition.ts";

// Sections as "a: title amount | b: state | items": the last part, without a name, holds the fields that stand free.
function draw(form: FormDefinition): string {
  return canvasGroups(form)
    .map(
      ({ section, fields }) =>
        `${section === null ? "" : `${section.key}: `}${fields.map((field) => field.key).join(" ")}`,
    )
    .join(" | ");
}

const label = { zh: "组" };
const plain = buildForm();
const sectioned = buildForm({
  sections: [
    { key: "a", kind: "section", label, fields: ["title", "amount"] },
    { key: "b", kind: "tab", label, fields: ["state"] },
  ],
});

describe("the layout of a form", () => {
  it("fields move within, into and out of sections", () => {
    expect(draw(sectioned)).toBe("a: title amount | b: state | items");
    expect(draw(moveFields(sectioned, ["amount"], { section: "a", index: 0 }))).toBe(
      "a: amount title | b: state | items",
    );
    expect(draw(moveFields(sectioned, ["items"], { section: "b", index: 0 }))).toBe("a: title amount | b: items state");
    expect(draw(moveFields(sectioned, ["title", "state"], { section: null, index: 0 }))).toBe(
      "a: amount | b:  | title state items",
    );
    expect(draw(moveFields(plain, ["items"], { section: null, index: 1 }))).toBe("title items amount state");
  });

  it("a place counts the fields that are moved", () => {
    expect(draw(moveFields(plain, ["title"], { section: null, index: 2 }))).toBe("amount title state items");
  });

  it("by keyboard a field steps along and across sections, and stops at the ends", () => {
    expect(draw(moveFieldBy(sectioned, "title", 1))).toBe("a: amount title | b: state | items");
    expect(draw(moveFieldBy(sectioned, "amount", 1))).toBe("a: title | b: amount state | items");
    expect(draw(moveFieldBy(sectioned, "state", -1))).toBe("a: title amount state | b:  | items");
    expect(moveFieldBy(sectioned, "title", -1)).toBe(sectioned);
    expect(moveFieldBy(sectioned, "items", 1)).toBe(sectioned);
  });

  it("the first section takes every field in; a later one takes over from the picked field", () => {
    expect(draw(addSection(plain, "section", { zh: "基本" }).form)).toBe("ji_ben: title amount state items");
    expect(draw(addSection(sectioned, "section", { zh: "钱" }, "amount").form)).toBe(
      "a: title | qian: amount | b: state | items",
    );
    expect(draw(addSection(sectioned, "section", { zh: "空" }).form)).toBe(
      "a: title amount | b: state | kong:  | items",
    );
  });

  it("a deleted section leaves its fields to the one before, or free", () => {
    expect(draw(deleteSection(sectioned, "b"))).toBe("a: title amount state | items");
    expect(draw(deleteSection(sectioned, "a"))).toBe("b: state | title amount items");
    expect(deleteSection(deleteSection(sectioned, "a"), "b").sections).toBeUndefined();
  });

  it("sections change places", () => {
    expect(draw(moveSection(sectioned, "b", -1))).toBe("b: state | a: title amount | items");
    expect(moveSection(sectioned, "b", 1)).toBe(sectioned);
  });
});
