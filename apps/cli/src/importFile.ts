import { parseArgs } from "node:util";
import { SheetError, describe, openSource, profileSource } from "@tongzhou/sheets";
import type { ColumnProfile, Notice, SheetInfo, SheetProfile, Source } from "@tongzhou/sheets";
import { printProfile } from "./printProfile.ts";
import { UsageError } from "./run.ts";
import type { Command, Output } from "./run.ts";

/** `tongzhou import`: what a form made from a file would look like, without writing anything. */
export const importCommand: Command = {
  words: ["import"],
  usage:
    "tongzhou import FILE --new-form --dry-run [--json] [--encoding NAME] [--delimiter CHAR] [--date-order dmy|mdy] [--locale zh|en]",
  summary: {
    zh: "读取电子表格的所有行，给出每列的字段类型和依据；不写入任何数据，也不需要服务器或数据库。",
    en: "Reads all rows of a spreadsheet and says which field each column makes and why; writes nothing and needs neither server nor database.",
  },
  run: importFile,
};

const encodings = ["utf-8", "utf-16le", "utf-16be", "gb18030", "big5", "shift_jis", "euc-kr", "windows-1252"] as const;

async function importFile(args: readonly string[], output: Output): Promise<number> {
  const options = readOptions(args);
  const source = await openSource({
    path: options.file,
    name: options.file,
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
    ...(options.delimiter === undefined ? {} : { delimiter: options.delimiter }),
  });
  try {
    const sheets = await profileSheets(source, options);
    if (options.json) output.write(JSON.stringify(toReport(options.file, source, sheets)));
    else printProfile(options.file, source, sheets, options.locale, output.write);
    return 0;
  } finally {
    await source.close();
  }
}

/** A sheet that was read, or one that is too wide to be imported beside others that are not. */
export type SheetOutcome =
  | { readonly kind: "read"; readonly profile: SheetProfile }
  | { readonly kind: "refused"; readonly sheet: SheetInfo; readonly error: SheetError };

async function profileSheets(source: Source, options: ImportOptions): Promise<readonly SheetOutcome[]> {
  const outcomes: SheetOutcome[] = [];
  for (const sheet of source.sheets) {
    try {
      const profile = await profileSource(source, sheet.index, {
        locale: options.locale,
        ...(options.dateOrder === undefined ? {} : { dateOrder: options.dateOrder }),
      });
      outcomes.push({ kind: "read", profile });
    } catch (error) {
      // only width belongs to one sheet; every other failure is the file's
      if (!(error instanceof SheetError) || error.code !== "sheets.tooManyColumns") throw error;
      outcomes.push({ kind: "refused", sheet, error });
    }
  }
  const [first] = outcomes;
  if (first?.kind === "refused" && outcomes.every(({ kind }) => kind === "refused")) throw first.error;
  return outcomes;
}

interface ImportOptions {
  readonly file: string;
  readonly json: boolean;
  readonly locale: "zh" | "en";
  readonly encoding?: (typeof encodings)[number];
  readonly delimiter?: string;
  readonly dateOrder?: "dmy" | "mdy";
}

function readOptions(args: readonly string[]): ImportOptions {
  const { values, positionals } = parse(args);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError("one FILE is needed");
  if (values["new-form"] !== true || values["dry-run"] !== true) {
    throw new UsageError("--new-form and --dry-run are needed; a real import runs on the server");
  }
  const encoding = encodings.find((name) => name === values.encoding);
  if (values.encoding !== undefined && encoding === undefined) {
    throw new UsageError(`--encoding is one of ${encodings.join(", ")}`);
  }
  const dateOrder = values["date-order"];
  if (dateOrder !== undefined && dateOrder !== "dmy" && dateOrder !== "mdy") {
    throw new UsageError("--date-order is dmy or mdy");
  }
  return {
    file,
    json: values.json === true,
    locale: values.locale === "en" ? "en" : "zh",
    ...(encoding === undefined ? {} : { encoding }),
    ...(values.delimiter === undefined ? {} : { delimiter: values.delimiter === "\\t" ? "\t" : values.delimiter }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
  };
}

function parse(args: readonly string[]): ReturnType<typeof parseImportArgs> {
  try {
    return parseImportArgs(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseImportArgs(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      "new-form": { type: "boolean" },
      "dry-run": { type: "boolean" },
      json: { type: "boolean" },
      encoding: { type: "string" },
      delimiter: { type: "string" },
      "date-order": { type: "string" },
      locale: { type: "string" },
    },
  });
}

function toReport(file: string, source: Source, sheets: readonly SheetOutcome[]): object {
  return {
    file,
    format: source.format,
    reader: source.reader,
    ...(source.encoding === undefined
      ? {}
      : { encoding: source.encoding.name, encodingConfidence: source.encoding.confidence }),
    ...(source.delimiter === undefined ? {} : { delimiter: source.delimiter }),
    sheets: sheets.map((outcome) =>
      outcome.kind === "read"
        ? toSheet(outcome.profile)
        : { name: outcome.sheet.name, hidden: outcome.sheet.hidden, error: withTexts(outcome.error) },
    ),
  };
}

function toSheet(sheet: SheetProfile): object {
  return {
    name: sheet.name,
    hidden: sheet.hidden,
    rows: sheet.rows,
    headerRow: sheet.headerRow,
    columns: sheet.columns.map(toColumn),
    warnings: sheet.warnings.map(withTexts),
    badCells: sheet.badCells.map((cell) => ({ ...cell, reason: withTexts(cell.reason) })),
    badCellCount: sheet.badCellCount,
  };
}

function toColumn(column: ColumnProfile): object {
  return { ...column, evidence: column.evidence.map(withTexts) };
}

function withTexts(notice: Notice): object {
  return {
    code: notice.code,
    params: notice.params,
    message: { zh: describe(notice, "zh"), en: describe(notice, "en") },
  };
}
