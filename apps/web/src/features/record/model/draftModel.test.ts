import { expect, test } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { changeField, dropEdits, overlayEdits, parseEdits, parseNewDraft } from "./draftModel.ts";

const amount: FieldDefinition = { key: "amount", kind: "number", label: { zh: "数量" } };
const client: FieldDefinition = { key: "client", kind: "link", label: { zh: "客户" }, form: "client" };
const record = { version: 4, values: { amount: "2", client: { id: 7, title: "禾沐" } } };

test("an edit keeps the value and the version it began with, however often it changes", () => {
  const once = changeField({}, amount, "3", record);
  const later = changeField(once, amount, "31", { version: 6, values: { amount: "9" } });
  expect(later).toEqual({ amount: { value: "31", base: "2", version: 4 } });
});

test("a field put back to what it was is no edit, in whatever writing", () => {
  expect(changeField(changeField({}, amount, "3", record), amount, "2.0", record)).toEqual({});
  expect(changeField({}, client, 7, record)).toEqual({});
});

test("the record as typed has the edits over its values", () => {
  const edits = changeField({}, amount, null, record);
  expect(overlayEdits(record.values, edits)).toEqual({ ...record.values, amount: null });
  expect(dropEdits(edits, ["amount"])).toEqual({});
});

test("kept edits are read back as they were written", () => {
  const edits = changeField(changeField({}, amount, "3", record), client, { id: 8, title: "拓川" }, record);
  expect(parseEdits(JSON.parse(JSON.stringify(edits)))).toEqual(edits);
});

test.each([null, 3, [], "x", { amount: 3 }, { amount: { value: "3" } }])("%j holds no edit", (raw) => {
  expect(parseEdits(raw)).toEqual({});
});

test("a kept new draft is read back with its open attempt; anything else is none", () => {
  const draft = {
    values: { amount: "3" },
    attempt: { key: "k", values: {} },
    at: "2026-11-26T02:00:00.000Z",
    unfinished: { amount: "3a" },
  };
  expect(parseNewDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
  expect(parseNewDraft({ values: {}, at: "2026-11-26T02:00:00.000Z" })?.attempt).toBeNull();
  expect(parseNewDraft({ values: 3, at: "" })).toBeUndefined();
});

test("a field whose key every object knows begins with the record's value, or blank", () => {
  const hostile: FieldDefinition = { key: "constructor", kind: "text", label: { zh: "构造" } };
  expect(changeField({}, hostile, "x", { version: 4, values: {} })).toEqual({
    constructor: { value: "x", base: null, version: 4 },
  });
  expect(changeField({}, hostile, null, { version: 4, values: {} })).toEqual({});
});
