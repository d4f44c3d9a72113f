import { afterAll, beforeAll, expect, test } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { getRecord } from "./getRecord.ts";
import { updateRecord } from "./updateRecord.ts";

const label = { zh: "标签" };
const name: FieldDefinition = { key: "name", label, kind: "text" };
const year: FieldDefinition = { key: "year", label, kind: "integer", default: "YEAR(TODAY())", max: 2025 };

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    now: "2026-11-21T08:00:00.000Z",
    forms: [
      {
        key: "plan",
        label,
        title: "name",
        fields: [name, year, { key: "day", label, kind: "date", default: "TODAY()" }],
      },
      {
        key: "book",
        label,
        title: "name",
        fields: [name, { key: "lines", label, kind: "subform", fields: [name, year] }],
      },
    ],
  });
});
afterAll(() => workspace.drop());

const refusal = { code: "field.invalid", params: { field: "year", problem: "range", limit: 2025 } };

test("[R2] a default that depends on the time and passes its field's limit is refused with the field", async () => {
  const { owner } = workspace;
  await expect(createRecord(owner, "plan", { values: { name: "今年" } })).rejects.toMatchObject(refusal);
  const made = await createRecord(owner, "plan", { values: { name: "去年", year: 2025 } });
  expect(made.values).toMatchObject({ year: 2025, day: "2026-11-21" });
  const results = await batchRecords(owner, "plan", {
    mode: "per_row",
    operations: [
      { kind: "create", values: { name: "一" } },
      { kind: "create", values: { name: "二", year: null } },
    ],
  });
  expect(results.map(({ error }) => error?.code)).toEqual(["field.invalid", undefined]);
});

test("[R2] the same in rows of a subform, on creation and when a row is added; rows that are there keep what they have", async () => {
  const { owner } = workspace;
  const inRow = { code: "field.invalid", params: { field: "lines.year", row: 2, problem: "range" } };
  const lines = [{ name: "一", year: 2020 }, { name: "二" }];
  await expect(createRecord(owner, "book", { values: { lines } })).rejects.toMatchObject(inRow);
  const made = await createRecord(owner, "book", { values: { lines: [{ name: "一", year: null }] } });
  const before = (await getRecord(owner, "book", made.id)).values["lines"];
  const [first] = Array.isArray(before) ? before : [];
  const changed = await updateRecord(owner, "book", made.id, { values: { lines: [{ ...Object(first), name: "改" }] } });
  expect(changed.values["lines"]).toMatchObject([{ name: "改", year: null }]);
  const added = { lines: [first ?? null, { name: "新" }] };
  await expect(updateRecord(owner, "book", made.id, { values: added })).rejects.toMatchObject(inRow);
});
