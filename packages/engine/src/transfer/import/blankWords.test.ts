import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { guessedTarget, openImportFiles, profiled, runThrough, type ImportFiles } from "../test/importFile.ts";
import type { ImportView } from "./createImport.ts";
import type { BlankWordChoice, ImportMapping } from "./importDefinition.ts";

const label = (zh: string): { readonly zh: string } => ({ zh });
const visit: FormDefinition = {
  key: "visit",
  label: label("拜访"),
  title: "name",
  fields: [
    { key: "name", label: label("名称"), kind: "text" },
    { key: "note", label: label("备注"), kind: "long_text" },
    { key: "price", label: label("单价"), kind: "number" },
    { key: "size", label: label("规格"), kind: "choice", options: [{ key: "none", label: label("N/A") }] },
    { key: "paid", label: label("已付"), kind: "boolean" },
    { key: "place", label: label("地点"), kind: "location" },
  ],
};

let workspace: TestWorkspace;
let files: ImportFiles;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [visit] });
  files = await openImportFiles(workspace.database);
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
});

const text =
  "name,note,price,size,paid,lat,lng\nA,-,N/A,N/A,有,30.2,120.1\nnull,NULL,7,-,无,?,?\nC,无,无,n/a,未知,30.3,120.2\n";
const fields = ["name", "note", "price", "size", "paid", "place.lat", "place.lng"];

async function importVisits(words: Readonly<Record<string, readonly BlankWordChoice[]>>): Promise<ImportView> {
  await workspace.database.run(sql`delete from ws_demo.visit`);
  const view = await profiled(files, workspace.owner, await files.upload(workspace.owner, "visits.csv", text));
  const mappings = fields.map((field, column): ImportMapping => {
    const blankWords = words[field];
    return { column, field, ...(blankWords === undefined ? {} : { blankWords }) };
  });
  return runThrough(files, workspace.owner, view.id, { kind: "form", form: "visit", action: "add", mappings });
}

const stored = async (): Promise<readonly (readonly unknown[])[]> =>
  workspace.database.arrays(sql`select name, note, price, size, paid from ws_demo.visit order by id`);

test("texts keep words such as - and null, numbers and places read them as blank, and an option stays one", async () => {
  expect(await importVisits({})).toMatchObject({ status: "done", rowsCreated: 3, rowsRejected: 0 });
  expect(await stored()).toEqual([
    ["A", "-", null, "none", true],
    ["null", "NULL", "7", null, false],
    ["C", "无", null, "none", null],
  ]);
});

test("a person decides otherwise word by word: a text drops one, a number refuses another with its reason", async () => {
  const done = await importVisits({
    note: [{ text: "NULL", isBlank: true }],
    price: [{ text: "无", isBlank: false }],
    size: [{ text: "n/a", isBlank: true }],
  });
  expect(done).toMatchObject({ rowsCreated: 2, rowsRejected: 1 });
  expect(done.rejectSamples.map(({ row, column, code }) => [row, column, code])).toEqual([[4, 2, "badNumber"]]);
  expect(await stored()).toEqual([
    ["A", "-", null, null, true],
    ["null", null, "7", null, false],
  ]);
});

test("a choice guessed by its few values takes a mark as blank, and as an option where the person gives it one", async () => {
  const lines = Array.from({ length: 12 }, (_, n) => `row ${n},${n % 3 === 0 ? "-" : n % 3 === 1 ? "red" : "blue"}`);
  const upload = await files.upload(workspace.owner, "sizes.csv", `name,colour\n${lines.join("\n")}\n`);
  const colours = async (key: string, isKept: boolean): Promise<unknown> => {
    const view = await profiled(files, workspace.owner, upload);
    const target = guessedTarget(view, key, (guessed) =>
      guessed.map((field) =>
        isKept && field.kind === "choice"
          ? { ...field, options: [...field.options, { key: "unknown", label: label("-") }] }
          : field,
      ),
    );
    expect(await runThrough(files, workspace.owner, view.id, target)).toMatchObject({
      status: "done",
      rowsCreated: 12,
    });
    return workspace.database.arrays(
      sql`select colour, count(*) from ${sqlIdent("ws_demo", key)} group by 1 order by 1 nulls last`,
    );
  };
  expect(await colours("plain", false)).toEqual([
    ["blue", 4],
    ["red", 4],
    [null, 4],
  ]);
  expect(await colours("kept", true)).toEqual([
    ["blue", 4],
    ["red", 4],
    ["unknown", 4],
  ]);
});

test("a workbook without a filled cell is refused as the empty file it is", async () => {
  const name = "urn:schemas-microsoft-com:office:spreadsheet";
  const blank = (sheet: string): string => `<Worksheet ss:Name="${sheet}"><Table><Row></Row></Table></Worksheet>`;
  const book = `<?xml version="1.0"?><Workbook xmlns="${name}" xmlns:ss="${name}">${blank("A")}${blank("B")}</Workbook>`;
  const view = await profiled(files, workspace.owner, await files.upload(workspace.owner, "blank.xml", book));
  expect(view).toMatchObject({ status: "failed", error: { code: "sheets.empty" } });
});
