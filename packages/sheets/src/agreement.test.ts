import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { buildCellReader } from "./convert/buildCellReader.ts";
import { openSource } from "./openSource.ts";
import { profileSource } from "./profile/profileSource.ts";

const data = fileURLToPath(new URL("../../../../shared/data", import.meta.url));

/** Columns whose odd cells, counted from all rows, are not exactly the cells their reader refuses. */
async function findDisagreements(path: string): Promise<string[]> {
  const source = await openSource({ path, name: path });
  const found: string[] = [];
  try {
    for (const sheet of source.sheets) {
      const profile = await profileSource(source, sheet.index);
      const readers = profile.columns.map((column) =>
        buildCellReader(
          {
            kind: column.kind,
            format: column.format,
            ...(column.kind === "choice" && column.options !== undefined
              ? { optionLabels: column.options.map(({ label }) => label) }
              : {}),
          },
          { zone: "Asia/Shanghai" },
        ),
      );
      const refused = profile.columns.map(() => 0);
      const values = profile.columns.map(() => 0);
      let row = 0;
      for await (const cells of source.rows(sheet.index)) {
        if (row > (profile.headerRow ?? -1)) {
          for (const [index, cell] of cells.entries()) {
            const result = readers[index]?.(cell);
            if (result === undefined) continue;
            if (!result.ok) refused[index] = (refused[index] ?? 0) + 1;
            else if (result.value !== null) values[index] = (values[index] ?? 0) + 1;
          }
        }
        row += 1;
      }
      for (const [index, column] of profile.columns.entries()) {
        const expected = [column.badCount, column.filledCount - column.badCount];
        const actual = [refused[index], values[index]];
        if (String(expected) !== String(actual))
          found.push(`${sheet.name} ${column.label} ${column.kind}: ${expected.join("/")} but ${actual.join("/")}`);
      }
    }
  } finally {
    await source.close();
  }
  return found;
}

describe.skipIf(!existsSync(data))("what a profile counts is what its readers read", { timeout: 120_000 }, () => {
  test.each([
    "csat-sfo-2017/2017_SFO_Customer_Survey.csv",
    "jira-history-2024/jira_history_2024.csv.gz",
    "telco-customers/wa_churn.csv",
    "hr-attrition/attrition.csv",
    "crm-maven-opportunities/sales_pipeline.csv",
    "crm-maven-opportunities/accounts.csv",
    "client-onboarding-log/onboard_client.csv.gz",
    "text-encodings/areas.gbk.csv",
    "rating-sheets/USJudgeRatings.csv",
    "spreadsheet-import-poi/ConditionalFormattingSamples.xlsx",
    "spreadsheet-import-poi/Tables.xlsx",
    "spreadsheet-import-poi/testEXCEL_4.xls",
    "spreadsheet-import-poi/dataValidationTableRange.xlsx",
    "spreadsheet-import-poi/DataTableCities.xlsx",
    "spreadsheet-import-poi/DateFormats.xls",
    "spreadsheet-import-poi/SampleSS.ods",
    "spreadsheet-import-poi/59746_NoRowNums.xlsx",
  ])("%s", async (file) => {
    expect(await findDisagreements(join(data, file))).toEqual([]);
  });
});
