import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { queryRecords } from "../query/queryRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

const length = 40;
const label = (zh: string) => ({ zh });
const formula = (key: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  label: label(key),
  expression,
  result: "number",
});

/** Each formula names the one before twice: written out, the last would be a million million parts. */
function chain(key: string, first: string): FormDefinition {
  const links = Array.from({ length }, (_, at) => formula(`f${at + 1}`, `f${at} / 2 + f${at} / 2 + 1`));
  return {
    key,
    label: label(key),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      { key: "amount", kind: "number", label: label("数") },
      formula("f0", first),
      ...links,
    ],
  };
}

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [chain("asked", "amount + YEAR(TODAY()) * 0"), chain("kept", "amount")],
  });
});
afterAll(() => workspace.drop());

test("a chain of formulas that are computed when read is read, filtered and ordered by, whatever its length", async () => {
  const session = await workspace.system();
  for (const amount of ["1", "2"]) await createRecord(session, "asked", { values: { amount } });
  const { rows } = await queryRecords(session, "asked", {
    columns: [`f${length}`, "f20"],
    filter: `f${length} > ${length}`,
    sort: [{ field: `f${length - 1}`, direction: "desc" }],
  });
  expect(rows.map((row) => row.slice(2))).toEqual([
    [String(length + 2), "22"],
    [String(length + 1), "21"],
  ]);
});

test("so is a chain of stored formulas of a big form while their columns are filled anew", async () => {
  await workspace.database.run(sql`insert into ws_demo.kept (amount) select n from generate_series(1, 2100) n`);
  const { definition } = (await workspace.system()).workspace;
  await workspace.define({
    forms: [...definition.forms.filter(({ key }) => key !== "kept"), chain("kept", "amount * 2")],
  });
  const session = await workspace.system();
  expect(session.workspace.pending.size).toBe(length + 1);
  const { rows } = await queryRecords(session, "kept", { columns: [`f${length}`], filter: "amount = 2100" });
  expect(rows[0]?.[2]).toBe(String(4200 + length));
});
