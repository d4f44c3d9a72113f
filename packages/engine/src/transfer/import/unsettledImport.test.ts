import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { AppError, type FieldDefinition, type FormDefinition } from "@tongzhou/model";
import { refreshWorkspaceRuntime } from "../../forms/loadWorkspaceRuntime.ts";
import type { Session } from "../../gateway/session.ts";
import { batchRecords } from "../../records/batchRecords.ts";
import { createRecord } from "../../records/createRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { openImportFiles, profiled, runThrough, type ImportFiles } from "../test/importFile.ts";
import type { ImportSettings } from "./importDefinition.ts";

const label = { zh: "标签" };
function part(isUnique: boolean): FormDefinition {
  const unique = isUnique ? { unique: true } : {};
  const fields: readonly FieldDefinition[] = [
    { key: "name", label, kind: "text" },
    { key: "code", label, kind: "text", ...unique },
    { key: "batch", label, kind: "text", default: '"B1"', ...unique },
    { key: "spare", label, kind: "link", form: "part", ...(isUnique ? { unique: true } : {}) },
  ];
  return { key: "part", label, title: "name", fields };
}

let workspace: TestWorkspace;
let session: Session;
let files: ImportFiles;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [part(false)] });
  await workspace.database.run(
    sql`insert into ws_demo.part (name, code, batch) select 'x', 'old' || n, 'o' || n from generate_series(1, 3000) n`,
  );
  // Nobody builds the indexes in this test, so all of it happens while they are not there.
  await workspace.define({ forms: [part(true)] });
  session = { ...workspace.owner, workspace: await refreshWorkspaceRuntime(workspace.database, "demo") };
  files = await openImportFiles(workspace.database);
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
});

const mappings = [
  ...["name", "code", "batch"].map((field, column) => ({ column, field })),
  { column: 3, field: "spare", matchBy: "code" },
];

async function importRows(rows: readonly string[], settings: Partial<ImportSettings> = {}) {
  const text = `name,code,batch,spare\n${rows.join("\n")}\n`;
  const view = await profiled(files, session, await files.upload(session, "parts.csv", text));
  return runThrough(files, session, view.id, { kind: "form", form: "part", action: "add", mappings }, settings);
}

const count = 3000;
const lines = (prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, n) => `件 ${n},C${n},${prefix}${n},`);

test("[R10] while the index is not there, imports and people who bring the same values share them out", async () => {
  expect(session.workspace.unsettled).toEqual(new Set(["part.batch", "part.code", "part.spare"]));
  const written = { people: 0 };
  const person = async (from: number): Promise<void> => {
    for (let n = from; n < count; n += 97) {
      const values = { code: `C${n}`, batch: `p${from}-${n}` };
      const isWritten = await createRecord(session, "part", { values }).then(
        () => 1,
        (error: unknown) => {
          if (error instanceof AppError && error.code === "field.not_unique") return 0;
          throw error;
        },
      );
      written.people += isWritten;
    }
  };
  const batch = async (): Promise<void> => {
    const operations = Array.from({ length: 200 }, (_, n) => ({
      kind: "create" as const,
      values: { code: `C${n * 3}`, batch: `q${n}` },
    }));
    const results = await batchRecords(session, "part", { mode: "per_row", operations });
    written.people += results.filter((one) => one.error === undefined).length;
  };
  const [left, right] = await Promise.all([
    importRows(lines("l")),
    importRows(lines("r"), { rejects: "skip" }),
    person(2),
    person(5),
    batch(),
  ]);
  expect([left.status, right.status]).toEqual(["done", "done"]);
  expect(left.rowsCreated + right.rowsCreated + written.people).toBe(count);
  const found = sql`select count(*), count(distinct code) from ws_demo.part where code like 'C%'`;
  expect(await workspace.database.arrays(found)).toEqual([[count, count]]);
});

test("[R10] a default that comes twice and a value taken before are repeats that the file does not show", async () => {
  await workspace.database.run(sql`update ws_demo.part set spare = 3 where id = 1`);
  const rows = ["甲,D1,,", "乙,D2,,", "丙,D3,x3,old3", "丁,old7,x5,", "戊,D5,x6,old4", "己,D6,x7,old4"];
  const expected = { rowsCreated: 2, rowsRejected: 4 };
  const rejected = [
    [3, 2, "field.not_unique"],
    [4, 3, "field.not_unique"],
    [5, 1, "field.not_unique"],
    [7, 3, "import.repeated"],
  ];
  const checked = await importRows(rows, { isDryRun: true });
  expect(checked).toMatchObject({ status: "checked", ...expected });
  expect(checked.rejectSamples.map(({ row, column, code }) => [row, column, code])).toEqual(rejected);
  const done = await importRows(rows);
  expect(done).toMatchObject({ status: "done", ...expected });
  expect(done.rejectSamples.map(({ row, column, code }) => [row, column, code])).toEqual(rejected);
});
