import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRecord } from "../records/createRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

// The reply of a write shows what is looked up as it is once the write is in ([V3] [V11]).

const label = { zh: "x" };
const title: FieldDefinition = { key: "title", kind: "text", label };
const amount: FieldDefinition = { key: "amount", kind: "number", label };
const sum = (key: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  label,
  result: "number",
  expression,
});
const form = (key: string, fields: readonly FieldDefinition[]): FormDefinition => ({
  key,
  label,
  title: "title",
  fields: [title, ...fields],
});
const forms = [
  form("client", [sum("used", "SUM(order_by_client.amount)")]),
  form("order", [
    { key: "client", kind: "link", form: "client", label },
    { key: "before", kind: "link", form: "order", label },
    amount,
    sum("used", "client.used"),
    sum("twice", "client.used * 2 + amount"),
    sum("lately", "COUNT(client.order_by_client[created_at <= NOW()])"),
    sum("earlier", "before.amount"),
  ]),
];

let world: TestWorkspace;
beforeAll(async () => {
  world = await openTestWorkspace({ forms });
}, 60_000);
afterAll(() => world.drop());

test("a total of the linked record counts the record that was just written", async () => {
  const client = (await createRecord(world.owner, "client", { values: { title: "甲" } })).id;
  const made = await createRecord(world.owner, "order", { values: { title: "一", client, amount: "10" } });
  expect(made.values).toMatchObject({ used: "10", twice: "30", lately: "1" });
  const changed = await updateRecord(world.owner, "order", made.id, { values: { amount: "7" } });
  expect(changed.values).toMatchObject({ used: "7", twice: "21", lately: "1" });
  const itself = await updateRecord(world.owner, "order", made.id, { values: { before: made.id, amount: "8" } });
  expect(itself.values).toMatchObject({ used: "8", earlier: "8" });
});
