import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FormConstraint, WireValues } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { listRecordConstraints } from "./listBroken.ts";
import {
  clientStays,
  dutyForms,
  oneAnswers,
  readyToStart,
  sharesAddUp,
  someoneDoes,
  uniqueItems,
} from "./test/dutyForms.ts";

let workspace: TestWorkspace;
let session: Session;

async function open(constraints: Parameters<typeof dutyForms>[0]): Promise<void> {
  workspace = await openTestWorkspace({ forms: dutyForms(constraints) });
  session = await workspace.system();
}

async function make(form: string, values: WireValues): Promise<number> {
  return (await createRecord(session, form, { values })).id;
}

async function change(form: string, id: number, values: WireValues): Promise<void> {
  await updateRecord(session, form, id, { values });
}

/** What a write was refused for: keys of constraints with the record, or the code of another error. */
async function refusal(work: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error === null) return [];
  expect(error).toMatchObject({ code: "constraint.broken" });
  const { params } = error as { params: { broken: readonly { key: string; record: number }[] } };
  return params.broken.map(({ key, record }) => `${key} ${record}`);
}

/** The operation that a batch was refused for. */
async function placeRefused(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: "constraint.broken" });
  const { params } = error as { params: { index?: number } };
  return params.index ?? "none";
}

afterEach(() => workspace.drop());

describe("a constraint that blocks saving", () => {
  beforeEach(() => open({ item: [oneAnswers], project: [uniqueItems, sharesAddUp, clientStays] }));

  test("[CN13] a child that breaks its parent's constraint is refused, and named by the parent", async () => {
    const item = await make("item", { name: "需求确认" });
    await make("duty", { item, letter: "a" });
    expect(await refusal(make("duty", { item, letter: "a" }))).toEqual([`one_answers ${item}`]);
    const other = await make("duty", { item, letter: "c" });
    expect(await refusal(change("duty", other, { letter: "a" }))).toEqual([`one_answers ${item}`]);
    await change("duty", other, { letter: "i" });
  });

  test("[CN12] a child that moves to another parent is checked there, one that leaves frees its place", async () => {
    const [one, two] = [await make("item", { name: "甲" }), await make("item", { name: "乙" })];
    const first = await make("duty", { item: one, letter: "a" });
    await make("duty", { item: two, letter: "a" });
    expect(await refusal(change("duty", first, { item: two }))).toEqual([`one_answers ${two}`]);
    await change("duty", first, { item: null });
    await make("duty", { item: one, letter: "a" });
  });

  test("[CN11] a record that comes back from the bin is checked again, with all that came with it", async () => {
    const item = await make("item", { name: "甲" });
    const first = await make("duty", { item, letter: "a" });
    await deleteRecord(session, "duty", first);
    await make("duty", { item, letter: "a" });
    expect(await refusal(restoreRecord(session, "duty", first))).toEqual([`one_answers ${item}`]);
  });

  test("[CN13] values of the children of one parent differ, whichever is renamed", async () => {
    const project = await make("project", { name: "甲" });
    await make("item", { name: "需求", project });
    expect(await refusal(make("item", { name: "需求", project }))).toEqual([`unique_items ${project}`]);
    const design = await make("item", { name: "设计", project });
    expect(await refusal(change("item", design, { name: "需求" }))).toEqual([`unique_items ${project}`]);
  });

  test("[CN13] rows of a subform add up or the record is not saved", async () => {
    const rows = (...shares: readonly number[]) => shares.map((share) => ({ share: String(share) }));
    expect(await refusal(make("project", { name: "甲", parts: rows(60, 30) }))).toHaveLength(1);
    const project = await make("project", { name: "甲", parts: rows(60, 40) });
    expect(await refusal(change("project", project, { parts: rows(60, 50) }))).toEqual([`shares_add_up ${project}`]);
  });

  test("[CN12] a change of what many records link to is checked for all of them", async () => {
    const client = await make("client", { name: "客户甲" });
    const project = await make("project", { name: "甲", client });
    expect(await refusal(change("client", client, { gone: true }))).toEqual([`client_stays ${project}`]);
    await change("project", project, { closed: true });
    await change("client", client, { gone: true });
    expect(await refusal(make("project", { name: "乙", client }))).toHaveLength(1);
  });

  test("[CN14] in a batch that is not whole, only the rows that break a constraint are refused", async () => {
    const item = await make("item", { name: "甲" });
    const operations = ["a", "r", "a", "c"].map((letter) => ({ kind: "create" as const, values: { item, letter } }));
    const rows = await batchRecords(session, "duty", { mode: "per_row", operations });
    expect(rows.map(({ error }) => error?.code ?? "saved")).toEqual(["saved", "saved", "constraint.broken", "saved"]);
    expect(await refusal(batchRecords(session, "duty", { mode: "all_or_nothing", operations }))).toEqual([
      `one_answers ${item}`,
    ]);
  });

  test("[CN14] a whole batch tells the operation that alone is the cause, and none where several may be", async () => {
    const whole = (form: string, operations: Parameters<typeof batchRecords>[2]["operations"]) =>
      placeRefused(batchRecords(session, form, { mode: "all_or_nothing", operations }));
    const create = (values: WireValues) => ({ kind: "create" as const, values });
    const update = (id: number, values: WireValues) => ({ kind: "update" as const, id, values });
    const [one, two, three] = [await make("item", {}), await make("item", {}), await make("item", {})];
    const first = await make("duty", { item: two, letter: "a" });
    const other = await make("duty", { item: two, letter: "r" });
    const duties = [one, two, three].map((item) => create({ item, letter: "a" }));
    expect(await whole("duty", duties)).toBe(1);
    expect(await whole("duty", [update(other, { letter: "a" })])).toBe(0);
    expect(await whole("duty", [create({ item: one, letter: "a" }), create({ item: one, letter: "a" })])).toBe("none");
    expect(await whole("duty", [update(first, { who: "王敏" }), update(other, { letter: "a" })])).toBe(1);
    // The record that was saved itself.
    const gone = await make("client", { gone: true });
    expect(await whole("project", [create({ name: "甲" }), create({ name: "乙" }), create({ client: gone })])).toBe(2);
    const client = await make("client", {});
    await make("project", { name: "丙", client });
    expect(await whole("client", [update(gone, { name: "离开" }), update(client, { gone: true })])).toBe(1);
  });

  test("[CN14] a batch may pass through a broken state, as long as it ends in order", async () => {
    const item = await make("item", { name: "甲" });
    const [first, second] = [await make("duty", { item, letter: "a" }), await make("duty", { item, letter: "r" })];
    const swap = [
      { kind: "update" as const, id: second, values: { letter: "a" } },
      { kind: "update" as const, id: first, values: { letter: "r" } },
    ];
    await batchRecords(session, "duty", { mode: "all_or_nothing", operations: swap });
  });
});

describe("data that was broken before", () => {
  const strict: FormConstraint = { ...oneAnswers, expression: 'COUNT(duty_by_item[letter = "a"]) = 1' };

  test("[CN30] what follows elsewhere may stay broken, what is saved itself may not, and what mends it is taken", async () => {
    await open({});
    const item = await make("item", { name: "甲" });
    const duty = await make("duty", { item, letter: "c" });
    await workspace.define({ forms: dutyForms({ item: [strict] }) });
    session = await workspace.system();
    await change("duty", duty, { who: "王敏" });
    await change("duty", duty, { letter: "i" });
    expect(await refusal(change("item", item, { note: "改" }))).toEqual([`one_answers ${item}`]);
    await change("duty", duty, { letter: "a" });
    await change("item", item, { note: "改" });
    expect(await refusal(change("duty", duty, { letter: "r" }))).toEqual([`one_answers ${item}`]);
  });
});

describe("constraints of other severities", () => {
  beforeEach(() => open({ item: [someoneDoes, { ...oneAnswers, severity: "report" }, readyToStart] }));

  test("[CN31] a warning is saved and told with the answer; a report is only listed", async () => {
    const made = await createRecord(session, "item", { values: { name: "甲" } });
    expect(made.warnings).toMatchObject([{ key: "someone_does", record: made.id, title: "甲", severity: "warn" }]);
    const duty = await createRecord(session, "duty", { values: { item: made.id, letter: "a" } });
    expect(duty.warnings).toMatchObject([{ key: "someone_does", record: made.id }]);
    const again = await createRecord(session, "duty", { values: { item: made.id, letter: "a" } });
    expect(again.warnings).toHaveLength(1);
    const broken = await listRecordConstraints(session, "item", made.id);
    expect(broken.map(({ key, severity }) => `${key} ${severity}`)).toEqual([
      "someone_does warn",
      "one_answers report",
      "ready_to_start block_transition",
    ]);
    const last = await updateRecord(session, "duty", duty.id, { values: { letter: "r" } });
    expect(last.warnings).toBeUndefined();
  });

  test("[CN15] a state is not entered while records that link there break the gate, and all of them are told", async () => {
    const project = await make("project", { name: "甲", state: "planned" });
    const items = [await make("item", { name: "一", project }), await make("item", { name: "二", project })];
    expect(await refusal(change("project", project, { state: "active" }))).toEqual(
      items.map((id) => `ready_to_start ${id}`),
    );
    const operations = [await make("project", { name: "乙" }), project].map((id) => ({
      kind: "update" as const,
      id,
      values: { state: "active" },
    }));
    expect(await placeRefused(batchRecords(session, "project", { mode: "all_or_nothing", operations }))).toBe(1);
    const duties = await Promise.all(items.map((item) => make("duty", { item, letter: "a" })));
    await change("project", project, { state: "active" });
    // The gate is at the entrance: what happens behind it is only listed.
    await deleteRecord(session, "duty", duties[0] ?? 0);
    await change("project", project, { name: "乙" });
    await change("project", project, { state: "planned" });
    expect(await refusal(change("project", project, { state: "active" }))).toEqual([`ready_to_start ${items[0]}`]);
  });
});

describe("constraints over formulas", () => {
  test.each(["always", "never"] as const)(
    "[CN12] a rollup whose column is kept %s breaks by what it counts",
    async (stored) => {
      const fewItems: FormConstraint = { ...uniqueItems, key: "few_items", expression: "item_count <= 2" };
      const forms = dutyForms({ project: [fewItems] }).map((form) =>
        form.key === "project"
          ? {
              ...form,
              fields: [
                ...form.fields,
                {
                  key: "item_count",
                  kind: "formula" as const,
                  label: { zh: "项数" },
                  expression: "COUNT(item_by_project)",
                  result: "number" as const,
                  stored,
                },
              ],
            }
          : form,
      );
      workspace = await openTestWorkspace({ forms });
      session = await workspace.system();
      const project = await make("project", { name: "甲" });
      const items = [await make("item", { name: "一", project }), await make("item", { name: "二", project })];
      expect(await refusal(make("item", { name: "三", project }))).toEqual([`few_items ${project}`]);
      await deleteRecord(session, "item", items[0] ?? 0);
      await make("item", { name: "三", project });
      expect(await refusal(restoreRecord(session, "item", items[0] ?? 0))).toEqual([`few_items ${project}`]);
    },
  );
});
