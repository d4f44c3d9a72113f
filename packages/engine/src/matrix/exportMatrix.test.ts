import { afterEach, expect, test } from "vitest";
import type { Grant, MatrixDefinition } from "@tongzhou/model";
import { sql, sqlIdent } from "@tongzhou/base";
import { valueOf, type WriteRow, type WriteValue } from "@tongzhou/sheets";
import { createRecord } from "../records/createRecord.ts";
import { exportMatrix } from "./exportMatrix.ts";
import { defineRules, heat, openMatrixWorkspace, raci, skills, type MatrixWorkspace } from "./test/matrixWorkspace.ts";
import { collect, readSheet } from "./test/readSheet.ts";

let opened: MatrixWorkspace | undefined;
afterEach(async () => {
  await opened?.workspace.drop();
  opened = undefined;
});

async function open(grants?: readonly Grant[]): Promise<MatrixWorkspace> {
  opened = await openMatrixWorkspace(grants);
  return opened;
}

test("a matrix is exported as it is laid out, with several values of a cell side by side and totals at the edges", async () => {
  const { workspace } = await open();
  const { columns, rows } = await readSheet(workspace.owner, "item", {
    matrix: raci,
    group: ["phase"],
    sort: [{ field: "name", direction: "asc" }],
  });
  expect(columns.map(({ label }) => label)).toEqual(["name", "phase", "李四", "张三", "Cai", "Bo", "letters"]);
  expect(plain(rows)).toEqual([
    ["沟通", "start", null, null, null, null, null],
    ["目标", "start", "r", "a", null, "c", "r 1; a 1; c 1"],
    ["开发", "build", "a; r", null, null, null, "r 1; a 1"],
    ["letters", null, "r 2; a 1", "a 1", null, "c 1", "r 2; a 2; c 1"],
    ["load", null, "8", "2", null, "1", null],
  ]);
  // Names stay in sight, and what a rule colours has its colour.
  expect(columns.map(({ isHead }) => isHead === true)).toEqual([true, true, false, false, false, false, false]);
  expect(rows[1]?.[3]).toEqual({ value: "a", style: { fill: "D3E8E8", ink: "0A4A50" } });
});

test("numbers stay numbers, and people and options have their names", async () => {
  const { workspace } = await open();
  const levels = await readSheet(workspace.owner, "ability", { matrix: skills });
  expect(levels.columns.map(({ label, kind }) => [label, kind])).toEqual([
    ["person", "text"],
    ["测试", "integer"],
    ["沟通", "integer"],
    ["average", "number"],
  ]);
  expect(plain(levels.rows).slice(1, 3)).toEqual([
    ["李四", 4, 2, "3"],
    ["张三", null, 3, "3"],
  ]);
  const risks = await readSheet(workspace.owner, "risk", { matrix: heat });
  expect(plain(risks.rows)[1]).toEqual(["4", null, null, 2, null, null, "10.75"]);
});

test("an export takes the right to export rows, columns and cells alike, and no more than it covers", async () => {
  const grant = (form: string, actions: Grant["actions"], more: Partial<Grant> = {}): Grant => ({
    key: `${form}_${actions.join("_")}`,
    form,
    to: { role: "member" },
    actions,
    ...more,
  });
  const one: MatrixDefinition = { ...raci, columns: [{ field: "person", usedOnly: true }] };
  const desk = await open([
    grant("item", ["see"]),
    grant("item", ["export"], { rows: 'phase = "start"' }),
    grant("duty", ["see"]),
    grant("duty", ["export"], { rows: 'letter <> "r"' }),
    grant("skill", ["see"]),
    grant("ability", ["see"]),
  ]);
  const member = await desk.workspace.as(await desk.workspace.addMember("member", "王五"));
  const { rows } = await readSheet(member, "item", { matrix: one });
  expect(plain(rows).map((row) => row.slice(0, 3))).toEqual([
    ["目标", "a", "a 1"],
    ["沟通", null, null],
    ["letters", "a 1", "a 1"],
    ["load", "2", null],
  ]);
  await expect(readSheet(member, "ability", { matrix: skills })).rejects.toMatchObject({
    code: "access.denied",
  });
});

test("an export is of the moment it began, and takes no connection but its own", async () => {
  const { workspace, items, people } = await open();
  const { owner } = workspace;
  const input = { matrix: raci, locale: "zh-CN" } as const;
  const rows = await exportMatrix(
    owner,
    "item",
    input,
    async (_, each) => {
      await createRecord(owner, "duty", {
        values: { item: items[2] ?? 0, person: people[0], letter: "i", side: "ours", ended: false },
      });
      return collect(each);
    },
    new AbortController().signal,
  );
  expect(plain(rows).flat()).not.toContain("i");
  expect(plain((await readSheet(owner, "item", { matrix: raci })).rows).flat()).toContain("i");
});

test("who has gone is read for no longer", async () => {
  const { workspace } = await open();
  const gone = new AbortController();
  gone.abort(new Error("gone"));
  const asked = exportMatrix(
    workspace.owner,
    "item",
    { matrix: raci, locale: "zh-CN" },
    (_, rows) => collect(rows),
    gone.signal,
  );
  await expect(asked).rejects.toThrow("gone");
});

test("however many rows and records there are, all of them are exported", async () => {
  const { workspace, items, people } = await open();
  const { database, schema } = workspace;
  const [item, duty] = [sqlIdent(schema, "item"), sqlIdent(schema, "duty")];
  await database.run(sql`insert into ${item} (name, phase) select 'x' || n, 'build' from generate_series(1, 5200) n`);
  // More records than one statement lays out, in the first rows.
  const ids = sql`select id from ${item} where name like 'x%' order by id limit 300`;
  await database.run(
    sql`insert into ${duty} (item, person, letter, side, ended) select i.id, ${people[0]}, 'i', 'ours', false from (${ids}) i, generate_series(1, 180)`,
  );
  // And in one row alone, in two columns.
  await database.run(
    sql`insert into ${duty} (item, person, letter, side, ended) select ${items[2]}, p.id, 'c', 'ours', false from unnest(${[...people]}::bigint[]) p (id), generate_series(1, 30000)`,
  );
  const { columns, rows } = await readSheet(workspace.owner, "item", { matrix: raci });
  expect(rows).toHaveLength(items.length + 5200 + 2);
  const at = columns.findIndex(({ label }) => label === "张三");
  const written = plain(rows).slice(0, -2);
  const letters = written.flatMap((row) => String(row[at] ?? "").split("; ")).filter((letter) => letter === "i");
  expect(letters).toHaveLength(300 * 180);
  expect(new Set(written.map(([name]) => name)).size).toBe(items.length + 5200);
}, 120_000);

test("[X10] every column is exported, more than a screen shows, and those in use among many; past a sheet's width it is refused", async () => {
  const { workspace, items } = await open();
  const { database, schema } = workspace;
  const contact = sqlIdent(schema, "contact");
  await database.run(sql`insert into ${contact} (name) select 'y' || n from generate_series(1, 900) n`);
  const last = sql`select id from ${contact} order by name desc limit 1`;
  await database.run(
    sql`insert into ${sqlIdent(schema, "duty")} (item, contact, letter, side, ended) values (${items[0]}, (${last}), 'i', 'client', false)`,
  );
  const group = { field: "contact" };
  const wide = await readSheet(workspace.owner, "item", { matrix: { ...raci, columns: [group] } });
  expect(wide.columns).toHaveLength(1 + 902 + 1);
  expect(plain(wide.rows)[0]?.[902]).toBe("i");
  const used = await readSheet(workspace.owner, "item", {
    matrix: { ...raci, columns: [{ ...group, usedOnly: true }] },
  });
  expect(used.columns.map(({ label }) => label)).toEqual(["name", "Bo", "y99", "letters"]);
  await database.run(sql`insert into ${contact} (name) select 'z' || n from generate_series(1, 15600) n`);
  await expect(readSheet(workspace.owner, "item", { matrix: { ...raci, columns: [group] } })).rejects.toMatchObject({
    code: "matrix.too_wide",
    params: { limit: 16_384 },
  });
}, 60_000);

test("what rows and columns break stands beside and below them", async () => {
  const { workspace } = await open();
  const { columns, rows } = await readSheet(await defineRules(workspace), "item", { matrix: raci });
  const at = columns.findIndex(({ label }) => label === "不合规则");
  expect(at).toBe(columns.length - 1);
  const told = new Map(plain(rows).map((row) => [row[0], row[at] ?? null]));
  expect([told.get("目标"), told.get("沟通")]).toEqual([null, "one_a!"]);
  expect(plain(rows).at(-1)?.slice(0, 5)).toEqual(["不合规则", null, null, "used!", null]);
});

function plain(rows: readonly WriteRow[]): readonly (readonly WriteValue[])[] {
  return rows.map((row) => row.map(valueOf));
}
