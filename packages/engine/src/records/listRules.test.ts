import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, WireValues } from "@tongzhou/model";
import { planBulkChange } from "../bulk/planBulkChange.ts";
import { startBulkChange } from "../bulk/bulkChanges.ts";
import { runBulkChange } from "../bulk/runBulkChange.ts";
import type { Member } from "../platform/members.store.ts";
import { meet, type Call } from "../test/meeting.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { loadRecord } from "./getRecord.ts";
import { updateRecord } from "./updateRecord.ts";

// Two who meet on one record: the first changes a list and is still open while the second changes a field whose rule
// or condition reads that list.

const label = (zh: string): { readonly zh: string } => ({ zh });
const text = (key: string, more: object = {}): FieldDefinition => ({ key, kind: "text", label: label(key), ...more });
const item: FormDefinition = { key: "item", label: label("物件"), title: "name", fields: [text("name")] };

const bag: FormDefinition = {
  key: "bag",
  label: label("袋"),
  title: "name",
  fields: [
    text("name"),
    { key: "items", kind: "links", form: "item", label: label("物件") },
    {
      key: "lines",
      kind: "subform",
      label: label("明细"),
      fields: [{ key: "quantity", kind: "number", label: label("数量") }],
    },
    { key: "count", kind: "formula", expression: "COUNT(lines)", result: "number", label: label("行数") },
    text("state", { validation: { expression: 'state <> "open" OR COUNT(items) > 0', message: label("没有物件") } }),
    text("size", { validation: { expression: "count > 0", message: label("没有明细") } }),
    text("reason", { requiredIf: "COUNT(items) = 0" }),
    text("seal", { readOnlyIf: "COUNT(items) > 2" }),
    {
      key: "kind",
      kind: "choice",
      label: label("种类"),
      options: [
        { key: "single", label: label("单件"), availableIf: "COUNT(items) < 3" },
        { key: "many", label: label("多件") },
      ],
    },
    { key: "best", kind: "link", form: "item", label: label("最佳"), filter: "COUNT(this.items) > 1" },
  ],
};

let workspace: TestWorkspace;
let writer: Member;
beforeAll(async () => {
  workspace = await openTestWorkspace();
  writer = await workspace.addMember("owner");
});
afterAll(() => workspace.drop());
// A bag with the items 1 and 2, of 1 to 3, and one line.
beforeEach(async () => {
  await workspace.define({ forms: [] });
  await workspace.define({ forms: [item, bag] });
  const session = await workspace.system();
  for (const name of ["甲", "乙", "丙"]) await createRecord(session, "item", { values: { name } });
  await createRecord(session, "bag", {
    values: { name: "袋", items: [1, 2], lines: [{ quantity: "1" }], reason: "满", seal: "红" },
  });
});

// Locks (R42) are for people: the engine's own writes pass them. So a member writes, in each way there is.
type Door = (values: WireValues) => Call;
const doors: Readonly<Record<string, Door>> = {
  "by itself": (values) => async () => {
    await updateRecord(await workspace.as(writer), "bag", 1, { values });
  },
  "in a batch": (values) => async () => {
    const operations = [{ kind: "update" as const, id: 1, values }];
    const results = await batchRecords(await workspace.as(writer), "bag", { mode: "per_row", operations });
    for (const { error } of results) if (error !== undefined) throw error;
  },
  "in a bulk change": (values) => async () => {
    const session = await workspace.as(writer);
    const plan = await planBulkChange(session, "bag", { action: "edit" });
    await startBulkChange(session, plan.id, { values }, undefined);
    await runBulkChange({ database: session.database }, "demo", plan.id, new AbortController().signal);
  },
};

/** What a field holds. */
async function held(field: string): Promise<unknown> {
  const session = await workspace.system();
  return (await loadRecord(session, session.database, "bag", 1)).values[field] ?? null;
}

interface Case {
  readonly title: string;
  /** What the first changes in the lists. */
  readonly lists: Readonly<Record<string, readonly number[]>>;
  readonly field: string;
  readonly before: unknown;
  readonly sent: WireValues[string];
}

const cases: readonly Case[] = [
  { title: "a validation over a list of links", lists: { items: [] }, field: "state", before: null, sent: "open" },
  { title: "a validation through a formula over rows", lists: { lines: [] }, field: "size", before: null, sent: "小" },
  { title: "a requirement", lists: { items: [] }, field: "reason", before: "满", sent: null },
  { title: "a lock", lists: { items: [1, 2, 3] }, field: "seal", before: "红", sent: "蓝" },
  { title: "an option", lists: { items: [1, 2, 3] }, field: "kind", before: null, sent: "single" },
  { title: "the filter of a link", lists: { items: [1] }, field: "best", before: null, sent: 1 },
];

for (const [door, write] of Object.entries(doors))
  for (const { title, lists, field, before, sent } of cases)
    test(`[R48] ${title} is asked of the list as it is when the record's turn comes, ${door}`, async () => {
      const first: Call = (session) => updateRecord(session, "bag", 1, { values: lists });
      await meet(workspace, first, write({ [field]: sent })).catch(() => undefined);
      expect(await held(field)).toEqual(before);
      for (const [list, entries] of Object.entries(lists))
        expect((await held(list)) ?? []).toHaveLength(entries.length);
    });
