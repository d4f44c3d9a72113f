import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { buildSettings, openImportFiles, profiled, type ImportFiles } from "../test/importFile.ts";
import { cancelImport, createImport, getImport, startImport, type ImportView } from "./createImport.ts";
import { profileImport } from "./profileImport.ts";
import { runImport } from "./runImport.ts";

const form: FormDefinition = {
  key: "item",
  label: { zh: "物料" },
  title: "code",
  fields: [
    { key: "code", label: { zh: "编码" }, kind: "text" },
    { key: "price", label: { zh: "单价" }, kind: "number", decimals: 2 },
  ],
};
const target = {
  kind: "form",
  form: "item",
  action: "add",
  mappings: [
    { column: 0, field: "code" },
    { column: 1, field: "price" },
  ],
} as const;
const rows = 150_000;
// Every thousandth row cannot be taken.
const bad = rows / 1000;
const never = new AbortController().signal;

let workspace: TestWorkspace;
let files: ImportFiles;
let folder: string;
let path: string;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [form] });
  files = await openImportFiles(workspace.database);
  folder = await mkdtemp(join(tmpdir(), "tongzhou-interrupted-"));
  path = join(folder, "items.csv");
  const lines = Array.from({ length: rows }, (_, n) => `C${n},${n % 1000 === 0 ? "x" : n % 100}`);
  await writeFile(path, `code,price\n${lines.join("\n")}\n`);
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
  await rm(folder, { recursive: true, force: true });
});

async function begin(): Promise<ImportView> {
  return profiled(files, workspace.owner, await files.uploadPath(workspace.owner, path, "items.csv"));
}

async function read(id: string): Promise<ImportView> {
  return getImport(workspace.owner, id);
}

async function untilReading(id: string): Promise<void> {
  const isReading = async (): Promise<boolean> => {
    const view = await read(id);
    return view.isReading && view.rowsRead > 0;
  };
  await expect.poll(isReading, { interval: 10 }).toBe(true);
}

async function expectNothingLeft(id: string): Promise<void> {
  const name = `ws_demo._import_${id.replaceAll("-", "")}`;
  expect(await workspace.database.arrays(sql`select to_regclass(${name}), to_regclass(${`${name}_ref`})`)).toEqual([
    [null, null],
  ]);
}

async function expectWhole(id: string): Promise<void> {
  const { database } = workspace;
  expect(await read(id)).toMatchObject({ status: "done", rowsCreated: rows - bad, rowsRejected: bad, rowsDone: rows });
  expect(await database.arrays(sql`select count(*), count(distinct code) from ws_demo.item`)).toEqual([
    [rows - bad, rows - bad],
  ]);
  expect(
    await database.arrays(
      sql`select count(*), count(distinct row_no) from ws_demo._import_reject where import = ${id}::uuid`,
    ),
  ).toEqual([[bad, bad]]);
  await expectNothingLeft(id);
  await database.run(sql`truncate ws_demo.item`);
}

test("a process killed while it reads leaves nothing; the next one reads anew", async () => {
  const { id } = await begin();
  await startImport(workspace.owner, id, buildSettings(target), undefined);
  const script = resolve(import.meta.dirname, "../test/importProcess.ts");
  const child = spawn(process.execPath, [script, workspace.database.connectionString, "demo", id]);
  const ended = once(child, "exit");
  await untilReading(id);
  child.kill("SIGKILL");
  await ended;
  expect((await read(id)).rowsCreated).toBe(0);
  await runImport(files.host, "demo", id, never);
  await expectWhole(id);
});

test("cancelled while it reads: nothing was written, and it can be started again", async () => {
  const { id } = await begin();
  await startImport(workspace.owner, id, buildSettings(target), undefined);
  const run = runImport(files.host, "demo", id, never);
  await untilReading(id);
  await cancelImport(workspace.owner, id, undefined);
  await run;
  expect(await read(id)).toMatchObject({ status: "cancelled", rowsCreated: 0 });
  await expectNothingLeft(id);
  await startImport(workspace.owner, id, buildSettings(target), undefined);
  await runImport(files.host, "demo", id, never);
  await expectWhole(id);
});

test("cancelled before a run began, while it is checked, and while it is profiled: it stays so", async () => {
  const { id } = await begin();
  await startImport(workspace.owner, id, buildSettings(target), undefined);
  await cancelImport(workspace.owner, id, undefined);
  await runImport(files.host, "demo", id, never);
  expect(await read(id)).toMatchObject({ status: "cancelled", rowsCreated: 0 });
  await expectNothingLeft(id);

  await startImport(workspace.owner, id, buildSettings(target, { isDryRun: true }), undefined);
  const check = runImport(files.host, "demo", id, never);
  await untilReading(id);
  await cancelImport(workspace.owner, id, undefined);
  await check;
  expect(await read(id)).toMatchObject({ status: "cancelled", rowsCreated: 0 });
  await expectNothingLeft(id);

  const file = await files.uploadPath(workspace.owner, path, "items.csv");
  const made = await createImport(workspace.owner, { file }, undefined);
  const profile = profileImport(files.host, "demo", made.id, never);
  await cancelImport(workspace.owner, made.id, undefined);
  await profile;
  expect(await read(made.id)).toMatchObject({ status: "cancelled", sheets: [] });
  expect(await workspace.database.arrays(sql`select count(*) from ws_demo.item`)).toEqual([[0]]);
});
