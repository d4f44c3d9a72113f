import { afterEach, expect, test } from "vitest";
import type { FormDefinition, Wire } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { updateRecord } from "./updateRecord.ts";

let workspace: TestWorkspace;
afterEach(() => workspace.drop());

const label = { zh: "x" };
const message = { zh: "太贵", en: "Too dear" };
const order: FormDefinition = {
  key: "order",
  label,
  title: "name",
  fields: [
    { key: "name", kind: "text", label },
    {
      key: "lines",
      kind: "subform",
      label,
      fields: [
        { key: "what", kind: "text", label, required: true },
        { key: "price", kind: "number", label, validation: { expression: "price <= 100", message } },
        { key: "why", kind: "text", label, requiredIf: "price > 50" },
      ],
    },
  ],
};

async function refused(lines: readonly Readonly<Record<string, Wire>>[]): Promise<unknown> {
  return createRecord(workspace.owner, "order", { values: { name: "单", lines } }).catch((error: unknown) => error);
}

test("[R12] every wrong cell of a subform is told, with its row and field, as its values are read and as its rules are asked", async () => {
  workspace = await openTestWorkspace({ forms: [order] });
  expect(
    await refused([{ price: 3 }, { what: "纸", price: "x" }, { what: "笔" }, { what: "", price: "y" }]),
  ).toMatchObject({
    code: "field.required",
    params: {
      field: "lines.what",
      row: 1,
      others: [
        { code: "field.invalid", field: "lines.price", row: 2, problem: "type" },
        { code: "field.invalid", field: "lines.price", row: 4, problem: "type" },
        { code: "field.required", field: "lines.what", row: 4 },
      ],
      more: 0,
    },
  });
  expect(
    await refused([
      { what: "纸", price: 60 },
      { what: "笔", price: 3 },
      { what: "墨", price: 200, why: "急" },
      { what: "砚", price: 300 },
    ]),
  ).toMatchObject({
    code: "field.required",
    params: {
      field: "lines.why",
      row: 1,
      others: [
        { code: "record.invalid", field: "lines.price", row: 3, message },
        { code: "field.required", field: "lines.why", row: 4 },
        { code: "record.invalid", field: "lines.price", row: 4, message },
      ],
    },
  });
});

test("[R12] one wrong cell is told alone; of many the first twenty are, and how many more", async () => {
  workspace = await openTestWorkspace({ forms: [order] });
  const one = await refused([{ what: "纸" }, {}]);
  expect(one).toMatchObject({ code: "field.required", params: { field: "lines.what", row: 2 } });
  expect(one).not.toHaveProperty("params.others");
  expect(await refused(Array.from({ length: 30 }, () => ({ what: "纸", price: 200, why: "急" })))).toMatchObject({
    code: "record.invalid",
    params: { row: 1, others: Array.from({ length: 19 }, (_, index) => ({ row: index + 2 })), more: 10 },
  });
});

test("[R12] in a batch a refusal tells the rows of its own record", async () => {
  workspace = await openTestWorkspace({ forms: [order] });
  const wrong = { what: "纸", price: 200, why: "急" };
  const { id } = await createRecord(workspace.owner, "order", { values: { name: "旧", lines: [] } });
  const error = await batchRecords(workspace.owner, "order", {
    mode: "all_or_nothing",
    operations: ["甲", "乙"].map((name) => ({ kind: "create", values: { name, lines: [wrong, wrong] }, key: name })),
  }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "record.invalid", params: { row: 1, others: [{ row: 2 }], more: 0 } });
  await expect(updateRecord(workspace.owner, "order", id, { values: { lines: [wrong, wrong] } })).rejects.toMatchObject(
    {
      params: { row: 1, others: [{ row: 2 }], more: 0 },
    },
  );
});
