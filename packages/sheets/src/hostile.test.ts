import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import iconv from "iconv-lite";
import { afterAll, describe, expect, test } from "vitest";
import { SheetError } from "./sheetError.ts";
import { buildWorkbook, buildZip } from "./testing/buildZip.ts";
import { readCells, readOutcome, readProfile, readTexts } from "./testing/readAll.ts";
import { buildTemporaryFiles } from "./testing/temporaryFiles.ts";
import { writeXlsx } from "./write/writeXlsx.ts";

const files = buildTemporaryFiles();
afterAll(files.remove);

const row = (r: number, cells: string): string => `<row r="${r}">${cells}</row>`;
const simple = buildWorkbook({ rows: row(1, '<c r="A1"><v>1</v></c>') });

describe("text files", { timeout: 60_000 }, () => {
  test("an empty file, a file of blanks and a folder are refused as such", async () => {
    expect(await readOutcome(files.write("empty.csv", ""))).toBe("sheets.empty");
    expect(await readOutcome(files.write("blank.csv", "\uFEFF \r\n \r\n"))).toBe("sheets.empty");
    expect(await readOutcome(files.folder)).toBe("sheets.notFound");
    expect(await readOutcome(join(files.folder, "absent.csv"))).toBe("sheets.notFound");
  });

  test("a quote that is never closed in 50 MB is refused with its record", async () => {
    const path = files.write("quote.csv", `a,b\n1,2\n"${"x,y\n".repeat(12_500_000)}`);
    await expect(readProfile(path)).rejects.toMatchObject({ code: "sheets.unclosedQuote", params: { row: 3 } });
  });

  test("UTF-8 that is cut off within its last character is still UTF-8", async () => {
    const whole = Buffer.from("姓名,城市\n张三,北京\n");
    const profile = await readProfile(files.write("cut.csv", whole.subarray(0, -2)));
    expect(profile.columns.map(({ label, samples }) => [label, samples])).toEqual([
      ["姓名", ["张三"]],
      ["城市", ["北\uFFFD"]],
    ]);
    expect(profile.warnings.map(({ code }) => code)).toEqual(["invalidBytes"]);
  });

  test("a quote inside a field is a character", async () => {
    expect(await readTexts(files.write("inch.csv", 'size,n\n5" pipe,1\n3"x4",2\n'))).toEqual([
      ["size", "n"],
      ['5" pipe', "1"],
      ['3"x4"', "2"],
    ]);
  });

  test("NUL characters are left out and reported", async () => {
    const profile = await readProfile(files.write("nul.csv", "a,b\nx\0y,1\nz,2\n"));
    expect(profile.columns[0]?.samples).toEqual(["xy", "z"]);
    expect(profile.warnings).toContainEqual({ code: "nulRemoved", params: {} });
  });

  test("half characters of UTF-16 become replacement characters", async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("a\tb\nx\ud800y\t1\n", "utf16le")]);
    const texts = await readTexts(files.write("lone.txt", bytes));
    expect(texts[1]?.[0]).toBe("x\ufffdy");
    expect(texts.flat().every((text) => text.isWellFormed())).toBe(true);
  });

  test("one column of a million rows is read", async () => {
    const profile = await readProfile(files.write("long.csv", `n\n${"7\n".repeat(1_000_000)}`));
    expect(profile).toMatchObject({ rows: 1_000_000, columns: [{ kind: "integer" }] });
  });

  test("16,384 columns are too many, 500 are not", async () => {
    const wide = (n: number): string => `${Array.from({ length: n }, (_, i) => `c${i}`).join(",")}\n`;
    expect(await readOutcome(files.write("wide.csv", wide(16_384)))).toBe("sheets.tooManyColumns");
    expect(await readOutcome(files.write("fine.csv", wide(500)))).toBe("read");
    expect(await readOutcome(files.write("commas.csv", `a,b${",".repeat(5000)}\n1,2\n`))).toBe("read");
  });

  test("other kinds of files are refused, whatever their name says", async () => {
    const png = Buffer.from("89504e470d0a1a0a0000000d4948445200000100000001000806000000", "hex");
    const others: readonly (readonly [string, string | Uint8Array])[] = [
      ["a.csv", Buffer.concat([png, Buffer.alloc(2000, 1)])],
      ["b.xlsx", "%PDF-1.7\n%\u00e2\u00e3\n1 0 obj"],
      ["c.csv", '{"a": [1, 2]}'],
      ["d.xml", '<?xml version="1.0"?><feed><x/></feed>'],
      ["e.xlsx", buildZip([{ name: "word/document.xml", content: "<w/>" }])],
      ["f.gz", gzipSync(simple)],
      ["g.slk", "ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n"],
      ["h.dif", 'TABLE\n0,1\n"EXCEL"\nVECTORS\n0,2\n""\n'],
    ];
    for (const [name, content] of others)
      expect([name, await readOutcome(files.write(name, content))]).toEqual([name, "sheets.notASpreadsheet"]);
  });

  test("bytes that stand for no text never crash the reader", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        await readOutcome(files.write("random.csv", bytes));
      }),
      { numRuns: 150 },
    );
  });

  test.each<readonly [string, string, string]>([
    ["utf-16le", "姓名\t城市\n张三\t上海\n", "utf-16le"],
    ["utf-16be", "name,city\nAnn,Paris\n", "utf-16be"],
  ])("%s is found without a mark", async (_, content, name) => {
    const bytes = Buffer.from(content, "utf16le");
    const path = files.write(`${name}.csv`, name === "utf-16be" ? bytes.swap16() : bytes);
    expect((await readTexts(path))[1]?.length).toBe(2);
  });

  test.each<readonly [string, readonly number[], string]>([
    ["big5", [0xa9, 0x6d, 0xa6, 0x57, 0x2c, 0x31, 0x0a, 0xb3, 0xaf, 0xa4, 0x70, 0xa9, 0xfa, 0x2c, 0x32, 0x0a], "姓名"],
    [
      "gb18030",
      [0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0x31, 0x0a, 0xb3, 0xc2, 0xd0, 0xa1, 0xc3, 0xf7, 0x2c, 0x32, 0x0a],
      "姓名",
    ],
    ["shift_jis", [0x82, 0xa0, 0x82, 0xa2, 0x83, 0x41, 0x93, 0xfa, 0x96, 0x7b, 0x2c, 0x31, 0x0a], "あいア日本"],
    [
      "windows-1252",
      [0x5a, 0xfc, 0x72, 0x69, 0x63, 0x68, 0x2c, 0x31, 0x0a, 0x43, 0x61, 0x66, 0xe9, 0x2c, 0x32, 0x0a],
      "Zürich",
    ],
  ])("%s is told from its bytes", async (_name, bytes, first) => {
    expect((await readTexts(files.write("enc.csv", Uint8Array.from(bytes))))[0]?.[0]).toBe(first);
  });

  test("Korean is told from Chinese by what it never uses; a short text is said to be unsure", async () => {
    const korean =
      "이름,주소\n김철수,서울특별시 강남구 역삼동\n박영희,부산광역시 해운대구 우동\n최민호,대구광역시 수성구\n";
    const path = files.write("korean.csv", iconv.encode(korean, "euc-kr"));
    expect((await readTexts(path))[1]).toEqual(["김철수", "서울특별시 강남구 역삼동"]);
    const short = files.write("short.csv", iconv.encode("이름,주소\n김철수,서울특별시\n", "euc-kr"));
    expect((await readProfile(short)).warnings.map(({ code }) => code)).toContain("encodingUnsure");
    const chinese = "姓名,地址\n张三,浙江省杭州市西湖区文三路\n李四,广东省深圳市南山区科技园\n";
    const source = files.write("chinese.csv", iconv.encode(chinese, "gb18030"));
    const profile = await readProfile(source);
    expect([profile.columns[0]?.samples, profile.warnings]).toEqual([["张三", "李四"], []]);
  });

  test("one GBK name after a megabyte of ASCII is still read", async () => {
    const path = files.write(
      "late.csv",
      Buffer.concat([
        Buffer.from(`a,b\n${"x,1\n".repeat(300_000)}`),
        Buffer.from([0xd5, 0xc5, 0xc8, 0xfd, 0x2c, 0x32, 0x0a]),
      ]),
    );
    const texts = await readTexts(path);
    expect(texts.at(-1)).toEqual(["张三", "2"]);
  });
});

describe("workbooks", { timeout: 60_000 }, () => {
  test("a zip bomb in a sheet, in the strings and in gzip is refused before it grows", async () => {
    const blanks = " ".repeat(90_000_000);
    const sheet = buildWorkbook({ rows: `<row r="1"><c r="A1"><v>1</v></c></row>${blanks}` });
    expect(sheet.length).toBeLessThan(1_000_000);
    expect(await readOutcome(files.write("sheet.xlsx", sheet))).toBe("sheets.zipBomb");
    const strings = buildWorkbook({
      rows: row(1, '<c r="A1" t="s"><v>0</v></c>'),
      sharedStrings: `<sst>${blanks}</sst>`,
    });
    expect(await readOutcome(files.write("strings.xlsx", strings))).toBe("sheets.zipBomb");
    expect(await readOutcome(files.write("bomb.csv.gz", gzipSync(blanks)))).toMatch(/sheets\.(?:zipBomb|empty)/u);
    expect(await readOutcome(files.write("comma.csv.gz", gzipSync(`a,b\n${"1,2\n".repeat(20_000_000)}`)))).toBe(
      "sheets.zipBomb",
    );
  });

  test("a part larger than its header claims is damaged", async () => {
    const lie = buildZip([
      { name: "_rels/.rels", content: "<Relationships/>" },
      { name: "xl/workbook.xml", content: "<workbook/>", claims: { size: 3 } },
    ]);
    expect(await readOutcome(files.write("lie.xlsx", lie))).toBe("sheets.damaged");
  });

  test("a workbook cut anywhere is damaged, never half read", async () => {
    for (let length = 4; length < simple.length; length += 37) {
      const outcome = await readOutcome(files.write("cut.xlsx", simple.subarray(0, length)));
      expect([length, outcome]).toEqual([length, "sheets.damaged"]);
    }
  });

  test("a flipped byte gives a code or the table, never a crash", async () => {
    for (let at = 0; at < simple.length; at += 11) {
      const broken = Buffer.from(simple);
      broken[at] = (broken[at] ?? 0) ^ 0x5a;
      await readOutcome(files.write("flip.xlsx", broken));
    }
  });

  test("two different parts of one name are refused, since readers disagree on which counts", async () => {
    const twice = buildZip([
      { name: "xl/workbook.xml", content: "<workbook/>" },
      { name: "xl/workbook.xml", content: "<workbook> </workbook>" },
    ]);
    expect(await readOutcome(files.write("twice.xlsx", twice))).toBe("sheets.damaged");
  });

  test("the written dimension is not believed", async () => {
    const book = buildWorkbook({
      beforeRows: '<dimension ref="A1:XFD1048576"/>',
      rows: row(1, '<c r="A1" t="str"><v>a</v></c>') + row(2, '<c r="A2"><v>5</v></c>'),
    });
    expect(await readTexts(files.write("dimension.xlsx", book))).toEqual([["a"], ["5"]]);
  });

  test("a cell in the last row keeps its row, one in the last column is too wide, one past them is damage", async () => {
    const last = buildWorkbook({
      rows: row(1, '<c r="A1"><v>1</v></c>') + row(1_048_576, '<c r="B1048576"><v>2</v></c>'),
    });
    const cells = await readCells(files.write("last.xlsx", last));
    expect(cells).toHaveLength(1_048_576);
    expect(cells.at(-1)?.map(({ text }) => text)).toEqual(["", "2"]);
    const wide = buildWorkbook({ rows: row(1, '<c r="XFD1"><v>1</v></c>') });
    expect(await readOutcome(files.write("wide.xlsx", wide))).toBe("sheets.tooManyColumns");
    const past = buildWorkbook({ rows: row(9_999_999, '<c r="A9999999"><v>1</v></c>') });
    expect(await readOutcome(files.write("past.xlsx", past))).toBe("sheets.damaged");
  });

  test("merges nested without end are counted, not followed", async () => {
    const merges = Array.from({ length: 60_000 }, (_, i) => `<mergeCell ref="A1:XFD${i + 1}"/>`).join("");
    const book = buildWorkbook({
      rows: row(1, '<c r="A1" t="str"><v>a</v></c>') + row(2, '<c r="A2"><v>1</v></c>'),
      afterRows: `<mergeCells>${merges}</mergeCells>`,
    });
    const profile = await readProfile(files.write("merges.xlsx", book));
    expect(profile.warnings).toContainEqual({ code: "mergedCells", params: { count: 60_000 } });
  });

  test("entities that explode and files outside are never resolved", async () => {
    const doctype =
      '<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>';
    const sharedStrings = `${doctype}<sst><si><t>&b;&x;</t></si></sst>`;
    const book = buildWorkbook({ rows: row(1, '<c r="A1" t="s"><v>0</v></c>'), sharedStrings });
    expect(await readTexts(files.write("entities.xlsx", book))).toEqual([["&b;&x;"]]);
  });

  test("tags nested ten thousand deep and one endless tag are damage", async () => {
    const deep = buildWorkbook({ rows: "<a>".repeat(10_000) + "</a>".repeat(10_000) });
    expect(await readOutcome(files.write("deep.xlsx", deep))).toBe("sheets.damaged");
    const endless = buildWorkbook({ rows: `<row ${"x".repeat(3_000_000)}` });
    expect(await readOutcome(files.write("endless.xlsx", endless))).toBe("sheets.damaged");
  });

  test("a string number that points nowhere is an error cell, not a blank", async () => {
    const book = buildWorkbook({
      rows: row(1, '<c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>-1</v></c>'),
      sharedStrings: "<sst/>",
    });
    const cells = await readCells(files.write("nowhere.xlsx", book));
    expect(cells[0]?.map(({ kind }) => kind)).toEqual(["error", "error"]);
  });

  test("NUL and half characters in a workbook leave clean texts", async () => {
    const book = buildWorkbook({ rows: row(1, '<c r="A1" t="str"><v>a_x0000_b&#xD800;c_xD83D_</v></c>') });
    const [[text] = []] = await readTexts(files.write("clean.xlsx", book));
    expect(text).toBe("ab\ufffdc\ufffd");
  });

  test("compound files are told apart: encrypted, or no workbook at all", async () => {
    const head = Buffer.from("d0cf11e0a1b11ae1", "hex");
    const encrypted = Buffer.concat([
      head,
      Buffer.alloc(1000),
      Buffer.from("EncryptedPackage", "utf16le"),
      Buffer.alloc(1000),
    ]);
    expect(await readOutcome(files.write("secret.xlsx", encrypted))).toBe("sheets.encrypted");
    expect(await readOutcome(files.write("letter.xls", Buffer.concat([head, Buffer.alloc(3000)])))).toBe(
      "sheets.notASpreadsheet",
    );
    const broken = Buffer.concat([head, Buffer.alloc(600), Buffer.from("Workbook", "utf16le"), Buffer.alloc(3000, 7)]);
    expect(await readOutcome(files.write("broken.xls", broken))).toBe("sheets.damaged");
  });

  test("an old workbook that takes too long or is too large is given up", async () => {
    const table = `<html><table>${"<tr><td>1</td></tr>".repeat(1000)}</table></html>`;
    const path = files.write("table.xls", table);
    expect(await readOutcome(path)).toBe("read");
    expect(await readOutcome(path, { limits: { legacyTimeoutMs: 1 } })).toBe("sheets.timeout");
    expect(await readOutcome(path, { limits: { legacyBytes: 100 } })).toBe("sheets.tooLarge");
  });

  test("asking for a sheet that is not there is an error of its own", async () => {
    const path = files.write("simple.xlsx", simple);
    await expect(readTexts(path, 5)).rejects.toBeInstanceOf(SheetError);
    await expect(readTexts(path, 5)).rejects.toMatchObject({ code: "sheets.sheetMissing" });
  });

  test("a reader that stops early frees the file, and rows can be read again", async () => {
    const path = join(files.folder, "again.xlsx");
    const rows = Array.from({ length: 5000 }, (_, i) => [`r${i}`]);
    await writeXlsx(rows, [{ label: "a", kind: "text" }], createWriteStream(path));
    const { openSource } = await import("./openSource.ts");
    const source = await openSource({ path, name: path });
    const read = async (from: number, limit: number): Promise<string[]> => {
      const found: string[] = [];
      for await (const cells of source.rows(0, { from, limit })) found.push(cells[0]?.text ?? "");
      return found;
    };
    expect(await read(4000, 2)).toEqual(["r3999", "r4000"]);
    expect(await read(0, 2)).toEqual(["a", "r0"]);
    await source.close();
  });
});
