import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { openImportFiles, profiled, runThrough, type ImportFiles } from "../test/importFile.ts";

const form: FormDefinition = {
  key: "supplier",
  label: { zh: "供应商" },
  title: "name",
  fields: [
    { key: "name", label: { zh: "名称" }, kind: "text" },
    {
      key: "phone",
      label: { zh: "电话" },
      kind: "text",
      validation: { expression: 'REGEXTEST(phone, "^1\\d{10}$")', message: { zh: "要十一位" } },
    },
    { key: "sound", label: { zh: "拼音" }, kind: "formula", expression: "PINYIN(name)", result: "text" },
    { key: "short", label: { zh: "简拼" }, kind: "formula", expression: "UPPER(PINYININITIALS(name))", result: "text" },
  ],
};

let workspace: TestWorkspace;
let files: ImportFiles;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [form] });
  files = await openImportFiles(workspace.database);
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
});

test("[F4] an import computes what SQL does not know, and holds its rows to such rules", async () => {
  const lines = Array.from(
    { length: 3000 },
    (_, at) => `${"甲乙丙丁"[at % 4]}厂,1380000${String(at).padStart(4, "0")}`,
  );
  const text = `name,phone\n${lines.join("\n")}\n坏厂,12345\n`;
  const view = await profiled(files, workspace.owner, await files.upload(workspace.owner, "rows.csv", text));
  const mappings = [
    { column: 0, field: "name" },
    { column: 1, field: "phone" },
  ];
  const done = await runThrough(
    files,
    workspace.owner,
    view.id,
    { kind: "form", form: "supplier", action: "add", mappings },
    {},
  );
  expect(done).toMatchObject({ status: "done", rowsCreated: 3000, rowsRejected: 1 });
  const found = await workspace.database.arrays(
    sql`select sound, short, count(*) from ws_demo.supplier group by 1, 2 order by 1`,
  );
  expect(found.map(([sound, short, count]) => [sound, short, Number(count)])).toEqual([
    ["bing chang", "BC", 750],
    ["ding chang", "DC", 750],
    ["jia chang", "JC", 750],
    ["yi chang", "YC", 750],
  ]);
});
