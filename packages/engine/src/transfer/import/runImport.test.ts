import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, type Sql } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import { ticketForms } from "../../records/testForms.ts";
import { listHistory } from "../../records/listHistory.ts";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import {
  buildSettings,
  guessedTarget,
  openImportFiles,
  profiled,
  runThrough,
  type ImportFiles,
} from "../test/importFile.ts";
import { cancelImport, getImport, startImport, type ImportView } from "./createImport.ts";
import type { ImportSettings, ImportTarget } from "./importDefinition.ts";
import { runImport } from "./runImport.ts";

const item: FormDefinition = {
  key: "item",
  label: { zh: "物料" },
  title: "name",
  fields: [
    { key: "code", label: { zh: "编码" }, kind: "text", unique: true },
    { key: "name", label: { zh: "名称" }, kind: "text", required: true },
    { key: "price", label: { zh: "单价" }, kind: "number", decimals: 2 },
    { key: "count", label: { zh: "数量" }, kind: "integer", default: "1" },
    { key: "sum", label: { zh: "小计" }, kind: "formula", expression: "price * count", result: "number" },
    { key: "owner", label: { zh: "负责人" }, kind: "member" },
    {
      key: "no",
      label: { zh: "流水号" },
      kind: "auto_number",
      parts: [
        { kind: "text", text: "W" },
        { kind: "counter", digits: 5 },
      ],
    },
    { key: "tag", label: { zh: "标记" }, kind: "formula", expression: 'no & "/" & code', result: "text" },
  ],
  validations: [
    { key: "cheap", expression: "not (price >= 1000)", message: { zh: "单价不能超过一千", en: "Too dear" } },
  ],
};

let workspace: TestWorkspace;
let files: ImportFiles;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [...ticketForms, item],
    grants: [
      {
        key: "item_all",
        form: "item",
        to: { role: "member" },
        actions: ["see", "import"],
        rows: "owner = CURRENT_USER()",
        writeFields: ["code", "name", "owner"],
      },
    ],
  });
  files = await openImportFiles(workspace.database);
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
});

type FormTarget = Extract<ImportTarget, { readonly kind: "form" }>;

async function importText(
  text: string,
  target: Omit<FormTarget, "kind">,
  settings: Partial<ImportSettings> = {},
  session = workspace.owner,
): Promise<ImportView> {
  const view = await profiled(files, session, await files.upload(session, "rows.csv", text));
  return runThrough(files, session, view.id, { kind: "form", ...target }, settings);
}

async function rows(query: ReturnType<typeof sql>): Promise<readonly (readonly unknown[])[]> {
  return workspace.database.arrays(query);
}

const itemColumns = [
  { column: 0, field: "code" },
  { column: 1, field: "name" },
  { column: 2, field: "price" },
];
const toItems = { form: "item", action: "add", mappings: itemColumns } as const;

test("good rows go in with defaults, formulas and numbers; bad ones are told apart by cell", async () => {
  const text = "code,name,price\nA1,螺丝,2.50\nA2,,3\nA3,螺母,abc\nA1,重复,1\nA4,金条,5000\nA5,垫片,\n";
  const done = await importText(text, toItems);
  expect(done).toMatchObject({ status: "done", rowsTotal: 6, rowsCreated: 2, rowsRejected: 4, rowsDone: 6 });
  expect(done.rejectSamples.map(({ row, column, code }) => [row, column, code])).toEqual([
    [3, 1, "field.required"],
    [4, 2, "badNumber"],
    [5, 0, "import.repeated"],
    [6, null, "record.invalid"],
  ]);
  const found = await rows(sql`select code, name, price, count, sum, no, tag, version from ws_demo.item order by id`);
  expect(found).toEqual([
    ["A1", "螺丝", "2.5", 1, "2.5", "W00001", "W00001/A1", 1],
    ["A5", "垫片", null, 1, null, "W00002", "W00002/A5", 1],
  ]);
  const [first] = await rows(sql`select id from ws_demo.item where code = 'A1'`);
  const history = await listHistory(workspace.owner, "item", Number(first?.[0]), {});
  expect(history.changes[0]).toMatchObject({ kind: "create", cause: { kind: "import" } });
});

test("a dry run finds the same and writes nothing", async () => {
  const before = await rows(sql`select count(*), max(id) from ws_demo.item`);
  const done = await importText("code,name,price\nA1,有了,1\nB1,新,1\nB2,新,x\n", toItems, { isDryRun: true });
  expect(done).toMatchObject({ status: "checked", rowsCreated: 1, rowsRejected: 2 });
  expect(done.rejectSamples.map(({ row, code }) => [row, code])).toEqual([
    [2, "field.not_unique"],
    [4, "badNumber"],
  ]);
  expect(await rows(sql`select count(*), max(id) from ws_demo.item`)).toEqual(before);
});

test("all or nothing writes nothing when one row is bad", async () => {
  const before = await rows(sql`select count(*) from ws_demo.item`);
  const bad = await importText("code,name,price\nC1,好,1\nC2,坏,9999\n", toItems, { rejects: "all_or_nothing" });
  expect(bad).toMatchObject({ status: "failed", rowsCreated: 0, error: { code: "import.rejected" } });
  expect(bad.rejectSamples).toHaveLength(1);
  expect(await rows(sql`select count(*) from ws_demo.item`)).toEqual(before);
  const good = await importText("code,name,price\nC1,好,1\nC2,也好,2\n", toItems, { rejects: "all_or_nothing" });
  expect(good).toMatchObject({ status: "done", rowsCreated: 2 });
});

test("upsert twice is idempotent; blank cells leave what is there", async () => {
  const target = { ...toItems, action: "upsert", matchBy: "code" } as const;
  const text = "code,name,price\nU1,一,1\nU2,二,2\n";
  expect(await importText(text, target)).toMatchObject({ rowsCreated: 2, rowsUpdated: 0 });
  const before = await rows(sql`select id, version, name, price from ws_demo.item where code like 'U%' order by id`);
  expect(await importText(text, target)).toMatchObject({
    status: "done",
    rowsCreated: 0,
    rowsUpdated: 0,
    rowsRejected: 0,
  });
  expect(await rows(sql`select id, version, name, price from ws_demo.item where code like 'U%' order by id`)).toEqual(
    before,
  );
  expect(await importText("code,name,price\nU1,,7\nU3,三,\n", target)).toMatchObject({
    rowsCreated: 1,
    rowsUpdated: 1,
  });
  expect(await rows(sql`select name, price, version from ws_demo.item where code = 'U1'`)).toEqual([["一", "7", 2]]);
});

test("update tells rows that match no record or have no key", async () => {
  const target = { ...toItems, action: "update", matchBy: "code" } as const;
  const done = await importText("code,name,price\nU1,改,1\nZZ,无,1\n,空,1\n", target);
  expect(done).toMatchObject({ rowsUpdated: 1, rowsRejected: 2 });
  expect(done.rejectSamples.map(({ row, code }) => [row, code])).toEqual([
    [3, "import.match_missing"],
    [4, "field.required"],
  ]);
});

test("links are found by a key field, people by name or e-mail, options by label, rows of a subform by their record", async () => {
  await workspace.addMember("member", "周倩");
  await importText("name,code\n甲公司,K1\n乙公司,K2\n乙公司,K3\n", {
    form: "client",
    action: "add",
    mappings: [
      { column: 0, field: "name" },
      { column: 1, field: "code" },
    ],
  });
  const text = [
    "主题,客户,负责人,状态,涉及,项目,数量",
    "报修,K1,周倩,待处理,甲公司,泵,2",
    "报修,,,,,阀,3",
    "回访,K2,member1@example.com,Solved?,甲公司;乙公司,,",
    "巡检,K9,无此人,待处理,,,",
    "安装,K2,周倩,待处理,甲公司,管,1",
  ].join("\n");
  const mappings = [
    { column: 0, field: "subject" },
    { column: 1, field: "client", matchBy: "code" },
    { column: 2, field: "owner" },
    { column: 3, field: "status" },
    { column: 4, field: "clients" },
    { column: 5, field: "lines.item" },
    { column: 6, field: "lines.quantity" },
  ];
  const done = await importText(text, { form: "ticket", action: "add", mappings });
  expect(done.rejectSamples.map(({ row, column, code }) => [row, column, code])).toEqual([
    [4, 3, "unknownOption"],
    [5, 1, "import.name_unknown"],
    [5, 2, "import.name_unknown"],
  ]);
  expect(done).toMatchObject({ status: "done", rowsCreated: 2, rowsRejected: 2 });
  const found = await rows(
    sql`select t.subject, c.code, m.name, t.status, (select count(*) from ws_demo.ticket__clients x where x.record_id = t.id),
          (select json_agg(l.item || l.quantity order by l.position) from ws_demo.ticket__lines l where l.parent_id = t.id)
        from ws_demo.ticket t left join ws_demo.client c on c.id = t.client left join ws_demo._member m on m.id = t.owner order by t.id`,
  );
  expect(found).toEqual([
    ["报修", "K1", "周倩", "open", 1, ["泵2", "阀3"]],
    ["安装", "K2", "周倩", "open", 1, ["管1"]],
  ]);
});

test("a restricted member imports what their grant covers and nothing else", async () => {
  const member = await workspace.addMember("member", "小曹");
  const session = await workspace.as(member);
  const columns = [
    { column: 0, field: "code" },
    { column: 1, field: "name" },
    { column: 2, field: "owner" },
  ];
  const target = { form: "item", action: "add", mappings: columns } as const;
  const done = await importText("code,name,owner\nM1,我的,小曹\nM2,别人的,陈立\nM3,没人的,\n", target, {}, session);
  expect(done).toMatchObject({ status: "done", rowsCreated: 1, rowsRejected: 2 });
  expect(done.rejectSamples.map(({ row, code }) => [row, code])).toEqual([
    [3, "access.denied"],
    [4, "access.denied"],
  ]);
  const forbidden = importText("code,name,price\nM4,有价,1\n", { ...target, mappings: itemColumns }, {}, session);
  await expect(forbidden).rejects.toMatchObject({ code: "field.forbidden" });
  const hidden = importText(
    "name\nx\n",
    { form: "client", action: "add", mappings: [{ column: 0, field: "name" }] },
    {},
    session,
  );
  await expect(hidden).rejects.toMatchObject({ code: "form.not_found" });
  const view = await profiled(files, session, await files.upload(session, "n.csv", "a,b\n1,2\n"));
  const start = startImport(session, view.id, buildSettings(guessedTarget(view, "mine")), undefined);
  await expect(start).rejects.toMatchObject({ code: "access.denied" });
  await expect(getImport(workspace.owner, view.id)).rejects.toMatchObject({ code: "import.not_found" });
  // An upsert does not find a record out of sight, and does not say who holds its value.
  const upsert = { ...target, action: "upsert", matchBy: "code" } as const;
  const taken = await importText("code,name,owner\nU1,抢,小曹\n", upsert, {}, session);
  expect(taken.rejectSamples.map(({ code }) => code)).toEqual(["field.not_unique"]);
});

test("a new form takes hostile headers and cells as they are", async () => {
  const cell = '"quote"" \\ \t tab 𝄞 \u202e; drop table item; --\nnew line {a,b} \\N"';
  const header = `"select ""x""",😀,名称,名称,id,xmin,${"很长".repeat(60)}`;
  const text = `${header}\n${cell},'=1+1,NULL,\\.,7,8,9\n\\N,"{}",,b,7,8,9\n`;
  const view = await profiled(files, workspace.owner, await files.upload(workspace.owner, "h.csv", text));
  const done = await runThrough(files, workspace.owner, view.id, guessedTarget(view, "hostile"));
  expect(done).toMatchObject({ status: "done", rowsCreated: 2, rowsRejected: 0, error: null });
  const keys = (await workspace.system()).workspace.forms.get("hostile")?.definition.fields.map((field) => field.key);
  expect(new Set(keys).size).toBe(7);
  const [first] = await rows(sql`select * from ws_demo.hostile order by id`);
  const texts = first?.filter((value) => typeof value === "string") ?? [];
  expect(texts.some((value) => value.includes("drop table item") && value.includes("{a,b} \\N"))).toBe(true);
  expect(texts).toContain("=1+1");
  expect(texts).toContain("\\.");
  expect(await rows(sql`select count(*) > 0 from ws_demo.item`)).toEqual([[true]]);
});

test("10,000 bad rows are kept with their reasons and counted", async () => {
  const lines = Array.from({ length: 10_500 }, (_, n) => `N${n},名${n},${n < 10_000 ? "x" : "1"}`);
  const done = await importText(`code,name,price\n${lines.join("\n")}\n`, toItems);
  expect(done).toMatchObject({ status: "done", rowsCreated: 500, rowsRejected: 10_000, rowsDone: 10_500 });
  expect(await rows(sql`select count(*) from ws_demo._import_reject where import = ${done.id}::uuid`)).toEqual([
    [10_000],
  ]);
});

const many = 50_000;
const manyRows = (prefix: string): string =>
  `code,name,price\n${Array.from({ length: many }, (_, n) => `${prefix}${n},名 ${n},${n % 100}`).join("\n")}\n`;

test("an import whose process stops goes on where it was, without repeating a row", async () => {
  const view = await profiled(files, workspace.owner, await files.upload(workspace.owner, "m.csv", manyRows("R")));
  await startImport(workspace.owner, view.id, buildSettings({ kind: "form", ...toItems }), undefined);
  const stop = new AbortController();
  const first = runImport(files.host, "demo", view.id, stop.signal);
  await expect
    .poll(async () => (await getImport(workspace.owner, view.id)).rowsCreated, { interval: 20 })
    .toBeGreaterThan(0);
  stop.abort(new Error("stopped"));
  await expect(first).rejects.toThrow("stopped");
  const half = await getImport(workspace.owner, view.id);
  expect(half.status).toBe("running");
  expect(half.rowsCreated).toBeLessThan(many);
  // The database came back from a crash: what is unlogged is empty.
  await workspace.database.run(sql`truncate ${stagingOf(view.id)}`);
  await runImport(files.host, "demo", view.id, new AbortController().signal);
  expect(await getImport(workspace.owner, view.id)).toMatchObject({
    status: "done",
    rowsCreated: many,
    rowsRejected: 0,
    rowsDone: many,
  });
  expect(await rows(sql`select count(*), count(distinct code) from ws_demo.item where code like 'R%'`)).toEqual([
    [many, many],
  ]);
});

test("an import whose process is killed goes on in another one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tongzhou-killed-"));
  const path = join(folder, "k.csv");
  await writeFile(path, manyRows("K-"));
  const file = await files.uploadPath(workspace.owner, path, "k.csv");
  const view = await profiled(files, workspace.owner, file);
  await startImport(workspace.owner, view.id, buildSettings({ kind: "form", ...toItems }), undefined);
  const script = resolve(import.meta.dirname, "../test/importProcess.ts");
  const child = spawn(process.execPath, [script, workspace.database.connectionString, "demo", view.id]);
  const ended = once(child, "exit");
  await expect
    .poll(async () => (await getImport(workspace.owner, view.id)).rowsCreated, { interval: 20 })
    .toBeGreaterThan(0);
  child.kill("SIGKILL");
  await ended;
  await runImport(files.host, "demo", view.id, new AbortController().signal);
  expect(await getImport(workspace.owner, view.id)).toMatchObject({ status: "done", rowsCreated: many });
  expect(await rows(sql`select count(*), count(distinct code) from ws_demo.item where code like 'K-%'`)).toEqual([
    [many, many],
  ]);
  await rm(folder, { recursive: true, force: true });
});

test("two runs of one import: the later takes over, and every row is there once", async () => {
  const view = await profiled(files, workspace.owner, await files.upload(workspace.owner, "t.csv", manyRows("T")));
  await startImport(workspace.owner, view.id, buildSettings({ kind: "form", ...toItems }), undefined);
  const signal = new AbortController().signal;
  await Promise.allSettled([
    runImport(files.host, "demo", view.id, signal),
    new Promise((resolve) => setTimeout(resolve, 1500)).then(() => runImport(files.host, "demo", view.id, signal)),
  ]);
  await runImport(files.host, "demo", view.id, signal);
  expect(await getImport(workspace.owner, view.id)).toMatchObject({ status: "done", rowsCreated: many });
  expect(await rows(sql`select count(*), count(distinct code) from ws_demo.item where code like 'T%'`)).toEqual([
    [many, many],
  ]);
});

/** How many wait for a lock: on a whole table, on a row that another transaction has, or on a lock of the test's own. */
async function countWaiting(...events: readonly string[]): Promise<number> {
  const found = await rows(
    sql`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = any(${events}::text[])`,
  );
  return Number(found[0]?.[0]);
}

/** Holds a lock until it is told to let go. */
async function hold(lock: Sql): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<undefined>();
  const gate = Promise.withResolvers<undefined>();
  const ended = workspace.database.transaction(async (tx) => {
    await tx.run(lock);
    held.resolve(undefined);
    await gate.promise;
  });
  await held.promise;
  return async () => {
    gate.resolve(undefined);
    await ended;
  };
}

/** An import of many new items that was started and that no process runs yet. */
async function startedImport(start: string): Promise<{ readonly id: string; readonly run: () => Promise<void> }> {
  const { owner } = workspace;
  const { id } = await profiled(files, owner, await files.upload(owner, `${start}.csv`, manyRows(start)));
  await startImport(owner, id, buildSettings({ kind: "form", ...toItems }), undefined);
  return { id, run: () => runImport(files.host, "demo", id, new AbortController().signal) };
}

test("a run that takes over goes on from what the other wrote since it looked", async () => {
  const { id, run } = await startedImport("take-");
  const freeTable = await hold(sql`lock table ws_demo.item in share mode`);
  const first = run();
  await expect.poll(() => countWaiting("relation")).toBe(1);
  const freeImport = await hold(sql`select 1 from ws_demo._import where id = ${id}::uuid for update`);
  await freeTable();
  // The first has written rows and waits to say so; the second has read that there are none and waits to take over.
  await expect.poll(() => countWaiting("transactionid", "tuple")).toBe(1);
  const second = run();
  await expect.poll(() => countWaiting("transactionid", "tuple")).toBe(2);
  await freeImport();
  await Promise.all([first, second]);
  expect(await getImport(workspace.owner, id)).toMatchObject({ status: "done", rowsCreated: many, rowsRejected: 0 });
});

test("a run that was taken over rejects no row that the other has written", async () => {
  const { id, run } = await startedImport("taken-");
  // The second statement that adds items waits for one lock, the fourth for another.
  await workspace.database.transaction(async (tx) => {
    await tx.run(sql`create sequence ws_demo.additions`);
    await tx.run(sql`create function ws_demo.hold_addition() returns trigger language plpgsql as $f$
      declare addition bigint := nextval('ws_demo.additions');
      begin
        if addition in (2, 4) then perform pg_advisory_xact_lock(7700 + addition); end if;
        return null;
      end $f$`);
    await tx.run(
      sql`create trigger hold_addition before insert on ws_demo.item for each statement execute function ws_demo.hold_addition()`,
    );
  });
  const freeFirst = await hold(sql`select pg_advisory_xact_lock(7702)`);
  const freeSecond = await hold(sql`select pg_advisory_xact_lock(7704)`);
  const first = run();
  await expect.poll(() => countWaiting("advisory")).toBe(1);
  const second = run();
  await expect.poll(() => countWaiting("advisory")).toBe(2);
  await freeFirst();
  await first;
  await freeSecond();
  await second;
  await workspace.database.transaction(async (tx) => {
    await tx.run(sql`drop trigger hold_addition on ws_demo.item`);
    await tx.run(sql`drop function ws_demo.hold_addition()`);
    await tx.run(sql`drop sequence ws_demo.additions`);
  });
  expect(await getImport(workspace.owner, id)).toMatchObject({ status: "done", rowsCreated: many, rowsRejected: 0 });
  expect(await rows(sql`select count(*) from ws_demo._import_reject where import = ${id}::uuid`)).toEqual([[0]]);
});

test("two imports at once that hold the same unique values share them out", async () => {
  const [left, right] = await Promise.all([importText(manyRows("S"), toItems), importText(manyRows("S"), toItems)]);
  expect([left.status, right.status]).toEqual(["done", "done"]);
  expect(left.rowsCreated + right.rowsCreated).toBe(many);
  expect(await rows(sql`select count(*), count(distinct code) from ws_demo.item where code like 'S%'`)).toEqual([
    [many, many],
  ]);
});

test("a cancelled import stops between chunks; what was taken stays and is counted", async () => {
  const view = await profiled(files, workspace.owner, await files.upload(workspace.owner, "c.csv", manyRows("X")));
  await startImport(workspace.owner, view.id, buildSettings({ kind: "form", ...toItems }), undefined);
  const run = runImport(files.host, "demo", view.id, new AbortController().signal);
  await expect
    .poll(async () => (await getImport(workspace.owner, view.id)).rowsCreated, { interval: 20 })
    .toBeGreaterThan(0);
  await cancelImport(workspace.owner, view.id, undefined);
  await run;
  const after = await getImport(workspace.owner, view.id);
  expect(after.status).toBe("cancelled");
  expect(await rows(sql`select count(*) from ws_demo.item where code like 'X%'`)).toEqual([[after.rowsCreated]]);
  expect(await rows(sql`select to_regclass(${`ws_demo._import_${view.id.replaceAll("-", "")}`})`)).toEqual([[null]]);
});

function stagingOf(id: string): ReturnType<typeof sql> {
  return { chunks: [`ws_demo._import_${id.replaceAll("-", "")}`] };
}
