import { existsSync, readFileSync, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { readCells, readTexts } from "../testing/readAll.ts";
import { buildTemporaryFiles } from "../testing/temporaryFiles.ts";
import { openZip } from "../zip/zipFile.ts";
import { defaultLimits } from "../limits.ts";
import type { WriteColumn, WriteRow } from "./column.ts";
import { neutralise, restore } from "./neutralise.ts";
import { writeCsv } from "./writeCsv.ts";
import type { WriteCsvOptions } from "./writeCsv.ts";
import { writeXlsx } from "./writeXlsx.ts";

const files = buildTemporaryFiles();
afterAll(files.remove);

const oneText: readonly WriteColumn[] = [
  { label: "text", kind: "text" },
  { label: "n", kind: "integer" },
];
let count = 0;

async function throughCsv(
  rows: readonly WriteRow[],
  columns: readonly WriteColumn[],
  options?: WriteCsvOptions,
): Promise<string> {
  count += 1;
  const path = join(files.folder, `${count}.csv`);
  await writeCsv(rows, columns, createWriteStream(path), options);
  return path;
}

async function throughXlsx(rows: readonly WriteRow[], columns: readonly WriteColumn[]): Promise<string> {
  count += 1;
  const path = join(files.folder, `${count}.xlsx`);
  await writeXlsx(rows, columns, createWriteStream(path));
  return path;
}

/** What a text field can hold: whole characters, no NUL. */
const kept = (text: string): string => text.toWellFormed().replaceAll("\0", "");

async function expectUnharmed(texts: readonly string[]): Promise<void> {
  const rows = texts.map((text, index) => [text, index]);
  const expected = texts.map(kept);
  const csv = (await readTexts(await throughCsv(rows, oneText))).slice(1).map((row) => row[0]);
  // line ends inside a cell are kept as they are by both formats
  expect(csv).toEqual(expected);
  const xlsx = (await readTexts(await throughXlsx(rows, oneText))).slice(1).map((row) => row[0]);
  expect(xlsx).toEqual(expected);
}

describe("texts come back unharmed", { timeout: 60_000 }, () => {
  const naughty = fileURLToPath(new URL("../../../../../shared/data/naughty-strings/blns.json", import.meta.url));

  test.skipIf(!existsSync(naughty))("every naughty string survives CSV and xlsx", async () => {
    // the list is an array of strings by its own description
    const strings: readonly string[] = JSON.parse(readFileSync(naughty, "utf8"));
    expect(strings.length).toBeGreaterThan(400);
    await expectUnharmed(strings);
  });

  test("any text survives CSV and xlsx", async () => {
    const units = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.string({ unit: fc.constantFrom(..."'\"=+-@,;\t\r\n _x0D＝＋"), maxLength: 12 }),
    );
    await fc.assert(fc.asyncProperty(fc.array(units, { minLength: 1, maxLength: 40 }), expectUnharmed), {
      numRuns: 40,
    });
  });

  test("escapes that were text before stay text", async () => {
    await expectUnharmed(["_x000D_", "_x005F_x000D_", "a_x0041_b", "_x", "\u0001\u001f", "a\r\nb", "]]>", "<a&b>"]);
  });
});

describe("formula injection", () => {
  const attacks = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\n=1",
  ];

  test("no CSV cell begins a formula", async () => {
    const path = await throughCsv(
      attacks.map((text) => [text, 1]),
      oneText,
    );
    const records: string[][] = parse(readFileSync(path), { bom: true });
    for (const [cell = ""] of records.slice(1)) expect(cell).not.toMatch(/^[\s]*[=+\-@＝＋－＠]/u);
    expect(records).toHaveLength(attacks.length + 1);
    for (const text of attacks) expect(neutralise(text).startsWith("'")).toBe(true);
  });

  test("a negative number stays a number", async () => {
    const path = await throughCsv(
      [["-5", "-7"]],
      [
        { label: "n", kind: "number" },
        { label: "t", kind: "text" },
      ],
    );
    expect(readFileSync(path, "utf8")).toContain("\r\n-5,'-7\r\n");
  });

  test("xlsx cells are never formulas", async () => {
    const path = await throughXlsx(
      attacks.map((text) => [text, 1]),
      oneText,
    );
    const zip = await openZip(path, defaultLimits);
    const xml = await zip.text("xl/worksheets/sheet1.xml");
    await zip.close();
    expect(xml).not.toMatch(/<f[\s>]/u);
    expect(xml.match(/t="inlineStr"/gu)?.length).toBe(attacks.length + 2);
  });

  test("restore undoes neutralise for every text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."'=+-@ \ta"), maxLength: 8 }),
        (text) => restore(neutralise(text)) === text,
      ),
    );
  });
});

describe("typed cells", () => {
  const columns: readonly WriteColumn[] = [
    { label: "数", kind: "number", decimals: 2 },
    { label: "money", kind: "money", currency: "CNY" },
    { label: "percent", kind: "number", percent: true, decimals: 4 },
    { label: "day", kind: "date" },
    { label: "at", kind: "datetime" },
    { label: "time", kind: "time" },
    { label: "yes", kind: "boolean" },
    { label: "id", kind: "text" },
    { label: "big", kind: "number" },
  ];
  const row: WriteRow = [
    "1234.50",
    "-0.1",
    "0.1250",
    "2024-02-29",
    "2024-02-29T13:05:09",
    "13:05:09",
    true,
    "007",
    "123456789012345678",
  ];

  test("numbers, dates and times are real ones in xlsx, and too long numbers stay text", async () => {
    const cells = (await readCells(await throughXlsx([row], columns)))[1] ?? [];
    expect(cells.map(({ kind, value }) => [kind, value])).toEqual([
      ["number", "1234.5"],
      ["number", "-0.1"],
      ["number", "0.125"],
      ["date", "2024-02-29"],
      ["datetime", "2024-02-29T13:05:09"],
      ["time", "13:05:09"],
      ["boolean", true],
      ["text", "007"],
      ["text", "123456789012345678"],
    ]);
  });

  test("CSV carries the same values as text", async () => {
    const texts = (await readTexts(await throughCsv([row], columns)))[1];
    expect(texts).toEqual([
      "1234.50",
      "-0.1",
      "0.1250",
      "2024-02-29",
      "2024-02-29 13:05:09",
      "13:05:09",
      "TRUE",
      "007",
      "123456789012345678",
    ]);
  });

  test("GB18030 is written when asked and found when read", async () => {
    const path = await throughCsv(
      [
        ["客户名称是甲公司，地址在上海", 1],
        ["𠮷野家", 2],
      ],
      oneText,
      { encoding: "gb18030" },
    );
    expect((await readTexts(path)).slice(1)).toEqual([
      ["客户名称是甲公司，地址在上海", "1"],
      ["𠮷野家", "2"],
    ]);
  });

  test("an output that breaks ends the writing", async () => {
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error("disk full")) });
    const rows = Array.from({ length: 50_000 }, (_, i) => ["x".repeat(50), i]);
    await expect(writeCsv(rows, oneText, broken)).rejects.toThrow("disk full");
    const again = new Writable({ write: (_chunk, _encoding, done) => done(new Error("disk full")) });
    await expect(writeXlsx(rows, oneText, again)).rejects.toThrow("disk full");
  });

  test("cells that are set off have their colours, columns that are heads stay, and CSV has the values", async () => {
    const styled: readonly WriteColumn[] = [{ label: "name", kind: "text", isHead: true }, ...oneText];
    const rows: readonly WriteRow[] = [
      ["x", { value: "=1+1", style: { fill: "D3E8E8", ink: "0A4A50" } }, 1],
      [{ value: "sum", style: { isBold: true } }, "plain", 2],
    ];
    const path = await throughXlsx(rows, styled);
    const zip = await openZip(path, defaultLimits);
    const sheet = await zip.text("xl/worksheets/sheet1.xml");
    const styles = await zip.text("xl/styles.xml");
    await zip.close();
    expect(sheet).toMatch(/<pane xSplit="1" ySplit="1" topLeftCell="B2"/);
    expect(styles).toMatch(/D3E8E8/);
    const looks = new Map(
      [...sheet.matchAll(/<c r="([A-C][1-3])"[^>]*? s="(\d+)"/g)].map(([, at, look]) => [at, look]),
    );
    expect(looks.get("B2")).not.toBe(looks.get("B3"));
    expect(looks.get("A3")).not.toBe(looks.get("A2"));
    expect(looks.get("B1")).toBe(looks.get("B3"));
    const texts = await readTexts(await throughCsv(rows, styled));
    expect(texts.slice(1)).toEqual([
      ["x", "=1+1", "1"],
      ["sum", "plain", "2"],
    ]);
  });
});
