import { expect, test } from "vitest";
import type { FormDefinition } from "@tongzhou/model";
import { pickColumns } from "./relatedColumns.ts";

const label = { zh: "x" };
const form: FormDefinition = {
  key: "task",
  label,
  title: "title",
  fields: [
    { key: "project", kind: "link", label, form: "project" },
    { key: "note", kind: "long_text", label },
    { key: "owner", kind: "member", label },
    { key: "reviewer", kind: "member", label },
    { key: "title", kind: "text", label },
    { key: "state", kind: "choice", label, options: [] },
    { key: "due", kind: "date", label },
    { key: "secret", kind: "number", label, hidden: true },
    { key: "code", kind: "auto_number", label, parts: [{ kind: "counter", digits: 3 }] },
  ],
};

test("number and title lead, then the first of each telling kind as in the form; never the link itself", () => {
  expect(pickColumns(form, "project").map(({ key }) => key)).toEqual(["code", "title", "owner", "state", "due"]);
});

test("records known by a number alone also show what must be filled in and what a formula says of them", () => {
  const duty: FormDefinition = {
    key: "duty",
    label,
    title: "code",
    fields: [
      { key: "code", kind: "auto_number", label, parts: [{ kind: "counter", digits: 3 }] },
      { key: "item", kind: "link", label, form: "item", required: true },
      { key: "target", kind: "choice", label, options: [] },
      { key: "letter", kind: "choice", label, options: [], required: true },
      { key: "state", kind: "formula", label, expression: "LABEL(item.state)", result: "text" },
      { key: "holder", kind: "formula", label, expression: "person.name", result: "text" },
      { key: "person", kind: "link", label, form: "person", visibleIf: 'target = "person"' },
    ],
  };
  expect(pickColumns(duty, "item").map(({ key }) => key)).toEqual(["code", "target", "letter", "holder"]);
  expect(pickColumns(duty, "person").map(({ key }) => key)).toEqual(["code", "item", "target", "letter", "state"]);
});
