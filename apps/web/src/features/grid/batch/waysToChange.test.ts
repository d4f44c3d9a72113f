import { expect, test } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { waysToChange } from "./waysToChange.ts";

const label = { zh: "字段" };
const text: FieldDefinition = { key: "a", kind: "text", label };

test("a field gets one value, none, or each its own", () => {
  expect(waysToChange(text, 5, true)).toEqual(["value", "clear", "formula"]);
  expect(waysToChange(text, 5, false)).toEqual(["value", "clear"]);
  expect(waysToChange({ ...text, required: true }, 5, true)).toEqual(["value", "formula"]);
});

test("a unique value is offered for one record only, and files can only be taken out", () => {
  expect(waysToChange({ ...text, unique: true }, 2, true)).toEqual(["clear"]);
  expect(waysToChange({ ...text, unique: true }, 1, true)).toEqual(["value", "clear"]);
  expect(waysToChange({ key: "f", kind: "attachments", label }, 2, true)).toEqual(["clear"]);
  expect(waysToChange({ key: "s", kind: "subform", label, fields: [] }, 2, true)).toEqual([]);
});
