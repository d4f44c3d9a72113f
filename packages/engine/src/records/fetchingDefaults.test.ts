import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, WireValues } from "@tongzhou/model";
import { readDraft } from "../draft/readDraft.ts";
import { readDraftRows } from "../draft/readDraftRows.ts";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { openImportFiles, profiled, runThrough } from "../transfer/test/importFile.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { getRecord } from "./getRecord.ts";
import { updateRecord } from "./updateRecord.ts";

// Defaults of kinds with limits that fetch what a chosen record holds (R2).

const label = { zh: "x" };
const levels = [
  { key: "a", label: { zh: "甲" } },
  { key: "b", label: { zh: "乙" } },
  { key: "old", label: { zh: "旧" }, archived: true },
];
const part: FieldDefinition = { key: "part", kind: "link", form: "part", label };
const price: FieldDefinition = {
  key: "price",
  kind: "money",
  currency: "CNY",
  max: "1000",
  label,
  default: "part.price * 1.13",
};
const name: FieldDefinition = { key: "name", kind: "text", maxLength: 6, label, default: "part.name" };
const forms: readonly FormDefinition[] = [
  {
    key: "part",
    label,
    title: "name",
    fields: [
      { key: "name", kind: "text", label, required: true },
      { key: "price", kind: "number", label },
      { key: "level", kind: "choice", options: levels, label },
      { key: "tags", kind: "choices", options: levels, label },
      { key: "site", kind: "text", label },
      { key: "phone", kind: "phone", label },
      { key: "mail", kind: "email", label },
      { key: "lead", kind: "duration", label },
      { key: "opens", kind: "time", label },
      { key: "team", kind: "members", label },
      { key: "remark", kind: "long_text", label },
    ],
  },
  {
    key: "order",
    label,
    title: "title",
    fields: [
      { key: "title", kind: "text", label, unique: true },
      part,
      price,
      name,
      { key: "count", kind: "integer", min: 1, max: 50, label, default: "part.price / 2" },
      { key: "stars", kind: "rating", label, default: "IF(part.price > 10, 5, 1)" },
      { key: "level", kind: "choice", options: levels.slice(0, 2), label, default: "part.level" },
      { key: "tags", kind: "choices", options: levels, label, default: "part.tags" },
      { key: "site", kind: "url", label, default: "part.site" },
      { key: "phone", kind: "phone", label, default: "part.phone" },
      { key: "mail", kind: "email", label, default: "part.mail" },
      { key: "lead", kind: "duration", label, default: "part.lead * 2" },
      { key: "opens", kind: "time", label, default: "part.opens" },
      { key: "team", kind: "members", label, default: "part.team" },
      { key: "remark", kind: "long_text", label, default: 'title & "：" & part.remark' },
      { key: "whole", kind: "formula", result: "number", label, expression: "price * count" },
      {
        key: "lines",
        kind: "subform",
        label,
        fields: [
          part,
          price,
          name,
          { key: "n", kind: "integer", label },
          { key: "sum", kind: "formula", result: "number", label, expression: "price * n" },
        ],
      },
      { key: "total", kind: "formula", result: "number", label, expression: "SUM(lines.sum)" },
    ],
  },
];

let world: TestWorkspace;
let owner: Session;
let me = 0;
let [bolt, engine, odd] = [0, 0, 0];

beforeAll(async () => {
  world = await openTestWorkspace({ forms });
  ({ owner } = world);
  me = owner.actor.kind === "member" ? owner.actor.memberId : 0;
  const make = async (values: WireValues): Promise<number> => (await createRecord(owner, "part", { values })).id;
  bolt = await make({
    name: "螺栓",
    price: "12.345",
    level: "b",
    tags: ["b", "a"],
    site: "bolts.example.com",
    phone: "010-62751000",
    mail: "a@example.com",
    lead: 3600,
    opens: "08:30",
    team: [me],
    remark: "M8",
  });
  engine = await make({ name: "柴油发动机总成", price: "98000" });
  odd = await make({ name: "其他", site: "javascript:alert(1)" });
}, 60_000);
afterAll(() => world.drop());

const sqlCount = (): Sql =>
  sql`select (select count(*) from ${sqlIdent(world.schema, "order")}) as orders, (select count(*) from ${sqlIdent(world.schema, "_fact")}) as facts`;
const valuesOf = async (record: number): Promise<WireValues> => (await getRecord(owner, "order", record)).values;
const make = async (values: WireValues): Promise<WireValues> =>
  valuesOf((await createRecord(owner, "order", { values })).id);

test("[R2] each kind takes what a chosen record holds, rounded and trimmed as its field has it", async () => {
  expect(await make({ title: "一", part: bolt })).toMatchObject({
    price: "13.95",
    name: "螺栓",
    count: 6,
    stars: 5,
    level: "b",
    tags: ["b", "a"],
    site: "https://bolts.example.com",
    phone: "010-62751000",
    mail: "a@example.com",
    lead: 7200,
    opens: "08:30:00",
    team: [me],
    remark: "一：M8",
    whole: "83.7",
  });
});

test("[R2] what is sent comes before it, blank too, and a record without a link begins blank", async () => {
  const sent = await make({ part: bolt, price: "1", name: null });
  expect([sent["price"], sent["name"] ?? null, sent["count"]]).toEqual(["1", null, 6]);
  const none = await make({ title: "二" });
  expect([none["price"] ?? null, none["name"] ?? null, none["level"] ?? null]).toEqual([null, null, null]);
});

test("[R2] a value past its field's limit is refused with the field, the limit and the value, and nothing is written", async () => {
  const before = await world.database.rows(sqlCount());
  await expect(createRecord(owner, "order", { values: { part: engine } })).rejects.toMatchObject({
    code: "field.invalid",
    params: { field: "price", problem: "range", limit: "1000", value: "110740" },
  });
  await expect(createRecord(owner, "order", { values: { part: engine, price: "1" } })).rejects.toMatchObject({
    code: "field.invalid",
    params: { field: "name", problem: "too_long", limit: 6, value: "柴油发动机总成" },
  });
  await expect(
    createRecord(owner, "order", { values: { part: engine, price: "1", name: "机" } }),
  ).rejects.toMatchObject({ params: { field: "count", problem: "range", limit: 50 } });
  await expect(createRecord(owner, "order", { values: { part: odd } })).rejects.toMatchObject({
    code: "field.invalid",
    params: { field: "site", problem: "format", limit: "url", value: "javascript:alert(1)" },
  });
  expect(await world.database.rows(sqlCount())).toEqual(before);
});

test("[R2] an option that the field does not have, or no longer, is refused", async () => {
  const hold = (columns: Sql): Promise<unknown> =>
    world.database.run(sql`update ${sqlIdent(world.schema, "part")} set ${columns} where id = ${odd}`);
  const refused = async (problem: object): Promise<void> =>
    expect(createRecord(owner, "order", { values: { part: odd, site: null } })).rejects.toMatchObject({
      code: "field.invalid",
      params: problem,
    });
  await hold(sql`level = 'old'`);
  await refused({ field: "level", problem: "unknown_option", value: "old" });
  await hold(sql`level = null, tags = '{a,old}'`);
  await refused({ field: "tags", problem: "archived_option" });
  await hold(sql`tags = null`);
});

test("[R2] rows of a subform begin with what their own link leads to, and their record counts it", async () => {
  const made = await make({
    lines: [
      { part: bolt, n: 2 },
      { part: engine, price: "5", name: "机", n: 3 },
    ],
  });
  expect(made["lines"]).toMatchObject([
    { price: "13.95", name: "螺栓", sum: "27.9" },
    { price: "5", name: "机", sum: "15" },
  ]);
  expect(made["total"]).toBe("42.9");
  const inRow = { code: "field.invalid", params: { field: "lines.price", row: 2, problem: "range", limit: "1000" } };
  await expect(make({ lines: [{ part: bolt }, { part: engine }] })).rejects.toMatchObject(inRow);
  const { id } = await createRecord(owner, "order", { values: { title: "行", lines: [{ part: bolt }] } });
  const { lines } = await valuesOf(id);
  const [first] = Array.isArray(lines) ? lines : [];
  await expect(
    updateRecord(owner, "order", id, { values: { lines: [{ ...Object(first), part: bolt }, { part: engine }] } }),
  ).rejects.toMatchObject(inRow);
  await updateRecord(owner, "order", id, { values: { lines: [{ part: bolt, n: 1 }] } });
  expect((await valuesOf(id))["lines"]).toMatchObject([{ price: "13.95", sum: "13.95" }]);
});

test("[R2] a batch per row writes the rows whose values fit and tells of the others; a whole one writes nothing", async () => {
  const operations = [{ part: bolt }, { part: engine }, { part: engine, price: "1", name: "机", count: 1 }].map(
    (values) => ({ kind: "create" as const, values }),
  );
  const results = await batchRecords(owner, "order", { mode: "per_row", operations });
  expect(results.map(({ error }) => error?.params["field"])).toEqual([undefined, "price", undefined]);
  const before = await world.database.rows(sqlCount());
  await expect(batchRecords(owner, "order", { mode: "all_or_nothing", operations })).rejects.toMatchObject({
    code: "field.invalid",
    params: { field: "price", index: 1 },
  });
  expect(await world.database.rows(sqlCount())).toEqual(before);
});

test("[R2] records made together and upserts begin with it too", async () => {
  const children = [{ form: "order", field: "part", values: { title: "同建", count: 1, stars: 1 } }];
  const { id } = await createRecord(owner, "part", { values: { name: "螺母", price: "2" }, children });
  const made = await world.database.rows(
    sql`select price, name from ${sqlIdent(world.schema, "order")} where part = ${id}`,
  );
  expect(made).toEqual([{ price: "2.26", name: "螺母" }]);
  await expect(
    createRecord(owner, "part", { values: { name: "很长很长的名称", price: "2" }, children }),
  ).rejects.toMatchObject({ code: "field.invalid", params: { field: "name", child: 0 } });
  const [upserted] = await batchRecords(owner, "order", {
    mode: "all_or_nothing",
    operations: [{ kind: "upsert", by: "title", values: { title: "并入", part: bolt } }],
  });
  expect(await valuesOf(upserted?.id ?? 0)).toMatchObject({ price: "13.95", level: "b" });
});

test("[R2] an import fills in what the file leaves out, and rejects the rows whose values do not fit", async () => {
  const files = await openImportFiles(world.database);
  try {
    const csv = "title,part,price\n甲,螺栓,\n乙,柴油发动机总成,\n丙,螺栓,7\n";
    const view = await profiled(files, owner, await files.upload(owner, "orders.csv", csv));
    const mappings = ["title", "part", "price"].map((field, column) => ({ column, field }));
    const done = await runThrough(files, owner, view.id, { kind: "form", form: "order", action: "add", mappings });
    expect(done).toMatchObject({ rowsCreated: 2, rowsRejected: 1 });
  } finally {
    await files.remove();
  }
});

test("[D8] a draft says what saving would fill in, as the field takes it; rows too", async () => {
  const parts = ["price.default", "count.default", "name.default", "level.default", "site.default"];
  const read = await readDraft(owner, "order", { record: null, values: { part: bolt }, parts });
  expect(read.answers.map(({ value }) => value)).toEqual(["13.95", 6, "螺栓", "b", "https://bolts.example.com"]);
  const rows = await readDraftRows(owner, "order", {
    subform: "lines",
    rows: [{ part: bolt }, { part: engine }],
    parts: ["price.default", "name.default"],
  });
  expect(rows.rows.map((row) => row.map(({ value }) => value))).toEqual([
    ["13.95", "螺栓"],
    ["110740", "柴油发动机总成"],
  ]);
});

test("[R2] the value is not told to who may not read the field", async () => {
  await world.define({
    grants: [
      {
        key: "maker",
        form: "order",
        to: { role: "member" },
        actions: ["see", "create"],
        readFields: ["title", "part"],
      },
      { key: "parts", form: "part", to: { role: "member" }, actions: ["see"] },
    ],
  });
  const clerk = await world.as(await world.addMember("member", "文员"));
  const refused = createRecord(clerk, "order", { values: { part: engine } });
  await expect(refused).rejects.toMatchObject({ code: "field.invalid", params: { field: "price" } });
  await expect(refused).rejects.not.toHaveProperty("params.value");
});

test("[R2] a text of white space alone is blank, and leaves a required field blank, sent or computed", async () => {
  for (const blank of ["   ", "\t\u3000\n"]) {
    await expect(createRecord(owner, "part", { values: { name: blank } })).rejects.toMatchObject({
      code: "field.required",
      params: { field: "name" },
    });
    await expect(updateRecord(owner, "part", bolt, { values: { name: blank } })).rejects.toMatchObject({
      code: "field.required",
    });
    expect((await make({ part: bolt, remark: blank }))["remark"] ?? null).toBeNull();
  }
});
