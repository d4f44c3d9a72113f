import { expect, test } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { sentValue } from "./sentValue.ts";

const label = { zh: "x" };
const lines: FieldDefinition = {
  key: "lines",
  kind: "subform",
  label,
  fields: [
    { key: "part", kind: "link", form: "part", label },
    { key: "count", kind: "integer", label },
  ],
};
const hidden = { id: null, title: null };

test("a row's link to a record out of sight is not sent, so that it stays when the row is saved", () => {
  expect(
    sentValue(lines, [
      { id: 4, part: hidden, count: 2 },
      { id: 5, part: { id: 9, title: "螺母" }, count: 1 },
      { id: 6, part: null, count: 1 },
      { part: hidden, count: 3 },
    ]),
  ).toEqual([
    { id: 4, count: 2 },
    { id: 5, part: 9, count: 1 },
    { id: 6, part: null, count: 1 },
    { part: null, count: 3 },
  ]);
});
