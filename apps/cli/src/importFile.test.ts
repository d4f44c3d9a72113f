import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "tongzhou-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const main = fileURLToPath(new URL("./main.ts", import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function call(...args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const lastLine = (out: string): unknown => JSON.parse(out.trimEnd().split("\n").at(-1) ?? "");

test("a dry run prints one JSON object on the last line and ends with 0", () => {
  const path = write("people.csv", "姓名,入职日期,薪资\n张三,29/2/2024,¥1200.50\n李四,1/3/2024,¥900\n王五,?,¥1000\n");
  const { code, out, err } = call("import", path, "--new-form", "--dry-run", "--json");
  expect([code, err]).toEqual([0, ""]);
  expect(lastLine(out)).toMatchObject({
    file: path,
    format: "csv",
    encoding: "utf-8",
    sheets: [
      {
        name: "people",
        hidden: false,
        rows: 3,
        headerRow: 0,
        columns: [
          { label: "姓名", key: "xing_ming", kind: "text" },
          { label: "入职日期", key: "ru_zhi_ri_qi", kind: "date", format: { dateOrder: "dmy" }, blankCount: 1 },
          {
            label: "薪资",
            key: "xin_zi",
            kind: "money",
            format: { currency: "CNY" },
            samples: ["¥1200.50", "¥900", "¥1000"],
          },
        ],
        warnings: [{ code: "missingMarks" }],
        badCells: [],
      },
    ],
  });
});

test("a file that cannot be imported ends with 2 and says why in both languages", () => {
  const path = write("picture.xlsx", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"));
  const { code, out, err } = call("import", path, "--new-form", "--dry-run", "--json");
  expect([code, err]).toEqual([2, ""]);
  expect(lastLine(out)).toMatchObject({
    error: {
      code: "sheets.notASpreadsheet",
      message: { zh: expect.stringContaining("不是电子表格"), en: expect.stringContaining("not a spreadsheet") },
    },
  });
  const plain = call("import", join(folder, "absent.csv"), "--new-form", "--dry-run");
  expect(plain).toMatchObject({ code: 2, out: "" });
  expect(plain.err).not.toMatch(/ at |node:/u);
});

test("without --json people get a table without control characters of the file", () => {
  const path = write("odd.csv", 'name,n\n"\u001b[31mred",1\nb,2\n');
  const { code, out } = call("import", path, "--new-form", "--dry-run", "--locale", "en");
  expect(code).toBe(0);
  expect(out).toContain("2 rows");
  expect(out).toMatch(/n +integer +2 of 2 are whole numbers\./u);
  expect(out).not.toContain("\u001b");
});

test("nothing but blanks is refused like an empty file", () => {
  for (const [name, text] of [
    ["empty.csv", ""],
    ["commas.csv", ",,\n,,\n"],
  ] as const) {
    const { code, out } = call("import", write(name, text), "--new-form", "--dry-run", "--json");
    expect([name, code]).toEqual([name, 2]);
    expect(lastLine(out)).toMatchObject({ error: { code: "sheets.empty" } });
  }
});

test("a sheet that is too wide has the shape of the others, and says why it is not read", () => {
  const sheet = (name: string, width: number): string => {
    const cells = (text: string): string => `<Cell><Data ss:Type="String">${text}</Data></Cell>`.repeat(width);
    return `<Worksheet ss:Name="${name}"><Table><Row>${cells("a")}</Row><Row>${cells("b")}</Row></Table></Worksheet>`;
  };
  const name = "urn:schemas-microsoft-com:office:spreadsheet";
  const workbook = `<?xml version="1.0"?><Workbook xmlns="${name}" xmlns:ss="${name}">${sheet("fits", 2)}${sheet("wide", 600)}</Workbook>`;
  const { code, out } = call("import", write("wide.xml", workbook), "--new-form", "--dry-run", "--json");
  expect(code).toBe(0);
  const nothing = { rows: 0, headerRow: null, columns: [], warnings: [], badCells: [], badCellCount: 0 };
  expect(lastLine(out)).toMatchObject({
    sheets: [
      { name: "fits", rows: 2 },
      { name: "wide", hidden: false, ...nothing, error: { code: "sheets.tooManyColumns" } },
    ],
  });
});

test.each([
  ["--delimiter", "", "一个字符", "one character"],
  ["--delimiter", "ab", "一个字符", "one character"],
  ["--locale", "fr", "zh、en", "zh, en"],
  ["--encoding", "latin-9", "utf-8、", "utf-8, "],
])("%s %j is refused in both languages", (name, value, zh, en) => {
  const path = write("plain.csv", "a,b\n1,2\n");
  const { code, out } = call("import", path, "--new-form", "--dry-run", "--json", name, value);
  expect(code).toBe(1);
  expect(lastLine(out)).toMatchObject({
    error: {
      code: "cli.usage",
      message: { zh: expect.stringContaining(zh), en: expect.stringContaining(en) },
    },
  });
});

test("a wrong call ends with 1 and the usage", () => {
  expect(call("import", "x.csv", "--json").code).toBe(1);
  expect(call("import", "--new-form", "--dry-run", "--what").err).toContain("tongzhou import FILE");
  expect(call("launch").code).toBe(1);
  expect(call("--help")).toMatchObject({ code: 0, err: "" });
});

test("a reader that has seen enough of a long answer ends it without a word", () => {
  const header = Array.from({ length: 500 }, (_, i) => `column ${i}`).join(",");
  const path = write("long.csv", `${header}\n${"1,".repeat(499)}1\n`);
  const command = `"$0" "$1" import "$2" --new-form --dry-run | head -n 1`;
  const { stdout, stderr } = spawnSync("sh", ["-c", command, process.execPath, main, path], { encoding: "utf8" });
  expect([stdout.split("\n").length, stderr]).toEqual([2, ""]);
});
