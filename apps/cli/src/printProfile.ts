import { describe } from "@tongzhou/sheets";
import type { Source } from "@tongzhou/sheets";
import type { SheetOutcome } from "./importFile.ts";

const words = {
  zh: { rows: "行", header: "表头在第", row: "行", none: "没有表头", hidden: "隐藏", bad: "个单元格不符合类型" },
  en: {
    rows: "rows",
    header: "header in row",
    row: "",
    none: "no header",
    hidden: "hidden",
    bad: "cells do not fit their kind",
  },
} as const;

/** Prints profiles as tables for people; control characters of the file never reach the terminal. */
export function printProfile(
  file: string,
  source: Source,
  sheets: readonly SheetOutcome[],
  locale: "zh" | "en",
  write: (line: string) => void,
): void {
  const word = words[locale];
  write(`${file}  ${source.format}${source.encoding === undefined ? "" : `  ${source.encoding.name}`}`);
  for (const outcome of sheets) {
    if (outcome.kind === "refused") {
      write("");
      write(`■ ${clean(outcome.sheet.name)}  ! ${describe(outcome.error, locale)}`);
      continue;
    }
    const sheet = outcome.profile;
    const header = sheet.headerRow === null ? word.none : `${word.header} ${sheet.headerRow + 1} ${word.row}`.trim();
    write("");
    write(`■ ${clean(sheet.name)}${sheet.hidden ? ` (${word.hidden})` : ""}  ${sheet.rows} ${word.rows}  ${header}`);
    const lines = sheet.columns.map((column) => [
      clean(column.label, 28),
      column.kind,
      column.evidence
        .slice(0, 2)
        .map((notice) => describe(notice, locale))
        .join(" "),
      column.samples
        .slice(0, 3)
        .map((sample) => clean(sample, 18))
        .join(" | "),
    ]);
    const widths = [0, 1, 2].map((index) => Math.max(0, ...lines.map((line) => displayWidth(line[index] ?? ""))));
    for (const line of lines)
      write(
        `  ${line
          .map((text, index) => pad(text, widths[index] ?? 0))
          .join("  ")
          .trimEnd()}`,
      );
    for (const warning of sheet.warnings) write(`  ! ${clean(describe(warning, locale), 160)}`);
    if (sheet.badCellCount > 0) write(`  ${sheet.badCellCount} ${word.bad}`);
    for (const cell of sheet.badCells.slice(0, 10)) {
      const label = sheet.columns[cell.column]?.label ?? "";
      write(`    ${cell.row + 1} ${clean(label, 24)}: ${clean(cell.text, 40)} (${describe(cell.reason, locale)})`);
    }
  }
}

function clean(text: string, limit = 60): string {
  const flat = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  const chars = [...flat];
  return chars.length > limit ? `${chars.slice(0, limit - 1).join("")}…` : flat;
}

/** Columns a text takes in a terminal: two for a Chinese character. */
function displayWidth(text: string): number {
  let width = 0;
  for (const char of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(char)
      ? 2
      : 1;
  return width;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}
