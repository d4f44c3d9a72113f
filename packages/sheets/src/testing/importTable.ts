import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { openSource } from "../openSource.ts";
import { isBlankSheet } from "../profile/column.ts";
import { profileSource } from "../profile/profileSource.ts";
import { SheetError } from "../sheetError.ts";
import { describe } from "../texts/describe.ts";

/** What happens to one file of a folder of test data. */
export interface ImportOutcome {
  readonly file: string;
  readonly reader: string;
  readonly outcome: string;
}

const notData = /^(?:SOURCE|UPSTREAM-README|LICENSE|NOTICE|license)|\.(?:json|pdf|md)$/u;

/** Says in a line what becomes of every table file below each folder, in the order of names; a folder may be one file. */
export async function readOutcomes(root: string, folders: readonly string[]): Promise<ImportOutcome[]> {
  const outcomes: ImportOutcome[] = [];
  for (const folder of folders) {
    for (const path of listFiles(join(root, folder))) {
      outcomes.push({ file: relative(root, path).replaceAll("\\", "/"), ...(await describeFile(path)) });
    }
  }
  return outcomes;
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  if (statSync(folder).isFile()) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(path);
      return notData.test(entry.name) ? [] : [path];
    });
}

async function describeFile(path: string): Promise<{ readonly reader: string; readonly outcome: string }> {
  try {
    const source = await openSource({ path, name: path });
    try {
      const parts: string[] = [];
      const codes = new Set<string>();
      let blank = 0;
      for (const sheet of source.sheets) {
        const profile = await profileSource(source, sheet.index);
        if (isBlankSheet(profile)) {
          blank += 1;
          continue;
        }
        for (const { code } of profile.warnings) codes.add(code);
        const bad = profile.badCellCount > 0 ? `, ${profile.badCellCount} odd cells` : "";
        const header = profile.headerRow === null ? "no header" : `header in row ${profile.headerRow + 1}`;
        parts.push(`${sheet.hidden ? "hidden, " : ""}${profile.rows} × ${profile.columns.length}, ${header}${bad}`);
      }
      if (parts.length === 0) throw new SheetError("sheets.empty");
      // one long workbook should not make the table unreadable
      const shown = parts.length > 4 ? [...parts.slice(0, 3), `${parts.length - 3} more`] : parts;
      if (blank > 0) shown.push(blank === 1 ? "1 blank sheet" : `${blank} blank sheets`);
      const notes = codes.size === 0 ? "" : ` (${[...codes].toSorted().join(", ")})`;
      const encoding = source.encoding === undefined ? "" : ` ${source.encoding.name}`;
      return { reader: `${source.reader}${encoding}`, outcome: `${shown.join("; ")}${notes}` };
    } finally {
      await source.close();
    }
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    return { reader: "–", outcome: `refused, ${error.code}: ${describe(error, "en")}` };
  }
}

/** The outcomes as a table for the guide. */
export function printTable(outcomes: readonly ImportOutcome[], reasons: Readonly<Record<string, string>>): string {
  const lines = outcomes.map(({ file, reader, outcome }) => {
    const why = reasons[file] ?? "";
    return `| ${file} | ${reader} | ${outcome.replaceAll("|", "\\|")} | ${why} |`;
  });
  return ["| file | read by | what comes out | why that is right |", "|---|---|---|---|", ...lines].join("\n");
}
