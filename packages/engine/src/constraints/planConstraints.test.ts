import { afterEach, expect, test } from "vitest";
import { planDefinition } from "../forms/plan/planDefinition.ts";
import { createRecord } from "../records/createRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { listBrokenRecords, listConstraints, tryConstraint } from "./listBroken.ts";
import { dutyForms, oneAnswers, readyToStart } from "./test/dutyForms.ts";

let workspace: TestWorkspace;
afterEach(() => workspace.drop());

const exactlyOne = { ...oneAnswers, expression: 'COUNT(duty_by_item[letter = "a"]) = 1' };

async function open(): Promise<readonly number[]> {
  workspace = await openTestWorkspace({ forms: dutyForms() });
  const ids: number[] = [];
  for (const name of ["甲", "乙", "丙"])
    ids.push((await createRecord(workspace.owner, "item", { values: { name } })).id);
  await createRecord(workspace.owner, "duty", { values: { item: ids[1] ?? 0, letter: "a" } });
  return ids;
}

test("[CN4] the plan counts the records that break a constraint before it is switched on, and shows some", async () => {
  const [one, , three] = await open();
  const { definition } = workspace.owner.workspace;
  const proposed = { ...definition, forms: dutyForms({ item: [exactlyOne] }) };
  const plan = await planDefinition(workspace.owner, proposed);
  expect(plan.problems).toEqual([]);
  expect(plan.steps).toMatchObject([
    { kind: "constraint.create", form: "item", rowsAffected: 2, rowsLosing: 0, locks: "none", isDestructive: false },
  ]);
  expect(plan.steps[0]?.samples.map(({ record }) => record)).toEqual([one, three]);
  const member = await workspace.as(await workspace.addMember("builder"));
  const again = await planDefinition(member, proposed);
  expect(again.hash).toBe(plan.hash);
  await workspace.define({ forms: dutyForms({ item: [exactlyOne] }) });
  const change = { ...exactlyOne, severity: "report" as const };
  const next = await planDefinition(workspace.owner, { ...definition, forms: dutyForms({ item: [change] }) });
  expect(next.steps.map(({ kind, rowsAffected }) => [kind, rowsAffected])).toEqual([["constraint.change", 0]]);
  const last = await planDefinition(workspace.owner, { ...definition, forms: dutyForms() });
  expect(last.steps.map(({ kind }) => kind)).toEqual(["constraint.delete"]);
});

test("[CN34] the constraints of a form are counted, and the records that break one are paged by id", async () => {
  const [one, , three] = await open();
  await workspace.define({ forms: dutyForms({ item: [exactlyOne, readyToStart] }) });
  const session = await workspace.system();
  const counted = await listConstraints(session, "item");
  expect(counted.map(({ key, broken }) => [key, broken])).toEqual([
    ["one_answers", { value: 2, isCapped: false }],
    ["ready_to_start", { value: 2, isCapped: false }],
  ]);
  const first = await listBrokenRecords(session, "item", "one_answers", { limit: 1 });
  expect(first).toEqual({ records: [{ id: one, title: "甲" }], next: one });
  const second = await listBrokenRecords(session, "item", "one_answers", { limit: 1, after: one });
  expect(second).toEqual({ records: [{ id: three, title: "丙" }], next: null });
  await expect(listBrokenRecords(session, "item", "nothing", {})).rejects.toMatchObject({
    code: "constraint.not_found",
  });
});

test("[CN4] an expression is tried before it becomes a constraint", async () => {
  await open();
  const tried = await tryConstraint(workspace.owner, "item", "COUNT(duty_by_item) > 0");
  expect(tried).toMatchObject({ broken: { value: 2, isCapped: false }, samples: [{ title: "甲" }, { title: "丙" }] });
  await expect(tryConstraint(workspace.owner, "item", "COUNT(duty_by_item)")).rejects.toMatchObject({
    code: "expr.invalid",
  });
  await expect(tryConstraint(workspace.owner, "item", "nobody = 1")).rejects.toMatchObject({ code: "expr.invalid" });
});

test("[CN32] [CN33] who may not see what a constraint reads hears neither its words nor of its records", async () => {
  const [one] = await open();
  await workspace.define({
    forms: dutyForms({ item: [oneAnswers] }),
    grants: [
      { key: "items", form: "item", to: { role: "member" }, actions: ["see"], readFields: ["name"] },
      { key: "duties", form: "duty", to: { role: "member" }, actions: ["see", "create", "edit"], rows: 'letter = "c"' },
      { key: "blind", form: "duty", to: { role: "viewer" }, actions: ["create"] },
    ],
  });
  const system = await workspace.system();
  await createRecord(system, "duty", { values: { item: one ?? 0, letter: "a" } });
  const member = await workspace.as(await workspace.addMember("member"));
  // In their own eyes no item has anybody who answers for it.
  expect(await listConstraints(member, "item")).toMatchObject([{ key: "one_answers", broken: { value: 0 } }]);
  const viewer = await workspace.as(await workspace.addMember("viewer"));
  const again = createRecord(viewer, "duty", { values: { letter: "a", item: one ?? 0 } });
  const error: unknown = await again.catch((reason: unknown) => reason);
  // Linking to what one may not see is refused before any constraint is asked.
  expect(error).toMatchObject({ code: "link.broken" });
  expect(await listConstraints(member, "item")).not.toMatchObject([{ broken: { value: 1 } }]);
});
