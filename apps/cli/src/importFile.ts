import { parseArgs } from "node:util";
import { SheetError, describe, isBlankSheet, openSource, profileSource } from "@tongzhou/sheets";
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
  const isBlank = (outcome: SheetOutcome): boolean => outcome.kind === "read" && isBlankSheet(outcome.profile);
  if (outcomes.every(isBlank)) throw new SheetError("sheets.empty");
  const [first] = outcomes;
  if (first?.kind === "refused" && outcomes.every((one) => one.kind === "refused" || isBlank(one))) throw first.error;
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
  if (file === undefined || positionals.length > 1)
    throw new UsageError({ zh: "需要且只需要一个文件名", en: "one FILE is needed" });
  if (values["new-form"] !== true || values["dry-run"] !== true) {
    throw new UsageError({
      zh: "要加上 --new-form 和 --dry-run；真正的导入在服务器上进行",
      en: "--new-form and --dry-run are needed; a real import runs on the server",
    });
  }
  const encoding = readChoice("--encoding", values.encoding, encodings);
  const dateOrder = readChoice("--date-order", values["date-order"], ["dmy", "mdy"]);
  const delimiter = readDelimiter(values.delimiter);
  return {
    file,
    json: values.json === true,
    locale: readChoice("--locale", values.locale, ["zh", "en"]) ?? "zh",
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
  };
}

function readChoice<T extends string>(name: string, value: string | undefined, choices: readonly T[]): T | undefined {
  const choice = choices.find((one) => one === value);
  if (value !== undefined && choice === undefined) {
    throw new UsageError({
      zh: `${name} 只能是 ${choices.join("、")}`,
      en: `${name} is one of ${choices.join(", ")}`,
    });
  }
  return choice;
}

function readDelimiter(value: string | undefined): string | undefined {
  const delimiter = value === "\\t" ? "\t" : value;
  if (delimiter !== undefined && (delimiter.length !== 1 || /["\r\n]/u.test(delimiter))) {
    throw new UsageError({
      zh: "--delimiter 是一个字符，不能是引号或换行；制表符写作 \\t",
      en: "--delimiter is one character, neither a quotation mark nor a line break; a tab is written \\t",
    });
  }
  return delimiter;
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
    sheets: sheets.map((outcome) => (outcome.kind === "read" ? toSheet(outcome.profile) : toRefusedSheet(outcome))),
  };
}

/** The shape of a sheet that was read, with nothing taken from it, and why. */
function toRefusedSheet({ sheet, error }: SheetOutcome & { readonly kind: "refused" }): object {
  const nothing = { rows: 0, headerRow: null, columns: [], warnings: [], badCells: [], badCellCount: 0 };
  return { name: sheet.name, hidden: sheet.hidden, ...nothing, error: withTexts(error) };
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
