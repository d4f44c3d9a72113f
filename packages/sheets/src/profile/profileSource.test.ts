import { afterAll, describe, expect, test } from "vitest";
import { buildTemporaryFiles } from "../testing/temporaryFiles.ts";
import { buildWorkbook } from "../testing/buildZip.ts";
import { readProfile } from "../testing/readAll.ts";

const files = buildTemporaryFiles();
afterAll(files.remove);

let count = 0;
function column(header: string, cells: readonly string[]): Promise<Awaited<ReturnType<typeof readProfile>>> {
  count += 1;
  const quoted = [header, ...cells].map((cell) => `"${cell.replaceAll('"', '""')}",x`);
  return readProfile(files.write(`${count}.csv`, `${quoted.join("\n")}\n`));
}

async function kindOf(header: string, cells: readonly string[]): Promise<string> {
  const profile = await column(header, cells);
  return profile.columns[0]?.kind ?? "none";
}

const repeat = (cells: readonly string[], times: number): string[] => Array.from({ length: times }, () => cells).flat();

describe("kinds of columns", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["n", ["1", "-2", "+3", "1,234"], "integer"],
    ["n", ["1.5", "2", "-0.25"], "number"],
    ["n", ["1.234,50", "7,25", "1.000"], "number"],
    ["n", ["1 234,5", "12 345 678,9"], "number"],
    ["n", ["12.5%", "3%", "100 %"], "number"],
    ["price", ["¥1,200.00", "￥35", "(¥12)"], "money"],
    ["价格", ["1.2万元", "300元", "5亿元"], "money"],
    ["n", ["$1", "€2", "¥3"], "text"],
    ["是否有效", ["1", "0", "1"], "boolean"],
    ["count", ["1", "0", "1"], "integer"],
    ["is_open", ["1", "0", "1"], "boolean"],
    ["ok", ["是", "否", "是"], "boolean"],
    ["ok", ["有", "无", "无"], "boolean"],
    ["ok", ["√", "×"], "boolean"],
    ["ok", ["Y", "N", "y"], "boolean"],
    ["d", ["2024-01-05", "2024/1/6", "2024.01.07"], "date"],
    ["d", ["2024年3月12日", "2024年12月1日"], "date"],
    ["d", ["20240105", "20241231", "20230228"], "date"],
    ["编号", ["20240105", "20241231", "20230228"], "integer"],
    ["d", ["12-Mar-2024", "Mar 3, 2024", "1 April 2024"], "date"],
    ["d", ["2024-02-30", "2024-13-01"], "text"],
    ["t", ["2024-01-05T10:00:00Z", "2024-01-05T10:00:00+08:00"], "datetime"],
    ["t", ["5/3/2024 3:20 PM", "25/3/2024 11:00 AM"], "datetime"],
    ["t", ["2024-01-05 下午3:20", "2024-01-06 上午9:05"], "datetime"],
    ["t", ["2024-01-05 00:00", "2024-01-06 00:00"], "date"],
    ["t", ["9:30", "18:00:05", "下午3:20"], "time"],
    ["t", ["30:15", "125:00", "1:05"], "duration"],
    ["t", ["1h 30m", "2天", "3小时20分钟"], "duration"],
    ["score", ["3:2", "1:0", "2:2"], "text"],
    ["id", ["007", "123", "450"], "text"],
    ["证件", ["110101199003071234", "11010119900307123X"], "text"],
    ["证件", ["110101199003071234", "110101199003071250"], "text"],
    ["id", ["12E34", "13E10", "99E01"], "text"],
    ["id", ["1.23457E+17", "2.5E+12"], "text"],
    ["n", ["1e-5", "2.5e3", "1"], "number"],
    ["手机", ["13800138000", "139 1234 5678", "+86 13700000000"], "phone"],
    ["v", ["13800138000", "13912345678", "13700000000"], "phone"],
    ["Phone", ["2095257564", "(415) 555-2671", "555-0199 x12"], "phone"],
    ["v", ["1.2.34", "1.10.2"], "text"],
    ["ip", ["10.0.0.1", "192.168.1.1"], "text"],
    ["e", ["a@b.cn", "c.d+e@example.co.uk"], "email"],
    ["u", ["https://a.cn/x?y=1", "www.example.com/a"], "url"],
    ["c", repeat(["East", "West", "North"], 6), "choice"],
    ["c", ["Ann", "Bob", "Cid", "Dan", "Eve"], "text"],
    ["tags", repeat(["red;blue", "blue", "green;red", "green"], 6), "choices"],
    ["tags", repeat(["['a', 'b']", "['b']", "['c', 'a']"], 6), "choices"],
    ["memo", ["one\ntwo", "three"], "long_text"],
    ["memo", ["x".repeat(300), "y"], "long_text"],
    ["n", ["", "", ""], "text"],
    ["n", ["?", "N/A", "NULL", "5", "#N/A"], "integer"],
    ["n", ["无", "5", "7", "暂无"], "integer"],
    ["n", repeat(["无", "甲", "乙"], 5), "choice"],
    ["date", ["45123", "45200", "45301"], "date"],
    ["amount", ["45123", "45200", "45301"], "integer"],
    ["n", ["１２３", "４５"], "integer"],
    ["n", ["￥１，２３４．５０", "￥３５"], "money"],
    ["n", ["1,234,567.80", "12"], "number"],
    ["n", ["1'234.5", "2'000.0"], "number"],
  ];
  test.each(cases)("%s %j make %s", async (header, cells, kind) => {
    expect(await kindOf(header, cells)).toBe(kind);
  });
});

describe("dates", () => {
  test("one day above twelve among many proves day first", async () => {
    const profile = await column("d", [...repeat(["1/2/2024", "3/4/2024"], 40), "13/4/2024"]);
    expect(profile.columns[0]?.format.dateOrder).toBe("dmy");
    expect(profile.columns[0]?.evidence).toContainEqual({
      code: "dayFirst",
      params: { count: 1, example: "13/4/2024" },
    });
    expect(profile.warnings).toEqual([]);
  });

  test("dates that fit both orders take the default and say so", async () => {
    const profile = await column("d", ["1/2/2024", "3/4/2024"]);
    expect(profile.columns[0]?.format.dateOrder).toBe("dmy");
    expect(profile.warnings[0]).toEqual({
      code: "datesAmbiguous",
      params: { column: "d", count: 2, example: "1/2/2024", order: "dmy" },
    });
  });

  test("another column of the sheet settles the order", async () => {
    const path = files.write("two.csv", "a,b\n1/2/2024,2/28/2024\n3/4/2024,1/31/2024\n");
    const profile = await readProfile(path);
    expect(profile.columns.map((found) => found.format.dateOrder)).toEqual(["mdy", "mdy"]);
    expect(profile.columns[0]?.evidence[1]?.code).toBe("monthFirstBySheet");
  });

  test("a column that proves both orders names the odd cells", async () => {
    const cells = [...repeat(["25/1/2024"], 30), "1/25/2024"];
    const profile = await column("d", cells);
    expect(profile.columns[0]).toMatchObject({ kind: "date", badCount: 1, format: { dateOrder: "dmy" } });
    expect(profile.badCells).toEqual([
      { row: 31, column: 0, text: "1/25/2024", reason: { code: "notOfKind", params: { kind: "date" } } },
    ]);
    expect(profile.warnings.map(({ code }) => code)).toContain("datesMixedOrder");
  });
});

describe("numbers", () => {
  test("the decimal mark is decided over the column", async () => {
    const profile = await column("n", ["1.234", "5.678", "9,5"]);
    expect(profile.columns[0]).toMatchObject({ kind: "number", format: { decimal: "," } });
  });

  test("a dot that could mark thousands is said to be read as a fraction", async () => {
    const profile = await column("n", ["1.234", "5.678"]);
    expect(profile.warnings.map(({ code }) => code)).toEqual(["decimalAmbiguous"]);
  });

  test.each([
    ["exponents", ["1e-5", "2.5e-3", "1"], 5],
    ["full width", ["０．１２５", "１．５"], 3],
    ["percents", ["0.5%", "1.25 %"], 4],
    ["full-width percents", ["０．５％", "1．25％"], 4],
    ["a percent among numbers", ["12.5%", "3", "4", "5", "6", "7", "8", "9", "10", "11"], 3],
    ["per mille", ["0.5‰", "1‰"], 4],
  ])("a column has room for all places of its numbers: %s", async (_name, cells, places) => {
    const profile = await column("n", cells);
    expect(profile.columns[0]).toMatchObject({ kind: "number", badCount: 0 });
    expect(profile.columns[0]?.format.decimals).toBeGreaterThanOrEqual(places);
  });

  test("a slip in a column of numbers is a bad cell with its place", async () => {
    const profile = await column("n", [...Array.from({ length: 40 }, (_, i) => String(i)), "4o"]);
    expect(profile.columns[0]).toMatchObject({ kind: "integer", badCount: 1 });
    expect(profile.badCells[0]).toMatchObject({ row: 41, column: 0, text: "4o" });
  });

  test("missing marks are counted and no value", async () => {
    const profile = await column("n", ["?", "1", "2", "-", "?"]);
    expect(profile.columns[0]).toMatchObject({
      kind: "integer",
      missingCount: 3,
      filledCount: 2,
      format: { missing: ["?", "-"] },
    });
    expect(profile.warnings[0]?.code).toBe("missingMarks");
  });

  test("a text keeps the words for missing that a number cannot hold, and says so", async () => {
    const cells = ["N/A", "n/a", "red fox", "无", "grey wolf", "-", "brown bear", "  "];
    const profile = await column("n", cells);
    expect(profile.columns[0]).toMatchObject({
      kind: "text",
      missingCount: 0,
      filledCount: 7,
      blankCount: 1,
      blankWords: [
        { text: "N/A", count: 2, isMark: true },
        { text: "无", count: 1, isMark: false },
        { text: "-", count: 1, isMark: true },
      ],
    });
    expect(profile.columns[0]?.format).not.toHaveProperty("missing");
    expect(profile.columns[0]?.evidence.at(-1)).toEqual({ code: "keptWords", params: { count: 3, marks: "N/A -" } });
    expect(profile.warnings).toEqual([]);
  });

  test("a column of nothing but such words is a text that keeps them", async () => {
    const { columns } = await column("n", ["?", "?", "-"]);
    expect(columns[0]).toMatchObject({ kind: "text", filledCount: 3, evidence: [{ code: "keptWords" }] });
  });

  test("words are counted past the values that are kept one by one", async () => {
    const cells = Array.from({ length: 6000 }, (_, i) => (i % 3 === 2 ? "null" : `text ${i}`));
    const { columns } = await column("n", cells);
    expect(columns[0]).toMatchObject({ isDistinctExact: false, blankWords: [{ text: "null", count: 2000 }] });
  });

  test("无 beside 有 says no, also where other cells say that nothing is known", async () => {
    const { columns } = await column("n", ["有", "无", "未知", "有", "无"]);
    expect(columns[0]).toMatchObject({
      kind: "boolean",
      missingCount: 1,
      filledCount: 4,
      format: { missing: ["未知"] },
    });
  });

  test("a mark is no option of a choice, a word is one", async () => {
    const { columns } = await column("n", ["红", "无", "-", "红", "无", "-", "红", "无", "-", "红"]);
    expect(columns[0]).toMatchObject({
      kind: "choice",
      missingCount: 3,
      options: [
        { label: "红", count: 4 },
        { label: "无", count: 3 },
      ],
      format: { missing: ["-"] },
    });
  });
});

describe("headers", () => {
  test("title rows above the header are left out and counted", async () => {
    const path = files.write(
      "title.csv",
      "2024 年销售统计,,\n制表人：财务部,,\n产品,数量,金额\nA,1,2.5\nB,2,3.5\nC,4,1.5\n",
    );
    const profile = await readProfile(path);
    expect(profile).toMatchObject({ headerRow: 2, rows: 3 });
    expect(profile.columns.map(({ label }) => label)).toEqual(["产品", "数量", "金额"]);
    expect(profile.warnings[0]).toEqual({ code: "titleRows", params: { count: 2, row: 3 } });
  });

  test("a sheet that begins with data has no header", async () => {
    const profile = await readProfile(files.write("none.csv", "1,2.5,2024-01-01\n2,3.5,2024-01-02\n3,1,2024-01-03\n"));
    expect(profile).toMatchObject({ headerRow: null, rows: 3 });
    expect(profile.columns.map(({ label, key }) => [label, key])).toEqual([
      ["列 A", "lie_a"],
      ["列 B", "lie_b"],
      ["列 C", "lie_c"],
    ]);
  });

  test("blank and repeated headers are made unique", async () => {
    const profile = await readProfile(files.write("dup.csv", "name,,name,Name\na,1,b,c\nd,2,e,f\n"));
    expect(profile.columns.map(({ label }) => label)).toEqual(["name", "列 B", "name (2)", "Name (3)"]);
    expect(new Set(profile.columns.map(({ key }) => key)).size).toBe(4);
  });

  test("a heading over groups of columns joins only the labels that repeat", async () => {
    const rows = ["客户,,订单,", "名称,日期,编号,日期", "甲,2024-01-01,1,2024-02-01", "乙,2024-01-02,2,2024-02-02"];
    const profile = await readProfile(files.write("group.csv", `${rows.join("\n")}\n`));
    expect(profile.columns.map(({ label }) => label)).toEqual(["名称", "客户 日期", "编号", "订单 日期"]);
  });

  test("a header of two lines whose cells reach down or across ends with the lower one", async () => {
    const rows = [
      "2026 年回访登记,,,,,,,",
      "填报单位：华东区,,,,日期：2026-03-01,,,",
      "序号,客户,联系方式,,回访,,,备注",
      ",,电话,邮箱,日期,结果,评分,",
      ...Array.from(
        { length: 12 },
        (_, i) => `${i},客户${i},138000010${i + 10},a${i}@b.cn,2026-02-0${(i % 9) + 1},好,4,`,
      ),
    ];
    const profile = await readProfile(files.write("two-lines.csv", `${rows.join("\n")}\n`));
    expect(profile).toMatchObject({ headerRow: 3, rows: 12, badCellCount: 0 });
    expect(profile.columns.map(({ label }) => label)).toEqual("序号 客户 电话 邮箱 日期 结果 评分 备注".split(" "));
    expect(profile.warnings).toContainEqual({ code: "titleRows", params: { count: 2, row: 4 } });
  });

  test("a header of three lines joins the headings that tell its columns apart", async () => {
    const rows = [
      "部门,2026年,,,,2025年,,,",
      ",上半年,,下半年,,上半年,,下半年,",
      ",收入,成本,收入,成本,收入,成本,收入,成本",
      ...Array.from({ length: 6 }, (_, i) => `部门${i},1.5,2,3,4,5,6,7,${i}`),
    ];
    const profile = await readProfile(files.write("three-lines.csv", `${rows.join("\n")}\n`));
    expect(profile).toMatchObject({ headerRow: 2, rows: 6, badCellCount: 0, warnings: [] });
    expect(profile.columns.map(({ label }) => label)).toEqual([
      "部门",
      "2026年 上半年 收入",
      "2026年 上半年 成本",
      "2026年 下半年 收入",
      "2026年 下半年 成本",
      "2025年 上半年 收入",
      "2025年 上半年 成本",
      "2025年 下半年 收入",
      "2025年 下半年 成本",
    ]);
  });

  test("remarks over some columns are no header, nor is a fuller line above fewer cells a group line", async () => {
    const remarks = [
      "巡回签售,,",
      ",,(前两成)",
      "城市,日期,费用",
      "甲,2026-01-01,5",
      "乙,2026-01-02,6",
      "丙,2026-01-03,7",
    ];
    const above = await readProfile(files.write("remarks.csv", `${remarks.join("\n")}\n`));
    expect(above.columns.map(({ label }) => label)).toEqual(["城市", "日期", "费用"]);
    const rules = [",甲,乙,丙,丁", "列表,IN,UK,,", ",,,,", "大于,1,2,0,1", "小于,2,3,2,3", "等于,4,5,6,7"];
    expect(await readProfile(files.write("rules.csv", `${rules.join("\n")}\n`))).toMatchObject({ headerRow: 0 });
  });

  test("months head groups of columns though they are dates", async () => {
    const rows = ["部门,2026年1月,,2026年2月,", ",收入,成本,收入,成本", "甲,1,2,3,4", "乙,5,6,7,8", "丙,9,1,2,3"];
    const profile = await readProfile(files.write("months.csv", `${rows.join("\n")}\n`));
    expect(profile).toMatchObject({ headerRow: 1, rows: 3, badCellCount: 0 });
    expect(profile.columns.map(({ label }) => label)).toEqual([
      "部门",
      "2026年1月 收入",
      "2026年1月 成本",
      "2026年2月 收入",
      "2026年2月 成本",
    ]);
  });

  test("a first row of data under a header with a gap is no part of the header", async () => {
    const texts = ["姓名,,城市", "张三,甲,北京", "李四,乙,上海", "王五,丙,广州", "赵六,丁,深圳"];
    expect(await readProfile(files.write("gap-texts.csv", `${texts.join("\n")}\n`))).toMatchObject({ headerRow: 0 });
    const figures = ["姓名,,城市,电话,备注,金额", "张三,甲,北京,,x,5", "李四,乙,上海,,y,6", "王五,丙,广州,,z,7"];
    expect(await readProfile(files.write("gap.csv", `${figures.join("\n")}\n`))).toMatchObject({
      headerRow: 0,
      rows: 3,
    });
  });

  test("rows longer than the header are counted with the first of them", async () => {
    const profile = await readProfile(files.write("ragged.csv", "a,b\n1,2\n3,4,5\n6,7\n"));
    expect(profile.warnings).toContainEqual({ code: "raggedRows", params: { count: 1, row: 3 } });
  });

  test("a final total is pointed out", async () => {
    const profile = await readProfile(files.write("total.csv", "品名,数量\n甲,1\n乙,2\n丙,3\n合计,6\n"));
    expect(profile.warnings).toContainEqual({ code: "totalRow", params: { row: 5 } });
  });
});

describe("workbooks", () => {
  const cell = (ref: string, value: string, style?: number): string =>
    `<c r="${ref}"${style === undefined ? "" : ` s="${style}"`}><v>${value}</v></c>`;

  test("formats decide what numbers are: dates, times, spans, percent, money, leading zeros", async () => {
    const formats = [
      "yyyy/m/d",
      "h:mm",
      "[h]:mm",
      "0.0%",
      '"¥"#,##0.00',
      "00000",
      "# ?/?",
      "yyyy\\-mm\\-dd hh:mm",
      '0.00 "d"',
    ];
    const values = ["45123", "0.5", "1.5", "0.125", "12.5", "421", "0.75", "45123.25", "3.5"];
    const rows = [1, 2, 3].map((row) => {
      const cells = values.map((value, i) => cell(`${String.fromCharCode(65 + i)}${row}`, value, i));
      return `<row r="${row}">${cells.join("")}</row>`;
    });
    const profile = await readProfile(files.write("formats.xlsx", buildWorkbook({ rows: rows.join(""), formats })));
    expect(profile.columns.map(({ kind }) => kind)).toEqual([
      "date",
      "time",
      "duration",
      "number",
      "money",
      "text",
      "number",
      "datetime",
      "number",
    ]);
    expect(profile.columns.map(({ samples }) => samples[0])).toEqual([
      "2023-07-16",
      "12:00:00",
      "36:00:00",
      "12.5%",
      "12.5",
      "00421",
      "0.75",
      "2023-07-16 06:00:00",
      "3.5",
    ]);
    expect(profile.columns[4]?.format.currency).toBe("CNY");
  });

  test("both date systems give the same days, and 29 February 1900 is no day", async () => {
    const rows = (serials: readonly number[]): string =>
      serials.map((serial, i) => `<row r="${i + 1}">${cell(`A${i + 1}`, String(serial), 0)}</row>`).join("");
    const in1900 = files.write(
      "1900.xlsx",
      buildWorkbook({ rows: rows([36526, 59, 60, 61]), formats: ["yyyy-mm-dd"] }),
    );
    const in1904 = files.write(
      "1904.xlsx",
      buildWorkbook({ rows: rows([35064]), formats: ["yyyy-mm-dd"], is1904: true }),
    );
    const first = await readProfile(in1900);
    expect(first.columns[0]?.samples).toEqual(["2000-01-01", "1900-02-28", "60", "1900-03-01"]);
    expect((await readProfile(in1904)).columns[0]?.samples).toEqual(["2000-01-01"]);
  });

  test("error cells are listed with their place and leave the kind alone", async () => {
    const rows = Array.from(
      { length: 6 },
      (_, i) =>
        `<row r="${i + 1}">${i === 3 ? '<c r="A4" t="e"><v>#DIV/0!</v></c>' : cell(`A${i + 1}`, String(i))}</row>`,
    );
    const profile = await readProfile(files.write("errors.xlsx", buildWorkbook({ rows: rows.join("") })));
    expect(profile.columns[0]).toMatchObject({ kind: "integer", badCount: 1 });
    expect(profile.badCells).toEqual([
      { row: 3, column: 0, text: "#DIV/0!", reason: { code: "errorCell", params: { error: "#DIV/0!" } } },
    ]);
  });

  test("texts that no field holds are counted as bad, with their place; a character of two halves counts once", async () => {
    const profile = await column("备注", ["短", "长".repeat(100_001), "𠮷".repeat(100_000), "x".repeat(200_000)]);
    expect(profile.columns[0]).toMatchObject({ kind: "long_text", badCount: 2 });
    expect(profile.badCells.map(({ row, reason }) => [row, reason])).toEqual([
      [2, { code: "tooLong", params: { limit: 100_000 } }],
      [4, { code: "tooLong", params: { limit: 100_000 } }],
    ]);
    expect(profile.warnings).toContainEqual({
      code: "tooLongTexts",
      params: { column: "备注", count: 2, limit: 100_000 },
    });
    expect(profile.badCellCount).toBe(2);
  });

  test("formulas without a stored value are blank, and counted", async () => {
    const rows =
      '<row><c><v>1</v></c><c><f>A1*2</f></c><c t="str"><f>""</f><v></v></c></row>' +
      "<row><c><v>2</v></c><c><f>A2*2</f><v>4</v></c></row>";
    const profile = await readProfile(files.write("uncomputed.xlsx", buildWorkbook({ rows })));
    expect(profile.warnings).toContainEqual({ code: "formulasUncomputed", params: { count: 1 } });
    expect(profile.columns[1]).toMatchObject({ kind: "integer", filledCount: 1, blankCount: 1 });
  });

  test("a whole number past fifteen digits stays text, since a sheet cannot hold it exactly", async () => {
    const rows = [1, 2, 3].map((row) => `<row r="${row}">${cell(`A${row}`, `11010119900307123${row}`)}</row>`);
    const profile = await readProfile(files.write("long.xlsx", buildWorkbook({ rows: rows.join("") })));
    expect(profile.columns[0]?.kind).toBe("text");
  });

  test("rich text, phonetic readings and escapes come out as the text shown", async () => {
    const sharedStrings = `<sst><si><r><t>bold</t></r><r><t xml:space="preserve"> and plain</t></r></si><si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t>a_x000D_b_x005F_x000D_</t></si></sst>`;
    const rows = [0, 1, 2].map((i) => `<row><c t="s"><v>${i}</v></c></row>`).join("");
    const profile = await readProfile(files.write("rich.xlsx", buildWorkbook({ rows, sharedStrings })), 0, {
      headerRow: null,
    });
    expect(profile.columns[0]?.samples).toEqual(["bold and plain", "東京", "a\rb_x000D_"]);
  });
});
