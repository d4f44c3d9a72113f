import { expect, test } from "vitest";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { isStampSection, layOutForm } from "./layoutModel.ts";

const field = (key: string, part: Partial<FieldDefinition> = {}): FieldDefinition =>
  // The parts used here are settings that every kind has, or a kind without settings.
  ({ key, kind: "text", label: { zh: key }, ...part }) as FieldDefinition;

function form(fields: readonly FieldDefinition[], sections?: FormDefinition["sections"]): FormDefinition {
  return { key: "f", label: { zh: "f" }, title: "a", fields, ...(sections === undefined ? {} : { sections }) };
}

const label = { zh: "x" };

test("sections before the first tab stay in sight; those after it belong to their tab", () => {
  const layout = layOutForm(
    form(
      ["a", "b", "c", "d", "e"].map((key) => field(key)),
      [
        { key: "s1", kind: "section", label, fields: ["a"] },
        { key: "t1", kind: "tab", label, fields: ["b"] },
        { key: "s2", kind: "section", label, fields: ["c"] },
        { key: "t2", kind: "tab", label, fields: ["d"] },
      ],
    ),
  );
  expect(layout.sections.map(({ key }) => key)).toEqual(["s1"]);
  expect(layout.tabs.map((tab) => tab.sections.map(({ key }) => key))).toEqual([["t1", "s2"], ["t2"]]);
});

test("fields that no section names come last, and none stands twice", () => {
  const layout = layOutForm(
    form(
      ["a", "b", "c"].map((key) => field(key)),
      [
        { key: "s1", kind: "section", label, fields: ["b", "gone"] },
        { key: "s2", kind: "section", label, fields: ["b"] },
      ],
    ),
  );
  expect(layout.sections.map(({ fields }) => fields.map((one) => one.field.key))).toEqual([["b"]]);
  expect(layout.rest?.fields.map((one) => one.field.key)).toEqual(["a", "c"]);
});

test("a form without sections is one group of all its fields", () => {
  const layout = layOutForm(form([field("a"), field("b", { hidden: true })]));
  expect(layout.sections.map(({ fields }) => fields.length)).toEqual([1]);
  expect(layout.rest).toBeNull();
});

test("a width in twelfths outranks the section's columns", () => {
  const layout = layOutForm(
    form(
      [field("a"), field("b", { width: 4 })],
      [
        { key: "s", kind: "section", label, columns: 3, fields: ["a", "b"] },
        { key: "w", kind: "section", label, columns: 2, fields: [] },
      ],
    ),
  );
  expect(layout.sections[0]?.fields.map(({ span }) => span)).toEqual([4, 4]);
  expect(layOutForm(form([field("a", { width: 12 })])).sections[0]?.fields[0]?.span).toBe(12);
});

test("in a panel short values stand two abreast, texts alone", () => {
  const [section] = layOutForm(form([field("a"), field("b", { kind: "boolean" })])).sections;
  expect(section?.fields.map(({ narrowSpan }) => narrowSpan)).toEqual([12, 6]);
});

test("a group of nothing but stamps is told apart", () => {
  const [stamps] = layOutForm(form([field("a", { kind: "created_at" }), field("b", { kind: "updated_by" })])).sections;
  expect(stamps !== undefined && isStampSection(stamps)).toBe(true);
});
