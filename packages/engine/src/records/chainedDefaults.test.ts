import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, WireValues } from "@tongzhou/model";
import { readDraft } from "../draft/readDraft.ts";
import { readDraftRows } from "../draft/readDraftRows.ts";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { openImportFiles, profiled, runThrough } from "../transfer/test/importFile.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { getRecord } from "./getRecord.ts";

// Defaults that read formulas and fields with defaults of their own (R2).

const label = { zh: "x" };
const part: FieldDefinition = { key: "part", kind: "link", form: "part", label };
const formula = (key: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  label,
  result: "number",
  expression,
  decimals: 2,
});
const money = (key: string, source: string, more: object = {}): FieldDefinition => ({
  key,
  kind: "money",
  currency: "CNY",
  label,
  default: source,
  ...more,
});
// Each reads the two before it: written out, the last would stand for thousands.
const steps = Array.from({ length: 16 }, (_, at): FieldDefinition => ({
  key: `c${at}`,
  kind: "number",
  label,
  default: at < 2 ? "count * 1" : `c${at - 1} + c${at - 2}`,
}));
const forms: readonly FormDefinition[] = [
  {
    key: "part",
    label,
    title: "name",
    fields: [
      { key: "name", kind: "text", label },
      { key: "price", kind: "number", label },
      { key: "buyer", kind: "member", label },
    ],
  },
  {
    key: "order",
    label,
    title: "title",
    fields: [
      // Written before what it reads.
      { key: "summary", kind: "text", label, default: 'TEXT(due, "yyyy-mm-dd") & " " & gross' },
      { key: "title", kind: "text", label, unique: true },
      part,
      money("tax", "net * 0.135", { max: "100" }),
      formula("net", "price * count"),
      formula("gross", "net + tax"),
      formula("age", "DAYS(TODAY(), start)"),
      formula("margin", "part.price / 3"),
      money("price", "part.price * 1.1"),
      { key: "count", kind: "integer", label, default: "2" },
      { key: "start", kind: "date", label, default: "TODAY() - 3" },
      { key: "due", kind: "date", label, default: "IF(age > 5, start, start + 10)" },
      { key: "buyer", kind: "member", label, default: "part.buyer" },
      { key: "chief", kind: "member", label, default: "buyer.manager" },
      { key: "held", kind: "number", label, default: "gross + margin", readOnlyIf: "ISNOTBLANK(part)" },
      ...steps,
      {
        key: "lines",
        kind: "subform",
        label,
        fields: [
          money("vat", "sum / 10"),
          formula("sum", "price * n + IF(ISBLANK(part), 0, part.price)"),
          money("price", "part.price"),
          part,
          { key: "n", kind: "integer", label, default: "3" },
        ],
      },
    ],
  },
];

let world: TestWorkspace;
let owner: Session;
let chief = 0;
let [bolt, engine] = [0, 0];

beforeAll(async () => {
  world = await openTestWorkspace({ forms, now: "2026-11-21T08:00:00.000Z" });
  ({ owner } = world);
  chief = (await world.addMember("member", "采购")).id;
  bolt = (await createRecord(owner, "part", { values: { name: "螺栓", price: "10", buyer: chief } })).id;
  engine = (await createRecord(owner, "part", { values: { name: "发动机", price: "9000" } })).id;
}, 60_000);
afterAll(() => world.drop());

const valuesOf = async (record: number): Promise<WireValues> => (await getRecord(owner, "order", record)).values;
const make = async (values: WireValues): Promise<WireValues> =>
  valuesOf((await createRecord(owner, "order", { values })).id);

// 10 × 1.1 × 2 = 22; 22 × 0.135 = 2.97; margin 10 / 3 rounded.
const begun = {
  price: "11",
  count: 2,
  net: "22",
  tax: "2.97",
  gross: "24.97",
  start: "2026-11-18",
  due: "2026-11-28",
  summary: "2026-11-28 24.97",
  held: "28.3",
  c2: "4",
  c15: "1974",
};

test("[R2] a default follows formulas and other defaults, in whatever order they are written", async () => {
  expect(await make({ title: "一", part: bolt })).toMatchObject({ ...begun, buyer: chief });
});

test("[R2] what is sent on the way is gone on from", async () => {
  expect(await make({ part: bolt, price: "5", start: "2026-01-01", c3: "0" })).toMatchObject({
    net: "10",
    tax: "1.35",
    summary: "2026-01-01 11.35",
    c4: "4",
    c5: "4",
  });
  const blank = await make({ part: bolt, price: null, tax: "7" });
  expect([blank["net"] ?? null, blank["gross"] ?? null, blank["summary"]]).toEqual([null, null, "2026-11-28 "]);
});

test("[R2] a value past its field's limits is refused with the field, whatever it was computed from", async () => {
  await expect(make({ part: engine })).rejects.toMatchObject({
    code: "field.invalid",
    params: { field: "tax", problem: "range", limit: "100", value: "2673" },
  });
});

test("[R42] a locked field takes what its default gives over the record as it is made", async () => {
  expect(await make({ part: bolt, held: "28.3" })).toMatchObject({ held: "28.3" });
  await expect(make({ part: bolt, held: "28" })).rejects.toMatchObject({ code: "field.locked" });
});

test("[R2] rows of a subform begin step by step, each for itself", async () => {
  const { lines } = await make({ title: "行", lines: [{ part: bolt }, { part: bolt, price: "1", n: 1 }, {}] });
  expect(lines).toMatchObject([
    { price: "10", n: 3, sum: "40", vat: "4" },
    { price: "1", n: 1, sum: "11", vat: "1.1" },
    { n: 3 },
  ]);
});

test("[R2] batches, upserts, records made together and imports begin in the same way", async () => {
  const results = await batchRecords(owner, "order", {
    mode: "all_or_nothing",
    operations: [
      { kind: "create", values: { part: bolt } },
      { kind: "create", values: { part: bolt, count: 1 } },
    ],
  });
  const upserted = await batchRecords(owner, "order", {
    mode: "all_or_nothing",
    operations: [{ kind: "upsert", by: "title", values: { title: "并入", part: bolt } }],
  });
  const made = await Promise.all([...results, ...upserted].map((one) => valuesOf("id" in one ? (one.id ?? 0) : 0)));
  expect(made[0]).toMatchObject(begun);
  expect(made[1]).toMatchObject({ net: "11", tax: "1.49", summary: "2026-11-28 12.49" });
  expect(made[2]).toMatchObject(begun);
  const children = [{ form: "order", field: "part", values: { title: "同建" } }];
  await createRecord(owner, "part", { values: { name: "螺母", price: "10" }, children });
  const files = await openImportFiles(world.database);
  try {
    const csv = "title,part,count\n进口一,螺栓,\n进口二,螺栓,1\n进口三,发动机,1\n";
    const view = await profiled(files, owner, await files.upload(owner, "orders.csv", csv));
    const mappings = ["title", "part", "count"].map((field, column) => ({ column, field }));
    const done = await runThrough(files, owner, view.id, { kind: "form", form: "order", action: "add", mappings });
    expect(done).toMatchObject({ rowsCreated: 2, rowsRejected: 1 });
  } finally {
    await files.remove();
  }
  const titled = async (title: string): Promise<WireValues> => {
    const [found] = await world.database.rows<{ id: number }>(
      sql`select id from ${sqlIdent(world.schema, "order")} where title = ${title}`,
    );
    return valuesOf(Number(found?.id));
  };
  expect(await titled("同建")).toMatchObject({ tax: "2.97", summary: "2026-11-28 24.97" });
  // An import goes by its own clock.
  expect(await titled("进口一")).toMatchObject({ price: "11", tax: "2.97", held: "28.3", c15: "1974" });
  expect(await titled("进口二")).toMatchObject({ net: "11", tax: "1.49" });
});

test("[D8] a draft answers a default over what is begun, formulas on the way included", async () => {
  const parts = ["held.default", "tax.default", "chief.default"];
  const values = { part: bolt, price: "11", count: 2, tax: "2.97", buyer: chief };
  const read = await readDraft(owner, "order", { record: null, values, parts });
  expect(read.answers).toEqual([
    { part: "held.default", value: "28.3", isWhole: true },
    { part: "tax.default", value: "2.97", isWhole: true },
    { part: "chief.default", value: null, isWhole: true },
  ]);
  const rows = await readDraftRows(owner, "order", {
    subform: "lines",
    rows: [{ part: bolt, price: "10", n: 3 }],
    parts: ["vat.default"],
  });
  expect(rows.rows).toEqual([[{ part: "vat.default", value: "4", isWhole: true }]]);
});
