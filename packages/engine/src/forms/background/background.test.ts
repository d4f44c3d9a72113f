import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { openDatabase } from "../../db/database.ts";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { loadBin } from "../bin/bin.store.ts";
import { purgeBin } from "../bin/purgeBin.ts";
import { restoreFromBin } from "../bin/restoreFromBin.ts";
import { loadCalculations } from "../calculation/calculate.ts";
import { loadIndexes } from "../indexes.store.ts";
import { planDefinition } from "../plan/planDefinition.ts";
import { buildIndexes } from "./buildIndexes.ts";
import { runCalculations } from "./runCalculations.ts";
import { runConversions } from "./runConversions.ts";
import { validateConstraints } from "./validateConstraints.ts";

const rows = 6000;
const never = new AbortController().signal;
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterAll(() => workspace.drop());

const title: FieldDefinition = { key: "title", label: { zh: "标题" }, kind: "text" };
const text: FieldDefinition = { key: "amount", label: { zh: "金额" }, kind: "text" };
const number: FieldDefinition = { key: "amount", label: { zh: "金额" }, kind: "number" };

function form(key: string, ...fields: FieldDefinition[]): FormDefinition {
  return { key, label: { zh: key }, title: "title", fields: [title, ...fields] };
}

/** A form with more rows than are changed at once; amount holds the row's number as text. */
async function bigForm(key: string, ...fields: FieldDefinition[]): Promise<void> {
  await define(form(key, text, ...fields));
  await workspace.database.run(
    sql`insert into ${sqlIdent(workspace.schema, key)} (title, amount) select 'x', n::text from generate_series(1, ${rows}::int) n`,
  );
}

async function define(...forms: FormDefinition[]): Promise<readonly string[]> {
  const { definition } = (await workspace.system()).workspace;
  const others = definition.forms.filter((one) => !forms.some((form) => form.key === one.key));
  return (await workspace.define({ forms: [...others, ...forms] })).jobs;
}

async function one(query: ReturnType<typeof sql>): Promise<unknown> {
  return (await workspace.database.arrays(query))[0]?.[0];
}

async function kindOf(formKey: string, field: string): Promise<string | undefined> {
  return (await workspace.system()).workspace.forms.get(formKey)?.fields.get(field)?.kind;
}

test("a big form converts beside writers; the field keeps its kind until the swap, and no write is lost", async () => {
  await bigForm("orders");
  expect(await define(form("orders", number))).toEqual(["forms.conversions"]);
  expect(await kindOf("orders", "amount")).toBe("text");
  const table = sqlIdent(workspace.schema, "orders");
  const written = new Set<number>();
  let isDone = false;
  const write = async (start: number): Promise<void> => {
    for (let count = start; !isDone; count += 2) {
      const id = 1 + ((count * 37) % rows);
      await workspace.database.run(sql`update ${table} set amount = ${"1000000"} where id = ${id}`);
      await workspace.database.run(sql`insert into ${table} (title, amount) values (${"new"}, ${"1000000"})`);
      written.add(id);
    }
  };
  const writers = [write(0), write(1)];
  await runConversions(workspace.database, workspace.key, never);
  isDone = true;
  await Promise.all(writers);
  expect(await kindOf("orders", "amount")).toBe("number");
  const changed = [...written];
  expect(changed.length).toBeGreaterThan(0);
  const right = sql`select count(*) from ${table} where amount = case when id > ${rows} or id = any(${changed}::bigint[]) then 1000000 else id end`;
  expect(await one(right)).toBe(await one(sql`select count(*) from ${table}`));
});

test("a conversion is taken back: untouched rows have their old text, changed ones the new value as text", async () => {
  await bigForm("undo");
  await workspace.database.run(sql`update ws_demo.undo set amount = ' 5 ' where id = 5`);
  await define(form("undo", number));
  await runConversions(workspace.database, workspace.key, never);
  await workspace.database.run(sql`update ws_demo.undo set amount = 66 where id = 6`);
  const item = (await loadBin(workspace.database, workspace.schema)).find((one) => one.form === "undo");
  await restoreFromBin(await workspace.system(), item?.id ?? 0);
  await runConversions(workspace.database, workspace.key, never);
  expect(await kindOf("undo", "amount")).toBe("text");
  expect(
    await workspace.database.arrays(sql`select amount from ws_demo.undo where id in (5, 6, 7) order by id`),
  ).toEqual([[" 5 "], ["66"], ["7"]]);
});

test("a worker that dies between two batches is followed by one that goes on after its last batch", async () => {
  await bigForm("crash");
  await define(form("crash", number));
  const dying = openDatabase({ connectionString: workspace.database.connectionString, applicationName: "dying" });
  const work = runConversions(dying, workspace.key, never);
  const outcome = Promise.allSettled([work]);
  for (let done = 0; done === 0;)
    done = Number(await one(sql`select done from ws_demo._conversion where form = 'crash'`));
  await workspace.database.run(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'dying'`,
  );
  await outcome;
  await dying.close();
  await runConversions(workspace.database, workspace.key, never);
  expect(await kindOf("crash", "amount")).toBe("number");
  expect(await one(sql`select count(*) from ws_demo.crash where amount = id`)).toBe(rows);
});

test("values that repeat only after the conversion leave the field as it was, and say so", async () => {
  await bigForm("repeat");
  await workspace.database.run(sql`update ws_demo.repeat set amount = '2.0' where id = 1`);
  await define(form("repeat", { ...number, unique: true }));
  await runConversions(workspace.database, workspace.key, never);
  expect(await kindOf("repeat", "amount")).toBe("text");
  expect(await one(sql`select error from ws_demo._conversion where form = 'repeat'`)).toBe("23505");
  await workspace.database.run(sql`insert into ws_demo.repeat (amount) values ('still text')`);
  const leftover = sql`select count(*) from pg_attribute where attrelid = 'ws_demo.repeat'::regclass and attname like '\\_conversion%' and not attisdropped`;
  expect(await one(leftover)).toBe(0);
});

test("the same conversion proposed again while it runs is no change; another one is refused", async () => {
  await bigForm("again");
  await define(form("again", number));
  const session = await workspace.system();
  const others = session.workspace.definition.forms.filter((one) => one.key !== "again");
  const same = await planDefinition(session, {
    ...session.workspace.definition,
    forms: [...others, form("again", number)],
  });
  expect(same).toMatchObject({ steps: [], problems: [] });
  const other: FieldDefinition = { key: "amount", label: { zh: "金额" }, kind: "date" };
  const refused = await planDefinition(session, {
    ...session.workspace.definition,
    forms: [...others, form("again", other)],
  });
  expect(refused.problems).toMatchObject([{ code: "conversion_running" }]);
  await runConversions(workspace.database, workspace.key, never);
});

test("formulas of a big form are calculated in batches with a visible state", async () => {
  await bigForm("sums");
  await define(form("sums", number));
  await runConversions(workspace.database, workspace.key, never);
  const formula: FieldDefinition = {
    key: "twice",
    label: { zh: "两倍" },
    kind: "formula",
    expression: "amount * 2",
    result: "number",
  };
  expect(await define(form("sums", number, formula))).toEqual(["forms.calculations"]);
  expect(await loadCalculations(workspace.database, workspace.schema)).toMatchObject([
    { form: "sums", field: "twice", status: "calculating", done: 0, total: rows },
  ]);
  await runCalculations(workspace.database, workspace.schema, never);
  expect(await loadCalculations(workspace.database, workspace.schema)).toEqual([]);
  expect(await one(sql`select count(*) from ws_demo.sums where twice = amount * 2`)).toBe(rows);
});

test("indexes and foreign keys of a big form are built by the worker; a repeat makes the unique one invalid", async () => {
  await bigForm("linked");
  const link: FieldDefinition = { key: "other", label: { zh: "关联" }, kind: "link", form: "linked" };
  const jobs = await define(form("linked", { ...text, unique: true }, link));
  expect(jobs).toEqual(["forms.indexes", "forms.constraints"]);
  const states = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await loadIndexes(workspace.database, workspace.schema, "linked")).map((row) => [row.purpose, row.state]),
    );
  expect(await states()).toEqual({ bin: "valid", lookup: "building", unique: "building" });
  await workspace.database.run(sql`insert into ws_demo.linked (amount) values ('1')`);
  await Promise.all([
    buildIndexes(workspace.database, workspace.schema, never),
    buildIndexes(workspace.database, workspace.schema, never),
  ]);
  expect(await states()).toEqual({ bin: "valid", lookup: "valid", unique: "invalid" });
  await validateConstraints(workspace.database, workspace.schema, never);
  expect(await one(sql`select count(*) from pg_constraint where contype = 'f' and not convalidated`)).toBe(0);
  await expect(workspace.database.run(sql`update ws_demo.linked set other = -1 where id = 1`)).rejects.toMatchObject({
    code: "23503",
  });
});

test("a change does not wait for an index that is being built: the build gives way and begins again", async () => {
  await bigForm("busy");
  await define(form("busy", { ...text, unique: true }));
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let begun = (): void => undefined;
  const isOpen = new Promise<void>((resolve) => (begun = resolve));
  // CREATE INDEX CONCURRENTLY waits for every older snapshot, and holds its lock on the table meanwhile.
  const old = workspace.database.transaction(
    async (tx) => {
      await tx.run(sql`select 1`);
      begun();
      await held;
    },
    { isolation: "repeatable read" },
  );
  await isOpen;
  const build = Promise.allSettled([buildIndexes(workspace.database, workspace.schema, never)]);
  const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and query like 'create unique index concurrently%' and wait_event_type = 'Lock'`;
  await expect.poll(() => workspace.database.arrays(waiting)).toEqual([[1]]);
  await define(form("busy", { ...text, unique: true }, { key: "note", label: { zh: "注" }, kind: "text" }));
  expect((await build)[0].status).toBe("rejected");
  release();
  await old;
  await buildIndexes(workspace.database, workspace.schema, never);
  expect(await one(sql`select state from ws_demo._index where form = 'busy' and purpose = 'unique'`)).toBe("valid");
});

test("a change waits in short turns for a writer that holds the table, and gets through when it ends", async () => {
  await define(form("held"));
  const writer = workspace.database.transaction(async (tx) => {
    await tx.run(sql`insert into ws_demo.held (title) values ('x')`);
    await new Promise((resolve) => setTimeout(resolve, 1500));
  });
  const reads: Promise<unknown>[] = [];
  const change = define(form("held", text));
  reads.push(workspace.database.arrays(sql`select count(*) from ws_demo.held`));
  await Promise.all([writer, change, ...reads]);
  expect(await kindOf("held", "amount")).toBe("text");
});

test("a deleted form comes back with its rows, links and rules, also after its key was used again", async () => {
  const child: FieldDefinition = {
    key: "items",
    label: { zh: "明细" },
    kind: "subform",
    fields: [{ key: "price", label: { zh: "价" }, kind: "number" }],
  };
  const many: FieldDefinition = { key: "peers", label: { zh: "相关" }, kind: "links", form: "gone" };
  const unique: FieldDefinition = { key: "code", label: { zh: "号" }, kind: "text", unique: true };
  await define(form("gone", child, many, unique));
  await workspace.database.run(sql`insert into ws_demo.gone (title, code) values ('甲', 'A')`);
  await workspace.database.run(sql`insert into ws_demo.gone__items (parent_id, "position", price) values (1, 0, 9)`);
  await workspace.database.run(sql`insert into ws_demo.gone__peers (record_id, target_id) values (1, 1)`);
  const without = async (): Promise<void> => {
    const { definition } = (await workspace.system()).workspace;
    await workspace.define({ forms: definition.forms.filter((one) => one.key !== "gone") });
  };
  await without();
  await define(form("gone", child, many, unique));
  const first = (await loadBin(workspace.database, workspace.schema)).find((one) => one.form === "gone");
  await expect(restoreFromBin(await workspace.system(), first?.id ?? 0)).rejects.toMatchObject({
    code: "definition.conflict",
    params: { reason: "key_taken" },
  });
  await without();
  await restoreFromBin(await workspace.system(), first?.id ?? 0);
  expect(await one(sql`select price::text from ws_demo.gone__items i join ws_demo.gone g on g.id = i.parent_id`)).toBe(
    "9",
  );
  await expect(workspace.database.run(sql`insert into ws_demo.gone (code) values ('A')`)).rejects.toMatchObject({
    code: "23505",
  });
  await expect(
    workspace.database.run(sql`insert into ws_demo.gone__peers (record_id, target_id) values (1, 99)`),
  ).rejects.toMatchObject({ code: "23503" });
});

test("after 30 days the bin is emptied, not a day before", async () => {
  const day = 86_400_000;
  const before = (await loadBin(workspace.database, workspace.schema)).length;
  expect(before).toBeGreaterThan(2);
  await purgeBin(workspace.database, workspace.schema, new Date(Date.now() + 29 * day));
  expect(await loadBin(workspace.database, workspace.schema)).toHaveLength(before);
  await purgeBin(workspace.database, workspace.schema, new Date(Date.now() + 31 * day));
  expect(await loadBin(workspace.database, workspace.schema)).toEqual([]);
  const left = sql`select count(*) from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = 'ws_demo'::regnamespace and (a.attname like '\\_bin\\_%' or c.relname like '\\_bin\\_%') and c.relname <> '_bin_kept_until' and c.relname <> '_bin_id_seq' and c.relname <> '_bin_pkey' and not a.attisdropped`;
  expect(await one(left)).toBe(0);
});
