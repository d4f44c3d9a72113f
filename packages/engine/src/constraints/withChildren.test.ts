import { sql } from "@tongzhou/base";
import type { FormConstraint } from "@tongzhou/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { dutyForms, oneAnswers } from "./test/dutyForms.ts";

const rule = (key: string, expression: string, fix: string): FormConstraint => ({
  key,
  label: { zh: key },
  expression,
  severity: "block_save",
  message: { zh: key },
  fix,
});
const hasAnswer = rule("has_answer", 'COUNT(duty_by_item[letter = "a"]) >= 1', "duty_by_item");
const hasParts = rule("has_parts", "COUNT(parts) >= 1", "parts");

let workspace: TestWorkspace;
let session: Session;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: dutyForms({ item: [oneAnswers, hasAnswer], project: [hasParts] }) });
  session = workspace.owner;
});
afterAll(() => workspace.drop());

const duty = (letter: string) => ({ form: "duty", field: "item", values: { who: "王敏", letter } });

async function countOf(form: "item" | "duty"): Promise<unknown> {
  const table = form === "item" ? sql`ws_demo.item` : sql`ws_demo.duty`;
  return (await workspace.database.arrays(sql`select count(*) from ${table} where deleted_at is null`))[0]?.[0];
}

test("[CN16] a record that needs another of its own is saved with it, and not without", async () => {
  const values = { name: "需求确认" };
  await expect(createRecord(session, "item", { values })).rejects.toMatchObject({ code: "constraint.broken" });
  await expect(createRecord(session, "item", { values, children: [duty("c")] })).rejects.toMatchObject({
    code: "constraint.broken",
    // What was refused is not there to be looked at.
    params: { broken: [{ key: "has_answer", record: null, title: null }] },
  });
  expect([await countOf("item"), await countOf("duty")]).toEqual([0, 0]);
  const made = await createRecord(session, "item", { values, children: [duty("a"), duty("c")] });
  const rows = await workspace.database.arrays(
    sql`select item, letter from ws_demo.duty where deleted_at is null order by id`,
  );
  expect(rows).toEqual([
    [made.id, "a"],
    [made.id, "c"],
  ]);
  // Two who answer break the other rule, and nothing of it stays.
  await expect(createRecord(session, "item", { values, children: [duty("a"), duty("a")] })).rejects.toMatchObject({
    params: { broken: [{ key: "one_answers" }] },
  });
  expect([await countOf("item"), await countOf("duty")]).toEqual([1, 2]);
});

test("[CN16] a key stands for the record and all that came with it", async () => {
  const input = { values: { name: "方案" }, idempotencyKey: "with-children-1", children: [duty("a")] };
  const first = await createRecord(session, "item", input);
  expect((await createRecord(session, "item", input)).id).toBe(first.id);
  await expect(createRecord(session, "item", { ...input, children: [duty("a"), duty("c")] })).rejects.toMatchObject({
    code: "idempotency.mismatch",
  });
});

test("[CN16] what is wrong with one of them is told with its place, and takes all back", async () => {
  const before = [await countOf("item"), await countOf("duty")];
  const wrong = { ...duty("a"), field: "who" };
  await expect(
    createRecord(session, "item", { values: { name: "错" }, children: [duty("a"), wrong] }),
  ).rejects.toMatchObject({ code: "field.unknown", params: { field: "who", child: 1 } });
  const unknown = { form: "nowhere", field: "item", values: {} };
  await expect(createRecord(session, "item", { values: { name: "错" }, children: [unknown] })).rejects.toMatchObject({
    code: "form.not_found",
  });
  expect([await countOf("item"), await countOf("duty")]).toEqual(before);
});

test("[CN13] rows of a subform come with their record", async () => {
  await expect(createRecord(session, "project", { values: { name: "空" } })).rejects.toMatchObject({
    code: "constraint.broken",
  });
  await createRecord(session, "project", { values: { name: "满", parts: [{ part: "一", share: "100" }] } });
});
