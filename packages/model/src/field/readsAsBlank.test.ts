import { expect, test } from "vitest";
import type { FieldKind } from "./fieldDefinition.ts";
import { readsAsBlank } from "./readsAsBlank.ts";

const mark = { text: "N/A", isMark: true };
const word = { text: "未知", isMark: false };

test.each<readonly [FieldKind, boolean, boolean]>([
  ["text", false, false],
  ["long_text", false, false],
  ["address", false, false],
  ["number", true, true],
  ["date", true, true],
  ["email", true, true],
  ["choice", true, false],
  ["choices", true, false],
  ["link", true, false],
  ["members", true, false],
  ["boolean", true, true],
])("in a %s the mark N/A is blank: %s, the word 未知: %s", (kind, ofMark, ofWord) => {
  expect([readsAsBlank(mark, kind), readsAsBlank(word, kind)]).toEqual([ofMark, ofWord]);
});

test("what is an option of a choice is a value, in either language and any case", () => {
  const options = [{ key: "none", label: { zh: "不适用", en: "n/a" } }];
  expect(readsAsBlank(mark, "choice", options)).toBe(false);
  expect(readsAsBlank({ text: "?", isMark: true }, "choice", options)).toBe(true);
});

test("无 in a yes or no is no", () => {
  expect(readsAsBlank({ text: "无", isMark: false }, "boolean")).toBe(false);
});
