import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { queryRecords } from "../../query/queryRecords.ts";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { agreesWith } from "../test/agreesWith.ts";
import { guessedTarget, openImportFiles, profiled, runThrough, type ImportFiles } from "../test/importFile.ts";
import { readTextTable, readWorkbook, type FoundCell, type FoundSheet } from "../test/independentReading.ts";
import type { ImportView } from "./createImport.ts";
import type { ImportReject, ProfiledSheet } from "./importDefinition.ts";
import { loadRejects } from "./imports.store.ts";

// Every file goes the whole way: profiled, made a form, imported, read back through the query, and each stored value is
// held against what another reader finds in the file.

const root = resolve(import.meta.dirname, "../../../../..");
const data = join(root, "../shared/data");
const guide = join(root, "docs/import.md");
const folders = [
  "spreadsheet-import-poi",
  "csv-spectrum",
  "text-encodings",
  "crm-maven-opportunities",
  "telco-customers",
  "hr-attrition",
  "csat-sfo-2017",
  "rating-sheets",
  "jira-history-2024",
];
const notData = /^(?:SOURCE|UPSTREAM-README|LICENSE|NOTICE|license)|\.(?:json|pdf|md)$/u;
const encodings: Readonly<Record<string, string>> = {
  "areas.gb18030.csv": "gb18030",
  "areas.gbk.csv": "gbk",
  "areas.utf16le-bom.txt": "utf-16le",
};

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(path);
      return notData.test(entry.name) ? [] : [path];
    });
}

function readIndependently(path: string): readonly FoundSheet[] {
  const name = basename(path);
  if (/\.(?:csv|txt|csv\.gz)$/u.test(name))
    return [readTextTable(path, encodings[name] ?? "utf-8", name.endsWith(".txt") ? "\t" : ",")];
  return readWorkbook(path);
}

let workspace: TestWorkspace;
let files: ImportFiles;
let made = 0;

/** What came of a file, and every value that is not what the file says. */
interface Outcome {
  records: number;
  sheets: number;
  rejectedRows: number;
  codes: Map<string, number>;
  cells: number;
  readonly damaged: string[];
}

async function importSheet(
  path: string,
  view: ImportView,
  sheet: ProfiledSheet,
  found: readonly FoundSheet[],
  outcome: Outcome,
): Promise<void> {
  if (sheet.rows === 0 || sheet.columns.length === 0) return;
  const { owner, database, schema } = workspace;
  outcome.sheets += 1;
  made += 1;
  const key = `whole_${made}`;
  const target = guessedTarget({ ...view, sheets: [sheet] }, key);
  // One profile serves all sheets of a file; a person would upload it again.
  await database.run(
    sql`update ${sqlIdent(schema, "_import")} set state = 'ready', progress = '{}' where id = ${view.id}::uuid`,
  );
  const settings = { sheet: sheet.sheet, headerRow: sheet.headerRow };
  const done = await runThrough(files, owner, view.id, target, settings).catch((error: unknown) => {
    throw new Error(`${path}: ${JSON.stringify(error)}`, { cause: error });
  });
  expect([basename(path), sheet.name, done.status, done.error]).toEqual([basename(path), sheet.name, "done", null]);
  const rejects = await loadRejects(database, schema, view.id, { afterRow: 0, limit: 100_000 });
  const own = found.length === 1 ? found[0] : found.find((one) => one.name === sheet.name);
  if (own === undefined) throw new Error(`independent-sheet: expected ${sheet.name}`);
  await compare(key, sheet, done, rejects, own, outcome);
  if (made % 15 === 0) await workspace.define({ forms: [] });
}

async function compare(
  key: string,
  sheet: ProfiledSheet,
  done: ImportView,
  rejects: readonly ImportReject[],
  found: FoundSheet,
  outcome: Outcome,
): Promise<void> {
  const session = await workspace.system();
  // A sheet without a column that could name a record gets a number, which no cell holds.
  const fields = (session.workspace.forms.get(key)?.definition.fields ?? []).filter(
    ({ kind }) => kind !== "auto_number",
  );
  const bad = new Map(Map.groupBy(rejects, (reject) => reject.row));
  const first = sheet.headerRow === null ? 0 : sheet.headerRow + 1;
  const wanted = [...found.rows]
    .filter(([row, cells]) => row >= first && cells.size > 0)
    .toSorted((a, b) => a[0] - b[0]);
  for (const [row, cells] of wanted)
    for (const reject of bad.get(row + 1) ?? []) {
      outcome.codes.set(reject.code, (outcome.codes.get(reject.code) ?? 0) + 1);
      const cell = cells.get(reject.column ?? -1);
      const isTold = reject.column === null || (reject.text ?? "") === "" || cell !== undefined;
      if (!isTold) outcome.damaged.push(`${sheet.name} row ${row + 1}: rejected ${String(reject.text)} is not there`);
    }
  const kept = wanted.filter(([row]) => !bad.has(row + 1));
  let after: string | undefined;
  let index = 0;
  do {
    const page = await queryRecords(session, key, {
      columns: fields.map((field) => field.key),
      limit: 500,
      ...(after === undefined ? {} : { after }),
    });
    for (const [, , ...values] of page.rows) {
      const [row, cells] = kept[index] ?? [-1, new Map()];
      index += 1;
      for (const [column, field] of fields.entries()) {
        const wire: Wire = values[column] ?? null;
        const cell = cells.get(column);
        if (cell !== undefined || wire !== null) outcome.cells += 1;
        if (!agreesWith(field, wire, cell, found.is1904) && !isCut(field, wire, cell))
          outcome.damaged.push(
            `${sheet.name} row ${row + 1} ${field.label.zh} (${field.kind}): ${JSON.stringify(cell)} became ${JSON.stringify(wire)}`,
          );
      }
    }
    after = page.next ?? undefined;
  } while (after !== undefined);
  if (index !== kept.length || done.rowsCreated !== kept.length)
    outcome.damaged.push(`${sheet.name}: ${kept.length} rows to take, ${index} records`);
  outcome.records += index;
  outcome.rejectedRows += bad.size;
}

/** A list shows the beginning of a long text; what follows is asked for with the record. */
function isCut(field: FieldDefinition, wire: Wire, cell: FoundCell | undefined): boolean {
  return (
    field.kind === "long_text" &&
    String(wire).length > 200 &&
    String(cell?.value).startsWith(String(wire).trimEnd().replace(/…$/u, ""))
  );
}

async function importWhole(path: string): Promise<{ readonly line: string; readonly damaged: readonly string[] }> {
  const name = relative(data, path).replaceAll("\\", "/");
  const view = await profiled(files, workspace.owner, await files.uploadPath(workspace.owner, path, basename(path)));
  if (view.status === "failed") return { line: `| ${name} | – | – | ${view.error?.code} | – |`, damaged: [] };
  const outcome: Outcome = { records: 0, sheets: 0, rejectedRows: 0, codes: new Map(), cells: 0, damaged: [] };
  const found = readIndependently(path);
  for (const sheet of view.sheets) await importSheet(path, view, sheet, found, outcome);
  const codes = [...outcome.codes].toSorted().map(([code, count]) => `${code} ${count}`);
  const rejected = outcome.rejectedRows === 0 ? "none" : `${outcome.rejectedRows} (${codes.join(", ")})`;
  const line = `| ${name} | ${outcome.sheets} | ${outcome.records} | ${rejected} | ${outcome.cells} |`;
  return { line, damaged: outcome.damaged.map((one) => `${name}: ${one}`) };
}

describe.skipIf(!existsSync(data))("files that nobody made for this code", () => {
  beforeAll(async () => {
    workspace = await openTestWorkspace();
    files = await openImportFiles(workspace.database);
  });
  afterAll(async () => {
    await workspace.drop();
    await files.remove();
  });

  test("every cell of every file is stored as the file has it, or is told apart", { timeout: 1_200_000 }, async () => {
    const lines = ["| file | sheets with rows | records | rows not taken | values compared |", "|---|---|---|---|---|"];
    const damaged: string[] = [];
    const paths = folders.flatMap((folder) => listFiles(join(data, folder)));
    for (const path of paths) {
      const outcome = await importWhole(path);
      lines.push(outcome.line);
      // One fault can touch every row.
      damaged.push(...outcome.damaged.slice(0, 5));
    }
    expect(damaged).toEqual([]);
    const table = lines.join("\n");
    const text = readFileSync(guide, "utf8");
    const [before = "", rest = ""] = text.split("<!-- whole -->\n");
    const [now = "", after = ""] = rest.split("\n<!-- /whole -->");
    // UPDATE_IMPORT_TABLE=1 writes the table anew after a change that was meant
    if (process.env["UPDATE_IMPORT_TABLE"] === "1")
      writeFileSync(guide, `${before}<!-- whole -->\n${table}\n<!-- /whole -->${after}`);
    else expect(now).toBe(table);
  });
});
