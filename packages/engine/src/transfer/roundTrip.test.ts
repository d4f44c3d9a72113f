import { createWriteStream, existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, Wire } from "@tongzhou/model";
import { writeCsv, writeXlsx } from "@tongzhou/sheets";
import type { Session } from "../gateway/session.ts";
import { createDepartment } from "../platform/departments.store.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { exportRecords } from "./export/exportRecords.ts";
import type { ImportView } from "./import/createImport.ts";
import type { ImportTarget } from "./import/importDefinition.ts";
import { guessedTarget, openImportFiles, profiled, runThrough, type ImportFiles } from "./test/importFile.ts";

const label = (zh: string): { readonly zh: string } => ({ zh });
const options = [
  { key: "a", label: label("甲") },
  { key: "b", label: label("=乙") },
];
const fields: readonly FieldDefinition[] = [
  { key: "name", label: label("名称"), kind: "text" },
  { key: "note", label: label("说明"), kind: "long_text" },
  { key: "story", label: label("正文"), kind: "rich_text" },
  { key: "hours", label: label("工时"), kind: "number", decimals: 2 },
  { key: "share", label: label("占比"), kind: "number", decimals: 4, percent: true },
  { key: "price", label: label("单价"), kind: "money", currency: "CNY", decimals: 2 },
  { key: "count", label: label("数量"), kind: "integer" },
  { key: "paid", label: label("已付"), kind: "boolean" },
  { key: "day", label: label("日期"), kind: "date" },
  { key: "at", label: label("时刻"), kind: "datetime" },
  { key: "open", label: label("开门"), kind: "time" },
  { key: "span", label: label("用时"), kind: "duration" },
  { key: "stars", label: label("评分"), kind: "rating" },
  { key: "done", label: label("进度"), kind: "progress" },
  { key: "pick", label: label("单选"), kind: "choice", options },
  { key: "picks", label: label("多选"), kind: "choices", options },
  { key: "owner", label: label("负责人"), kind: "member" },
  { key: "team", label: label("成员"), kind: "members" },
  { key: "unit", label: label("部门"), kind: "department" },
  { key: "units", label: label("部门们"), kind: "departments" },
  { key: "client", label: label("客户"), kind: "link", form: "client" },
  { key: "clients", label: label("客户们"), kind: "links", form: "client" },
  { key: "phone", label: label("电话"), kind: "phone" },
  { key: "email", label: label("邮箱"), kind: "email" },
  { key: "site", label: label("网址"), kind: "url" },
  { key: "home", label: label("地址"), kind: "address" },
  { key: "spot", label: label("位置"), kind: "location" },
  {
    key: "lines",
    label: label("明细"),
    kind: "subform",
    fields: [
      { key: "item", label: label("品名"), kind: "text" },
      { key: "amount", label: label("金额"), kind: "number", decimals: 2 },
      { key: "by", label: label("交期"), kind: "date" },
    ],
  },
];
const all = (key: string): FormDefinition => ({ key, label: label(key), title: "name", fields });
const client: FormDefinition = {
  key: "client",
  label: label("客户"),
  title: "name",
  fields: [{ key: "name", label: label("名称"), kind: "text" }],
};

let workspace: TestWorkspace;
let session: Session;
let files: ImportFiles;
let folder: string;
let ids: readonly number[];

beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [client, all("thing"), all("from_xlsx"), all("from_csv"), all("from_gb")],
    grants: [
      {
        key: "mine",
        form: "thing",
        to: { role: "member" },
        actions: ["see", "export"],
        rows: "owner = CURRENT_USER()",
        readFields: ["name", "hours", "owner", "lines"],
      },
    ],
  });
  session = workspace.owner;
  files = await openImportFiles(workspace.database);
  folder = await mkdtemp(join(tmpdir(), "tongzhou-round-"));
  const zhou = await workspace.addMember("member", "周倩");
  const cao = await workspace.addMember("member", "小曹");
  const [sales, service] = await workspace.database.transaction(async (tx) => [
    (await createDepartment(tx, "demo", { name: "华东, 销售", parentId: null })).id,
    (await createDepartment(tx, "demo", { name: "服务", parentId: null })).id,
  ]);
  const first = await createRecord(session, "client", { values: { name: "甲公司" } });
  const second = await createRecord(session, "client", { values: { name: "-乙公司" } });
  const full: Record<string, Wire> = {
    name: '=1+1 "引号", 逗号',
    note: "第一行\n  第二行 @x",
    story: "<p>一</p><p>二 &amp; 三</p>",
    hours: "-12.5",
    share: "0.125",
    price: "1234567.89",
    count: -7,
    paid: false,
    day: "2024-02-29",
    at: "2026-03-05T16:30:15.000Z",
    open: "08:05:00",
    span: 95_405,
    stars: 4,
    done: 85,
    pick: "b",
    picks: ["a", "b"],
    owner: zhou.id,
    team: [zhou.id, cao.id],
    unit: sales,
    units: [sales, service],
    client: second.id,
    clients: [first.id, second.id],
    phone: "+86 138 0000 0000",
    email: "a@example.com",
    site: "https://example.com/a?b=1",
    home: { province: "浙江省", city: "杭州市", district: "西湖区", detail: "文三路 1 号" },
    spot: { lat: 43.8256, lng: 87.6168, label: "红山 2 号" },
    lines: [
      { item: "泵", amount: "2.5", by: "2026-05-01" },
      { item: "+阀", amount: "3", by: null },
    ],
  };
  const made = [
    full,
    { name: "同名", hours: "1", owner: cao.id, lines: [{ item: "一", amount: "1", by: null }] },
    { name: "同名", hours: "2", owner: cao.id, lines: [{ item: "二", amount: "2", by: null }] },
    { name: "只有名称" },
    {
      ...full,
      name: "北京",
      home: { province: "北京市", city: "市辖区", district: "海淀区", detail: null },
      lines: [],
    },
  ];
  const records = [];
  for (const values of made) records.push(await createRecord(session, "thing", { values }));
  ids = records.map(({ id }) => id);
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
  await rm(folder, { recursive: true, force: true });
});

type Format = "xlsx" | "csv" | "gb18030";

async function exportTo(by: Session, form: string, format: Format): Promise<string> {
  const path = join(folder, `${form}.${format}`);
  const out = createWriteStream(path);
  const never = new AbortController().signal;
  await exportRecords(
    by,
    form,
    { locale: "zh-CN" },
    (columns, rows) =>
      format === "xlsx"
        ? writeXlsx(rows, columns, out)
        : writeCsv(rows, columns, out, { encoding: format === "csv" ? "utf-8" : "gb18030" }),
    never,
  );
  return path;
}

async function readBack(path: string): Promise<ImportView> {
  return profiled(files, session, await files.uploadPath(session, path, "file.csv"));
}

/** Every column to the field it is named after, as the wizard matches them. */
function targetOf(view: ImportView, form: string): ImportTarget {
  const paths = fields.flatMap((field) =>
    field.kind === "subform"
      ? field.fields.map((inner): [string, string] => [
          `${field.label.zh} / ${inner.label.zh}`,
          `${field.key}.${inner.key}`,
        ])
      : [[field.label.zh, field.key] satisfies [string, string]],
  );
  const known = new Map(paths);
  const mappings = (view.sheets[0]?.columns ?? []).map((column) => ({
    column: column.index,
    field: known.get(column.label) ?? null,
  }));
  return { kind: "form", form, action: "add", mappings };
}

async function valuesOf(form: string): Promise<readonly unknown[]> {
  const { rows } = await queryRecords(session, form, { columns: ["name"] });
  const records = await Promise.all(rows.map(([id]) => getRecord(session, form, Number(id))));
  return records.map(({ values }) => {
    const { lines, ...own } = values;
    const list = Array.isArray(lines) ? lines : [];
    return { ...own, lines: list.map((line: Record<string, Wire>) => ({ ...line, id: null })) };
  });
}

test.each<readonly [string, Format]>([
  ["from_xlsx", "xlsx"],
  ["from_csv", "csv"],
  ["from_gb", "gb18030"],
])("%s: an export of every kind comes back as the same records", async (form, format) => {
  const path = await exportTo(session, "thing", format);
  const view = await readBack(path);
  expect(view.status).toBe("ready");
  const done = await runThrough(files, session, view.id, targetOf(view, form));
  expect(done.rejectSamples).toEqual([]);
  expect(done).toMatchObject({ status: "done", rowsCreated: ids.length });
  expect(await valuesOf(form)).toEqual(await valuesOf("thing"));
});

test("no text of an export is a formula, and numbers and days are real ones", async () => {
  const text = readFileSync(await exportTo(session, "thing", "csv"), "utf8");
  const [header = "", first = ""] = text.split("\r\n");
  expect(header).toContain("明细 / 品名");
  expect(first).toMatch(/^"'=1\+1 ""引号"", 逗号",/u);
  expect(text).not.toMatch(/(?:^|,|\n)"?[=+@]/u);
  expect(text).toContain(",-12.5,");
  expect(text).toContain(",26:30:05,");
  expect(text).toContain("'-乙公司");
  const book = await readBack(await exportTo(session, "thing", "xlsx"));
  const kinds = Object.fromEntries((book.sheets[0]?.columns ?? []).map(({ label: name, kind }) => [name, kind]));
  expect(kinds).toMatchObject({
    工时: "number",
    单价: "money",
    日期: "date",
    时刻: "datetime",
    用时: "duration",
    名称: "text",
  });
});

test("a restricted member's export holds their rows and columns and nothing else", async () => {
  const members = await queryRecords(session, "thing", { columns: ["owner"] });
  expect(members.rows).toHaveLength(ids.length);
  const { rows } = await workspace.database
    .rows<{ id: number; role: "member" }>({ chunks: ["select id, role from ws_demo._member where name = '小曹'"] })
    .then((found) => ({ rows: found }));
  const id = rows[0]?.id ?? 0;
  const cao: Session = { ...session, actor: { kind: "member", memberId: id, role: "member", departments: [] } };
  const text = readFileSync(await exportTo(cao, "thing", "csv"), "utf8").replace("\uFEFF", "");
  expect(text.split("\r\n")).toEqual([
    "名称,工时,负责人,明细 / 品名,明细 / 金额,明细 / 交期",
    "同名,1,小曹,一,1,",
    "同名,2,小曹,二,2,",
    "",
  ]);
  const asked = exportRecords(
    cao,
    "thing",
    { locale: "en", columns: ["price"] },
    async () => {},
    new AbortController().signal,
  );
  await expect(asked).rejects.toMatchObject({ code: "field.unknown" });
  const filtered = exportRecords(
    cao,
    "thing",
    { locale: "en", filter: "price > 1" },
    async () => {},
    new AbortController().signal,
  );
  await expect(filtered).rejects.toMatchObject({ code: "expr.invalid" });
});

const blns = resolve(import.meta.dirname, "../../../../../shared/data/naughty-strings/blns.json");

test.skipIf(!existsSync(blns))("every naughty string goes in, out and in again unchanged", async () => {
  const strings: unknown = JSON.parse(readFileSync(blns, "utf8"));
  const texts = (Array.isArray(strings) ? strings.map(String) : [])
    .map((text) => text.trim())
    .filter((text) => text !== "");
  expect(texts.length).toBeGreaterThan(450);
  const csv = `n,text\n${texts.map((text, n) => `#${n},"${text.replaceAll('"', '""')}"`).join("\n")}\n`;
  const plain = (view: ImportView, key: string): ImportTarget =>
    guessedTarget(view, key, () => [
      { key: "n", label: label("n"), kind: "text" },
      { key: "text", label: label("text"), kind: "long_text" },
    ]);
  const read = async (form: string): Promise<readonly unknown[]> => {
    const now = await workspace.system();
    const found: unknown[] = [];
    let after: string | undefined;
    do {
      const page = await queryRecords(now, form, {
        columns: ["n", "text"],
        limit: 500,
        ...(after === undefined ? {} : { after }),
      });
      for (const [id, , n] of page.rows) found.push([n, (await getRecord(now, form, Number(id))).values["text"]]);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return found;
  };
  const view = await profiled(files, session, await files.upload(session, "blns.csv", csv));
  const done = await runThrough(files, session, view.id, plain(view, "blns"));
  expect(done).toMatchObject({ status: "done", rowsCreated: texts.length, rowsRejected: 0 });
  // Words such as null and - are texts like any other.
  const expected = texts.map((text, n) => [`#${n}`, text.replaceAll("\0", "").toWellFormed()]);
  expect(await read("blns")).toEqual(expected);
  for (const format of ["xlsx", "csv"] as const) {
    const again = await readBack(await exportTo(await workspace.system(), "blns", format));
    const twice = await runThrough(files, session, again.id, plain(again, `blns_${format}`));
    expect(twice).toMatchObject({ status: "done", rowsCreated: texts.length, rowsRejected: 0 });
    expect(await read(`blns_${format}`)).toEqual(expected);
  }
});
