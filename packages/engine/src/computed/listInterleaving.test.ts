import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, WireValues } from "@tongzhou/model";
import { planBulkChange } from "../bulk/planBulkChange.ts";
import { startBulkChange } from "../bulk/bulkChanges.ts";
import { runBulkChange } from "../bulk/runBulkChange.ts";
import type { Session } from "../gateway/session.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { purgeRecords } from "../records/purgeRecords.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { holding, isStuck, meet, type Call } from "../test/meeting.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { verifyComputed } from "./verifyComputed.ts";

// What a formula over its own record reads beside the row: which of a list's targets are not in the bin, and how many
// rows a subform has. Two calls meet in each case, the first of them still open while the second comes.

const label = (zh: string): { readonly zh: string } => ({ zh });
const number = (key: string): FieldDefinition => ({ key, kind: "number", label: label(key) });
const formula = (key: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  expression,
  result: "number",
  label: label(key),
});
const form = (key: string, ...fields: FieldDefinition[]): FormDefinition => ({
  key,
  label: label(key),
  title: "name",
  fields: [{ key: "name", kind: "text", label: label("名称") }, ...fields],
});
const items: FieldDefinition = { key: "items", kind: "links", form: "item", label: label("物件") };
const lines: FieldDefinition = { key: "lines", kind: "subform", label: label("明细"), fields: [number("quantity")] };
const bag = (...formulas: FieldDefinition[]): FormDefinition =>
  form(
    "bag",
    number("weight"),
    items,
    { key: "best", kind: "link", form: "item", label: label("最佳") },
    lines,
    formula("has_best", "IF(ISBLANK(best), 0, 1)"),
    ...formulas,
  );
const inSql = [
  formula("count", "COUNT(items)"),
  formula("sum", "COUNT(items) + weight"),
  formula("rows", "COUNT(lines) + weight"),
  formula("twice", "sum * 2 + weight"),
];
// Of the same lists, with functions that SQL does not have.
const inBatches = [
  formula("count", 'VALUE(REGEXREPLACE("" & COUNT(items), "[.].*", ""))'),
  formula("sum", "GCD(COUNT(items), 0) + weight"),
  formula("rows", "GCD(COUNT(lines), 0) + weight"),
  formula("twice", "sum * 2 + weight"),
];
// The same again, but conditions make them formulas over other records, which triggers keep.
const byTriggers = [
  formula("count", 'COUNT(items[name <> ""])'),
  formula("sum", 'COUNT(items[name <> ""]) + weight'),
  formula("rows", "COUNT(lines[quantity > 0]) + weight"),
  formula("twice", "sum * 2 + weight"),
];
const box = form("box");
const item = form(
  "item",
  { key: "box", kind: "link", form: "box", onDelete: "cascade", label: label("箱子") },
  formula("held", "COUNT(bag_by_items) + COUNT(bag_by_best)"),
);

let workspace: TestWorkspace;
/** The one record of its form: a create that asks draws another id. */
let bagId = 1;
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterAll(() => workspace.drop());

/** What the formulas of bag 1 hold, after it was seen that everything stored is right. */
async function values(...keys: readonly string[]): Promise<readonly unknown[]> {
  const report = await verifyComputed(workspace.database, "demo", { repairs: false });
  expect(report.values).toEqual([]);
  const [row = {}] = await workspace.database.rows<Record<string, unknown>>(
    sql`select * from ${sqlIdent("ws_demo", "bag")} where id = ${bagId}`,
  );
  return keys.map((key) => (typeof row[key] === "string" ? Number(row[key]) : row[key]));
}

const edit =
  (sent: WireValues): Call =>
  (session) =>
    updateRecord(session, "bag", bagId, { values: sent });
const restore =
  (of: string, id: number): Call =>
  (session) =>
    restoreRecord(session, of, id);
const restoreBag: Call = (session) => restoreRecord(session, "bag", bagId);
const remove =
  (of: string, id: number): Call =>
  (session) =>
    deleteRecord(session, of, id);
const purge: Call = (session) => {
  const later = new Date(session.clock.now().getTime() + 400 * 86_400_000);
  return purgeRecords({ ...session, clock: { now: () => later } });
};

const families = [
  ["by SQL", inSql, false],
  ["in batches by JavaScript", inBatches, true],
  ["by triggers", byTriggers, false],
] as const;

for (const [name, formulas, isAsking] of families) {
  // Who purges computes nothing, nor who sees to a target of a list that lies in the bin itself.
  const meeting = (first: Call, second: Call, computes = first !== purge): Promise<void> =>
    meet(workspace, first, second, isAsking && computes);
  const title = (text: string): string => `[V25] ${text} (${name})`;

  async function define(): Promise<void> {
    await workspace.define({ forms: [] });
    await workspace.define({ forms: [box, item, bag(...formulas)] });
  }

  // Bag 1 with the items 1 and 2, of 1 to 3.
  async function start(): Promise<Session> {
    await define();
    const session = await workspace.system();
    await createRecord(session, "box", { values: { name: "箱" } });
    for (const at of ["甲", "乙", "丙"])
      await createRecord(session, "item", { values: { name: at, ...(at === "甲" ? { box: 1 } : {}) } });
    const made = { name: "袋", weight: "10", items: [1, 2], best: 1, lines: [{ quantity: "1" }] };
    bagId = (await createRecord(session, "bag", { values: made })).id;
    return session;
  }

  test(title("a target comes back while the list is written, in either order"), async () => {
    const session = await start();
    await deleteRecord(session, "item", 1);
    expect(await values("count", "sum", "twice")).toEqual([1, 11, 32]);
    await meeting(edit({ items: [2, 3] }), restore("item", 1));
    expect(await values("count", "sum", "twice")).toEqual([3, 13, 36]);
    await deleteRecord(session, "item", 1);
    await meeting(restore("item", 1), edit({ items: [2] }));
    expect(await values("count", "sum", "twice")).toEqual([1, 11, 32]);
  });

  test(title("a target goes while the list is written, in either order"), async () => {
    await start();
    await meeting(edit({ items: [1, 2, 3] }), remove("item", 1));
    expect(await values("count", "sum")).toEqual([2, 12]);
    await meeting(remove("item", 2), edit({ weight: "20", items: [3] }));
    expect(await values("count", "sum")).toEqual([1, 21]);
  });

  test(title("a target goes, or comes back, while another field is written, in either order"), async () => {
    await start();
    await meeting(remove("item", 1), edit({ weight: "20" }));
    expect(await values("count", "sum", "twice")).toEqual([1, 21, 62]);
    await meeting(restore("item", 1), edit({ weight: "30" }));
    expect(await values("count", "sum", "twice")).toEqual([2, 32, 94]);
    await meeting(edit({ weight: "40", items: [1, 2] }), remove("item", 1));
    expect(await values("count", "sum", "twice")).toEqual([1, 41, 122]);
  });

  test(title("the list, or the rows, are written while another field is"), async () => {
    await start();
    await meeting(edit({ items: [1, 2, 3] }), edit({ weight: "20" }));
    expect(await values("count", "sum", "twice")).toEqual([3, 23, 66]);
    await meeting(edit({ lines: [{ quantity: "1" }, { quantity: "2" }] }), edit({ weight: "30" }));
    expect(await values("rows", "sum")).toEqual([32, 33]);
  });

  test(title("the list is written while a batch, or a bulk change, writes another field"), async () => {
    await start();
    const operations = [{ kind: "update" as const, id: bagId, values: { weight: "20" } }];
    await meeting(edit({ items: [1, 2, 3] }), (session) =>
      batchRecords(session, "bag", { mode: "per_row", operations }),
    );
    expect(await values("count", "sum")).toEqual([3, 23]);
    await meeting(edit({ items: [3] }), async (session) => {
      const plan = await planBulkChange(session, "bag", { action: "edit" });
      await startBulkChange(session, plan.id, { values: { weight: "30" } }, undefined);
      await runBulkChange({ database: session.database }, "demo", plan.id, new AbortController().signal);
    });
    expect(await values("count", "sum")).toEqual([1, 31]);
  });

  test(title("what went or came while the record lay in the bin is counted when it comes back"), async () => {
    const session = await start();
    await deleteRecord(session, "bag", bagId);
    await deleteRecord(session, "item", 1);
    await restoreRecord(session, "bag", bagId);
    expect(await values("count", "sum", "twice")).toEqual([1, 11, 32]);
    await deleteRecord(session, "bag", bagId);
    await restoreRecord(session, "item", 1);
    await restoreRecord(session, "bag", bagId);
    expect(await values("count", "sum", "twice")).toEqual([2, 12, 34]);
  });

  test(title("the record comes back while a target goes or comes, in either order"), async () => {
    const session = await start();
    const isAnyOrder = async (target: Call, of: number): Promise<void> => {
      await deleteRecord(session, "bag", bagId);
      await (of === 0 ? meeting(restoreBag, target) : meeting(target, restoreBag, false));
    };
    await isAnyOrder(remove("item", 1), 0);
    expect(await values("count", "has_best")).toEqual([1, 0]);
    await isAnyOrder(restore("item", 1), 0);
    expect(await values("count")).toEqual([2]);
    await isAnyOrder(remove("item", 1), 1);
    expect(await values("count")).toEqual([1]);
    await isAnyOrder(restore("item", 1), 1);
    expect(await values("count")).toEqual([2]);
  });

  test(
    title("the record comes back while a target goes or comes with what took it along, in either order"),
    async () => {
      const session = await start();
      await deleteRecord(session, "bag", bagId);
      await meeting(restoreBag, remove("box", 1));
      expect(await values("count", "has_best")).toEqual([1, 0]);
      await deleteRecord(session, "bag", bagId);
      await meeting(restoreBag, restore("box", 1));
      expect(await values("count")).toEqual([2]);
      await deleteRecord(session, "bag", bagId);
      await meeting(remove("box", 1), restoreBag, false);
      expect(await values("count")).toEqual([1]);
      await deleteRecord(session, "bag", bagId);
      await meeting(restore("box", 1), restoreBag, false);
      expect(await values("count")).toEqual([2]);
    },
  );

  test(title("a target is purged while the list that held it is written, in either order"), async () => {
    const session = await start();
    await deleteRecord(session, "item", 1);
    await meeting(edit({ items: [2, 3] }), purge);
    expect(await values("count", "sum")).toEqual([2, 12]);
    await deleteRecord(session, "item", 2);
    await meeting(purge, edit({ items: [3] }));
    expect(await values("count", "sum")).toEqual([1, 11]);
  });

  test(title("a target goes by a node that does not know the formula yet"), async () => {
    await workspace.define({ forms: [] });
    await workspace.define({ forms: [box, item, bag()] });
    const session = await workspace.system();
    for (const at of ["甲", "乙"]) await createRecord(session, "item", { values: { name: at } });
    const made = { name: "袋", weight: "10", items: [1, 2], lines: [{ quantity: "1" }] };
    bagId = (await createRecord(session, "bag", { values: made })).id;
    const held = holding(session, false);
    const earlier = deleteRecord(held.session, "item", 1);
    await expect.poll(() => held.isReached()).toBe(true);
    let hasEnded = false;
    const defining = workspace.define({ forms: [box, item, bag(...formulas)] }).finally(() => (hasEnded = true));
    defining.catch(() => undefined);
    await isStuck(workspace.database, () => hasEnded);
    held.letGo();
    await Promise.all([earlier, defining]);
    expect(await values("count", "sum")).toEqual([1, 11]);
    await deleteRecord(session, "item", 2);
    expect(await values("count", "sum")).toEqual([0, 10]);
  });
}

test("[R23] a record comes back while the one it links to goes: the link is empty", async () => {
  await workspace.define({ forms: [] });
  await workspace.define({ forms: [box, item, bag()] });
  const session = await workspace.system();
  await createRecord(session, "item", { values: { name: "甲" } });
  bagId = (await createRecord(session, "bag", { values: { name: "袋", best: 1 } })).id;
  await deleteRecord(session, "bag", bagId);
  await meet(workspace, restoreBag, remove("item", 1));
  expect(await values("best", "has_best")).toEqual([null, 0]);
});

test("[R47] what a record is purged from is computed by the newest formula", async () => {
  const lines = (expression: string): FieldDefinition => ({
    key: "lines",
    kind: "subform",
    label: label("明细"),
    fields: [
      number("quantity"),
      { key: "part", kind: "link", form: "item", label: label("配件") },
      formula("amount", expression),
    ],
  });
  const item = form("item");
  await workspace.define({ forms: [] });
  await workspace.define({ forms: [item, form("bag", lines("quantity + 2"))] });
  const session = await workspace.system();
  await createRecord(session, "item", { values: { name: "甲" } });
  const made = { name: "袋", lines: [{ quantity: "4", part: 1 }, { quantity: "3" }] };
  bagId = (await createRecord(session, "bag", { values: made })).id;
  await deleteRecord(session, "item", 1);
  await workspace.define({ forms: [item, form("bag", lines("quantity * 3"))] });
  await purge(session);
  await values();
  const rows = await workspace.database.arrays(sql`select part, amount from ws_demo.bag__lines order by id`);
  expect(rows).toEqual([
    [null, "12"],
    [null, "9"],
  ]);
});
