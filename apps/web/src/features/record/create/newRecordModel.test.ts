import { expect, test } from "vitest";
import type { FormDefinition } from "@tongzhou/model";
import { changedSince, copyValues, newValues, readLink } from "./newRecordModel.ts";

const label = { zh: "x" };
const form: FormDefinition = {
  key: "order",
  label,
  title: "title",
  fields: [
    { key: "code", kind: "auto_number", label, parts: [{ kind: "counter", digits: 3 }] },
    { key: "title", kind: "text", label, required: true },
    { key: "serial", kind: "text", label, unique: true },
    { key: "note", kind: "text", label, default: '"无"' },
    { key: "client", kind: "link", label, form: "client" },
    { key: "files", kind: "attachments", label },
    { key: "lines", kind: "subform", label, fields: [{ key: "what", kind: "text", label }] },
  ],
};

test("what is sent holds what was typed, links by id, and a blank where a default would fill in", () => {
  const values = { title: "A", note: null, serial: null, client: { id: 7, title: "禾沐" } };
  expect(newValues(form, values, () => true)).toEqual({ title: "A", note: null, client: 7 });
});

test("what nobody touched is left to its default", () => {
  expect(newValues(form, { title: "A" }, () => true)).toEqual({ title: "A" });
});

test("fields that may not be written are not sent", () => {
  expect(newValues(form, { title: "A", serial: "s" }, ({ key }) => key === "title")).toEqual({ title: "A" });
});

test("a copy leaves out numbers, unique values and files, and takes rows as new ones", () => {
  const values = {
    code: "001",
    title: "A",
    serial: "s",
    client: { id: 7, title: "禾沐" },
    files: [{ id: "f" }],
    lines: [{ id: 9, what: "纸" }],
  };
  expect(copyValues(form, values)).toEqual({
    title: "A",
    note: null,
    client: { id: 7, title: "禾沐" },
    lines: [{ what: "纸" }],
  });
});

test("the record to begin from is read from the address, and only for a link field", () => {
  expect(readLink(form, "client.7")).toMatchObject({ id: 7, field: { key: "client" } });
  expect(readLink(form, "title.7")).toBeNull();
  expect(readLink(form, undefined)).toBeNull();
});

test("what was typed after an attempt is what differs from it, blanks included", () => {
  const attempt = { key: "k", values: { title: "A", note: "x" } };
  expect(changedSince(attempt, { title: "B" })).toEqual({ title: "B", note: null });
});
