import type { Cell } from "../cell.ts";
import type { DateOrder } from "../dates/readDate.ts";
import { maxTextChars } from "../limits.ts";
import { makeKey } from "../makeKey.ts";
import { SheetError } from "../sheetError.ts";
import type { Notice, Source } from "../source.ts";
import { chooseKind } from "./chooseKind.ts";
import type { Choice } from "./candidates.ts";
import { countOrders } from "./chooseDates.ts";
import type { BadCell, BlankWord, ColumnProfile, SheetProfile } from "./column.ts";
import { ColumnStats, countWith } from "./columnStats.ts";
import type { WordCount } from "./columnStats.ts";
import { columnLetters, findHeader, headerAt, uniqueLabels } from "./header.ts";
import type { Header } from "./header.ts";
import { bit } from "./shape.ts";

/** What a person may decide before the guessing starts. */
export interface ProfileOptions {
  /** Row of the header counted from 0, null for none; found by itself when left out. */
  readonly headerRow?: number | null;
  /** Which order to take for dates that fit both; day first when left out. */
  readonly dateOrder?: "dmy" | "mdy";
  /** Language of the names of columns without a header. */
  readonly locale?: "zh" | "en";
  /** Cells listed in `badCells`; all are counted. */
  readonly badCellLimit?: number;
  /** Called now and then with the rows read so far. */
  readonly onProgress?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

const headRows = 60;

interface Pass {
  readonly stats: ColumnStats[];
  rows: number;
  rowsTotal: number;
  ragged: number;
  firstRagged: number;
  lastTexts: readonly string[];
  lastRow: number;
}

/**
 * Reads all rows of a sheet once and says where its header is, what kind of field each column makes and why.
 * @throws SheetError when the file turns out to be damaged on the way
 */
export async function profileSource(
  source: Source,
  sheetIndex: number,
  options: ProfileOptions = {},
): Promise<SheetProfile> {
  const sheet = source.sheets[sheetIndex];
  if (sheet === undefined) throw new SheetError("sheets.sheetMissing", { sheet: sheetIndex });
  const head: (readonly Cell[])[] = [];
  let header: Header | undefined;
  let isHeadFilled = false;
  const pass: Pass = { stats: [], rows: 0, rowsTotal: 0, ragged: 0, firstRagged: -1, lastTexts: [], lastRow: -1 };
  const take = (found: Header): void => {
    header = found;
    for (const [index, row] of head.entries())
      if (index > (found.row ?? -1)) addRow(pass, row, index, found.labels.length);
    head.length = 0;
  };
  for await (const batch of source.batches(sheetIndex)) {
    options.signal?.throwIfAborted();
    for (const row of batch) {
      if (header === undefined) {
        head.push(row);
        isHeadFilled ||= row.length > 0;
        if (head.length >= headRows && isHeadFilled) take(chooseHeader(head, options));
      } else addRow(pass, row, pass.rowsTotal, header.labels.length);
      pass.rowsTotal += 1;
    }
    options.onProgress?.(pass.rowsTotal);
  }
  if (header === undefined) take(chooseHeader(head, options));
  return describe(source, sheet, pass, header ?? { row: null, labels: [], titleRows: 0 }, options);
}

function chooseHeader(head: readonly (readonly Cell[])[], options: ProfileOptions): Header {
  if (options.headerRow === undefined) return findHeader(head);
  if (options.headerRow === null) return { row: null, labels: [], titleRows: 0 };
  return headerAt(head, options.headerRow);
}

function addRow(pass: Pass, row: readonly Cell[], index: number, width: number): void {
  let isFilled = false;
  for (let column = 0; column < row.length; column += 1) {
    const cell = row[column];
    if (cell === undefined || cell.kind === "blank") continue;
    let stats = pass.stats[column];
    if (stats === undefined) {
      while (pass.stats.length <= column) pass.stats.push(new ColumnStats());
      stats = pass.stats[column] ?? new ColumnStats();
    }
    isFilled = true;
    stats.add(cell, index);
  }
  if (!isFilled) return;
  pass.rows += 1;
  pass.lastRow = index;
  if (width > 0 && row.length > width) {
    pass.ragged += 1;
    if (pass.firstRagged < 0) pass.firstRagged = index;
  }
  pass.lastTexts = row.length > 0 ? [row[0]?.text ?? "", row[1]?.text ?? ""] : [];
}

function describe(
  source: Source,
  sheet: Source["sheets"][number],
  pass: Pass,
  header: Header,
  options: ProfileOptions,
): SheetProfile {
  const lastLabel = header.labels.findLastIndex((label) => label !== "");
  const width = Math.max(pass.stats.length, lastLabel + 1);
  const blankLabel = (letters: string): string => (options.locale === "en" ? `Column ${letters}` : `列 ${letters}`);
  const named = uniqueLabels(header.labels, width, blankLabel);
  const sheetOrder = provenOrder(pass.stats);
  const taken = new Set<string>();
  const warnings: Notice[] = [
    ...source.notices,
    ...(source.sheetNotices?.(sheet.index) ?? []),
    ...describeShape(pass, header, named, width),
  ];
  const columns: ColumnProfile[] = [];
  const bad: BadCell[] = [];
  let badCellCount = 0;
  for (const [index, label] of named.labels.entries()) {
    const stats = pass.stats[index] ?? new ColumnStats();
    const choice = chooseKind(stats, {
      label,
      ...(sheetOrder === undefined ? {} : { sheetOrder }),
      defaultOrder: options.dateOrder ?? "dmy",
      dateSystem: source.dateSystem ?? 1900,
    });
    const found = describeColumn(stats, choice, index, label, pass.rows, taken);
    columns.push(found.column);
    badCellCount += found.column.badCount;
    bad.push(...found.bad);
    for (const warning of [...choice.warnings, ...found.warnings]) {
      warnings.push({ code: warning.code, params: { column: label, ...warning.params } });
    }
  }
  return {
    sheet: sheet.index,
    name: sheet.name,
    hidden: sheet.hidden,
    rows: pass.rows,
    rowsTotal: pass.rowsTotal,
    headerRow: header.row,
    columns,
    warnings,
    badCells: bad.toSorted((a, b) => a.row - b.row || a.column - b.column).slice(0, options.badCellLimit ?? 100),
    badCellCount,
  };
}

function provenOrder(stats: readonly ColumnStats[]): DateOrder | undefined {
  let dmy = 0;
  let mdy = 0;
  for (const column of stats) {
    const found = countOrders(column);
    dmy += found.dmy;
    mdy += found.mdy;
  }
  if (dmy > 0 && mdy === 0) return "dmy";
  return mdy > 0 && dmy === 0 ? "mdy" : undefined;
}

function describeShape(pass: Pass, header: Header, named: ReturnType<typeof uniqueLabels>, width: number): Notice[] {
  const notices: Notice[] = [];
  if (header.row === null && pass.rows > 0) notices.push({ code: "noHeader", params: {} });
  if (header.titleRows > 0)
    notices.push({ code: "titleRows", params: { count: header.titleRows, row: (header.row ?? 0) + 1 } });
  if (header.row !== null && named.blank > 0) notices.push({ code: "blankHeaders", params: { count: named.blank } });
  if (named.duplicate > 0) notices.push({ code: "duplicateHeaders", params: { count: named.duplicate } });
  if (pass.ragged > 0 && header.row !== null && width > header.labels.length) {
    notices.push({ code: "raggedRows", params: { count: pass.ragged, row: pass.firstRagged + 1 } });
  }
  if (
    pass.rows > 2 &&
    pass.lastTexts.some((text) => /^(?:合计|总计|小计|总和|grand total|total|sum)[:：]?$/iu.test(text.trim()))
  ) {
    notices.push({ code: "totalRow", params: { row: pass.lastRow + 1 } });
  }
  if (pass.rows === 0) notices.push({ code: "noRows", params: {} });
  return notices;
}

function describeColumn(
  stats: ColumnStats,
  choice: Choice,
  index: number,
  label: string,
  rows: number,
  taken: Set<string>,
): { readonly column: ColumnProfile; readonly bad: readonly BadCell[]; readonly warnings: readonly Notice[] } {
  const isMissing = (shape: number): boolean => isReadAsBlank(shape, choice);
  const words = [...stats.words.values()].toSorted((a, b) => b.count - a.count);
  const missing = words.filter((word) => isMissing(word.shape));
  const missingCount = missing.reduce((sum, word) => sum + word.count, 0);
  let badCount = 0;
  const bad: BadCell[] = [];
  for (const { shape, count, examples } of stats.shapes.values()) {
    if (isMissing(shape) || choice.accepts(shape)) continue;
    badCount += count;
    for (const { row, cell } of examples) {
      const reason: Notice =
        cell.kind === "error"
          ? { code: "errorCell", params: { error: cell.value } }
          : { code: "notOfKind", params: { kind: choice.kind } };
      bad.push({ row, column: index, text: cell.text.slice(0, 200), reason });
    }
  }
  const tooLong = holdsText(choice) ? stats.tooLong : { count: 0, examples: [] };
  badCount += tooLong.count;
  for (const { row, cell } of tooLong.examples) {
    const reason: Notice = { code: "tooLong", params: { limit: maxTextChars } };
    bad.push({ row, column: index, text: cell.text.slice(0, 200), reason });
  }
  const errors = countWith(stats, bit.error);
  const { count: distinctCount, isExact } = stats.distinct();
  const warnings: Notice[] = [];
  if (missingCount > 0) {
    warnings.push({ code: "missingMarks", params: tell(missing) });
  }
  if (errors > 0) warnings.push({ code: "errorCells", params: { count: errors } });
  if (tooLong.count > 0) warnings.push({ code: "tooLongTexts", params: { count: tooLong.count, limit: maxTextChars } });
  const oddCount = badCount - errors - tooLong.count;
  if (oddCount > 0) warnings.push({ code: "oddCells", params: { count: oddCount, kind: choice.kind } });
  const kept = holdsText(choice) ? words.filter((word) => (word.shape & bit.missing) !== 0) : [];
  return {
    column: {
      index,
      label,
      key: makeKey(label, taken, `column_${columnLetters(index).toLowerCase()}`),
      kind: choice.kind,
      format:
        missing.length > 0
          ? { ...choice.format, missing: missing.map(({ text }) => text.toLowerCase()) }
          : choice.format,
      ...(choice.options === undefined ? {} : { options: choice.options }),
      evidence: kept.length > 0 ? [...choice.evidence, { code: "keptWords", params: tell(kept) }] : choice.evidence,
      // A word that is read as blank is no example of what the column holds.
      samples: stats.samples.filter((text) => !missing.some((word) => word.text === text.trim())),
      filledCount: stats.filled - missingCount,
      blankCount: Math.max(0, rows - stats.filled) + missingCount,
      missingCount,
      ...(words.length === 0 ? {} : { blankWords: words.map(toBlankWord) }),
      distinctCount,
      isDistinctExact: isExact,
      badCount,
      maxChars: stats.maxChars,
    },
    bad,
    warnings,
  };
}

function holdsText({ kind }: Choice): boolean {
  return kind === "text" || kind === "long_text";
}

/** A text is what the file says, whatever it says; of other kinds such a word cannot be a value. */
function isReadAsBlank(shape: number, choice: Choice): boolean {
  if (holdsText(choice)) return false;
  if ((shape & bit.missing) !== 0) return true;
  // 无 says that nothing is known, and also no.
  const isAnswer = choice.kind === "boolean" && (shape & bit.boolean) !== 0;
  return choice.takesWeakMissing && (shape & bit.weakMissing) !== 0 && !isAnswer;
}

function toBlankWord({ text, count, shape }: WordCount): BlankWord {
  return { text, count, isMark: (shape & bit.missing) !== 0 };
}

function tell(words: readonly WordCount[]): { readonly count: number; readonly marks: string } {
  const shown = words.slice(0, 6).map(({ text }) => text);
  return { count: words.reduce((sum, word) => sum + word.count, 0), marks: shown.join(" ") };
}
