import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importReasons } from "./testing/importReasons.ts";
import { printTable, readOutcomes } from "./testing/importTable.ts";
import { readProfile, readTexts } from "./testing/readAll.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const data = join(root, "../shared/data");
const guide = join(root, "docs/import.md");
const folders = [
  "spreadsheet-import-poi",
  "csv-spectrum",
  "text-encodings",
  "servicenow-incidents",
  "crm-maven-opportunities",
  "telco-customers",
  "hr-attrition",
  "csat-sfo-2017",
  "rating-sheets",
  "jira-history-2024",
  "naughty-strings/blns.json",
];

describe.skipIf(!existsSync(data))("files that nobody made for this code", { timeout: 120_000 }, () => {
  test("every file comes out as docs/import.md says", { timeout: 600_000 }, async () => {
    const outcomes = await readOutcomes(data, folders);
    expect(outcomes.length).toBeGreaterThan(75);
    expect(outcomes.filter(({ file }) => importReasons[file] === undefined)).toEqual([]);
    const table = printTable(outcomes, importReasons);
    const text = readFileSync(guide, "utf8");
    const [before = "", rest = ""] = text.split("<!-- outcomes -->\n");
    const [found = "", after = ""] = rest.split("\n<!-- /outcomes -->");
    // UPDATE_IMPORT_TABLE=1 writes the table anew after a change that was meant
    if (process.env["UPDATE_IMPORT_TABLE"] === "1") {
      writeFileSync(guide, `${before}<!-- outcomes -->\n${table}\n<!-- /outcomes -->${after}`);
    } else expect(found).toBe(table);
  });

  test("csv-spectrum gives the cells its JSON expects", async () => {
    const names = [
      "comma_in_quotes",
      "empty",
      "empty_crlf",
      "escaped_quotes",
      "json",
      "location_coordinates",
      "newlines",
      "newlines_crlf",
      "quotes_and_newlines",
      "simple",
      "simple_crlf",
      "utf8",
    ];
    for (const name of names) {
      const [header = [], ...rows] = await readTexts(join(data, `csv-spectrum/csvs/${name}.csv`));
      const objects = rows.map((row) => Object.fromEntries(header.map((key, index) => [key, row[index] ?? ""])));
      const expected: unknown = JSON.parse(readFileSync(join(data, `csv-spectrum/json/${name}.json`), "utf8"));
      // the upstream JSON of this one holds another telephone number than its CSV
      if (name === "location_coordinates") for (const object of objects) object["Contact Phone Number"] = "1234567890";
      expect([name, objects]).toEqual([name, [expected].flat()]);
    }
  });

  test("one table in five encodings is the same table", async () => {
    const first = await readTexts(join(data, "text-encodings/areas.utf8.csv"));
    expect(first).toHaveLength(2979);
    for (const name of ["areas.utf8-bom.csv", "areas.gb18030.csv", "areas.gbk.csv", "areas.utf16le-bom.txt"]) {
      expect(await readTexts(join(data, "text-encodings", name))).toEqual(first);
    }
  });

  test("one workbook in five formats is the same workbook", async () => {
    const folder = join(data, "spreadsheet-import-poi");
    for (const sheet of [0, 1]) {
      const first = await readTexts(join(folder, "SampleSS.xlsx"), sheet);
      for (const name of ["SampleSS.strict.xlsx", "SampleSS.xls", "SampleSS.ods", "SampleSS.xml"]) {
        expect([name, await readTexts(join(folder, name), sheet)]).toEqual([name, first]);
      }
    }
    const strict = await readTexts(join(folder, "sample.strict.xlsx"));
    expect(await readTexts(join(folder, "sample.xlsb"))).toEqual(strict);
  });

  test("the incident log has its known rows, blanks and kinds", async () => {
    const profile = await readProfile(join(data, "servicenow-incidents/incident_event_log.csv.gz"));
    expect(profile.rows).toBe(119_998);
    expect(profile.columns).toHaveLength(36);
    const said = profile.columns.flatMap((column) => column.blankWords ?? []).filter(({ text }) => text === "?");
    expect(said.reduce((sum, { count }) => sum + count, 0)).toBe(755_446);
    // Blank in choices, moments and the like; what a text says stays.
    const isText = ({ kind }: { readonly kind: string }): boolean => kind === "text" || kind === "long_text";
    expect(profile.columns.filter(isText).every(({ missingCount }) => missingCount === 0)).toBe(true);
    expect(profile.columns.reduce((sum, column) => sum + column.missingCount, 0)).toBe(299_813);
    const kinds = Object.fromEntries(profile.columns.map(({ label, kind }) => [label, kind]));
    expect(kinds).toMatchObject({
      opened_at: "datetime",
      closed_at: "datetime",
      active: "boolean",
      made_sla: "boolean",
      priority: "choice",
      reassignment_count: "integer",
      number: "text",
    });
    expect(
      profile.columns.filter(({ kind }) => kind === "datetime").every(({ format }) => format.dateOrder === "dmy"),
    ).toBe(true);
    expect(profile.badCellCount).toBe(0);
    expect(profile.warnings).toContainEqual({
      code: "oddOption",
      params: { column: "incident_state", option: "-100", count: 2 },
    });
  });
});
