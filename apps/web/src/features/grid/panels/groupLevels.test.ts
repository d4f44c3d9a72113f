import { expect, test } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { changeGroup, newGroup } from "./groupLevels.ts";

const label = { zh: "字段" };
const due: FieldDefinition = { key: "due", kind: "date", label };
const met: FieldDefinition = { key: "met_at", kind: "datetime", label };
const owner: FieldDefinition = { key: "owner", kind: "member", label };

test("dates and moments begin grouped by month, other fields by their values", () => {
  expect([due, met, owner].map(newGroup)).toEqual([
    { field: "due", bucket: "month" },
    { field: "met_at", bucket: "month" },
    { field: "owner" },
  ]);
});

test("a level that says nothing besides its field is written as the field alone", () => {
  expect(changeGroup(["owner"], 1, { field: "due", bucket: "week", direction: "desc" })).toEqual([
    "owner",
    { field: "due", bucket: "week", direction: "desc" },
  ]);
  expect(changeGroup([{ field: "due", bucket: "week" }], 0, { field: "due", bucket: "day", direction: "asc" })).toEqual(
    ["due"],
  );
});
