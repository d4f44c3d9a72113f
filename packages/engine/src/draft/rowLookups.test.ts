import { afterAll, beforeAll, expect, test } from "vitest";
import { partName, type FieldDefinition, type FormDefinition, type Grant, type WireValues } from "@tongzhou/model";
import { buildWorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { readDraft } from "./readDraft.ts";
import { readDraftRows } from "./readDraftRows.ts";

const label = (zh: string) => ({ zh });
const text = (key: string) => ({ key, kind: "text", label: label(key) }) as const;
const number = (key: string) => ({ key, kind: "number", label: label(key) }) as const;
const formula = (key: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  label: label(key),
  result: "number",
  expression,
});
const forms: readonly FormDefinition[] = [
  { key: "part", label: label("配件"), title: "name", fields: [text("name"), number("price"), number("cost")] },
  {
    key: "order",
    label: label("订单"),
    title: "name",
    fields: [
      text("name"),
      {
        key: "lines",
        kind: "subform",
        label: label("明细"),
        fields: [
          { key: "part", kind: "link", form: "part", label: label("配件") },
          number("quantity"),
          formula("amount", "part.price * quantity"),
          formula("twice", "amount * 2"),
          formula("spent", "part.cost * quantity"),
        ],
      },
      formula("total", "SUM(lines.twice)"),
      formula("expense", "SUM(lines.spent)"),
    ],
  },
];

let world: TestWorkspace;
let me: number;
let bolt: number;
let nut: number;
let order: number;
beforeAll(async () => {
  world = await openTestWorkspace({ forms });
  me = (await world.addMember("member")).id;
  const part = async (values: WireValues): Promise<number> => (await createRecord(world.owner, "part", { values })).id;
  bolt = await part({ name: "螺钉", price: "3", cost: "1" });
  nut = await part({ name: "螺母", price: "5", cost: "2" });
  order = (await createRecord(world.owner, "order", { values: { name: "单", lines: [{ part: nut, quantity: "1" }] } }))
    .id;
});
afterAll(() => world.drop());

const as = (...grants: readonly Omit<Grant, "key" | "to">[]): Session => {
  const { key, schema, version, definition } = world.owner.workspace;
  const all = grants.map((grant, n): Grant => ({ ...grant, key: `g${n}`, to: { role: "member" } }));
  return {
    ...world.owner,
    workspace: buildWorkspaceRuntime({ key, schema, version, definition: { ...definition, grants: all } }),
    actor: { kind: "member", memberId: me, role: "member", departments: [] },
  };
};
const everything = { actions: ["see", "edit", "create"] } as const;
const totals = async (session: Session, record: number | null, values: WireValues): Promise<unknown> => {
  const parts = [partName.formula("total"), partName.formula("expense")];
  const { answers, forms: rested } = await readDraft(session, "order", { record, values, parts });
  return [...answers.map(({ value, isWhole }) => [value, isWhole]), rested];
};
const ofRow = async (session: Session, row: WireValues, ...columns: readonly string[]): Promise<unknown> => {
  const { rows } = await readDraftRows(session, "order", {
    subform: "lines",
    rows: [row],
    parts: columns.map(partName.formula),
  });
  return rows[0]?.map(({ value, isWhole }) => [value, isWhole]);
};

test("[D9] columns that look up follow what is typed in the row, and so does what reads them", async () => {
  const lines = [
    { part: bolt, quantity: "2" },
    { part: nut, quantity: "1" },
  ];
  expect(await totals(world.owner, null, { lines })).toEqual([["22", true], ["4", true], ["part"]]);
  expect(await totals(world.owner, order, { lines })).toEqual([["22", true], ["4", true], ["part"]]);
  expect(await totals(world.owner, order, { name: "x" })).toEqual([["10", true], ["2", true], ["part"]]);
  const row = { part: nut, quantity: "3" };
  expect(await ofRow(world.owner, row, "amount", "twice")).toEqual([
    ["15", true],
    ["30", true],
  ]);
  expect(await ofRow(world.owner, { part: null, quantity: "3" }, "amount")).toEqual([[null, true]]);
});

test("[D9] what the actor may not see of a linked record is not in the answer, which says that it is not whole", async () => {
  const blind = as({ form: "order", ...everything }, { form: "part", ...everything, readFields: ["name", "price"] });
  const lines = [{ part: bolt, quantity: "2" }];
  expect(await totals(blind, order, { lines })).toEqual([["12", true], ["0", false], ["part"]]);
  expect(await ofRow(blind, { part: bolt, quantity: "2" }, "amount", "spent")).toEqual([["6", true]]);
  const some = as({ form: "order", ...everything }, { form: "part", ...everything, rows: 'name = "螺钉"' });
  expect(await totals(some, order, { lines: [{ part: nut, quantity: "1" }] })).toEqual([
    ["0", false],
    ["0", false],
    ["part"],
  ]);
  expect(await totals(some, order, { lines })).toEqual([["12", false], ["2", false], ["part"]]);
  expect(await ofRow(some, { part: nut, quantity: "2" }, "amount")).toEqual([[null, false]]);
  const none = as({ form: "order", ...everything });
  expect(await totals(none, order, { lines })).toEqual([["0", false], ["0", false], []]);
  expect(await ofRow(none, { part: bolt, quantity: "2" }, "amount", "twice")).toEqual([[null, false]]);
  // Saved rows are computed for whoever may read them.
  expect(await totals(none, order, { name: "x" })).toEqual([["10", true], ["2", true], []]);
});
