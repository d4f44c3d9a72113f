import { expect, test } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { findOptions } from "./findOptions.ts";

const label = { zh: "状态", en: "State" };
const options = [
  { key: "new", label: { zh: "新建", en: "New" }, color: "gray" },
  { key: "done", label: { zh: "完成", en: "Done" }, color: "green" },
] as const;
const state: FieldDefinition = { key: "state", kind: "choice", label, options };
const bare = options.map(({ key, label: name }) => ({ key, label: name }));

test("a formula that gives a field's options takes them with their colours, from rows of a subform too", () => {
  const rows: FieldDefinition = { key: "rows", kind: "subform", label, fields: [state] };
  expect(findOptions([{ fields: [state] }], bare)).toEqual(options);
  expect(findOptions([{ fields: [rows] }], bare)).toEqual(options);
});

test("options that no field has as a whole stay without colours", () => {
  expect(findOptions([{ fields: [state] }], bare.slice(0, 1))).toEqual(bare.slice(0, 1));
});
