import type { ImportState } from "@tongzhou/contract";
import { proposeFields, proposeTitle, type ImportView, type ProfiledSheet } from "@tongzhou/engine";
import { describe, type Notice } from "@tongzhou/sheets";
import type { Static } from "typebox";
import type { DeepReadonly } from "../../platform/http/serve.ts";
import { describeImportError, describeReject, type BothLanguages } from "./rejectText.ts";

type State = DeepReadonly<Static<typeof ImportState>>;
type Sheet = State["sheets"][number];

const shownSamples = 5;
const shownBadCells = 20;
const shownOptions = 60;

/** An import as it travels, with its codes in words of both languages. */
export function describeImport(view: ImportView): State {
  const { rejectSamples, error, sheets, settings, ...rest } = view;
  const sheet = sheets.find((one) => one.sheet === settings?.sheet);
  return {
    ...rest,
    settings,
    sheets: sheets.map(describeSheet),
    rejectSamples: rejectSamples.map((reject) => ({
      row: reject.row,
      column: sheet?.columns.find((column) => column.index === reject.column)?.label ?? null,
      columnIndex: reject.column,
      text: reject.text,
      code: reject.code,
      message: describeReject(reject),
    })),
    error: error === null ? null : { ...error, message: describeImportError(error) },
  };
}

function describeSheet(sheet: ProfiledSheet): Sheet {
  const fields = proposeFields(sheet);
  return {
    index: sheet.sheet,
    name: sheet.name,
    isHidden: sheet.hidden,
    rows: sheet.rows,
    headerRow: sheet.headerRow,
    titleColumn: proposeTitle(sheet),
    columns: sheet.columns.map((column, index) => ({
      index: column.index,
      label: column.label,
      kind: column.kind,
      field: fields[index],
      evidence: column.evidence.map(describeNotice),
      samples: column.samples.slice(0, shownSamples),
      filledCount: column.filledCount,
      blankCount: column.blankCount,
      distinctCount: column.distinctCount,
      isDistinctExact: column.isDistinctExact,
      badCount: column.badCount,
      badCells: sheet.badCells
        .filter((cell) => cell.column === column.index)
        .slice(0, shownBadCells)
        .map((cell) => ({ row: cell.row + 1, text: cell.text, reason: both(cell.reason) })),
      blankWords: (column.blankWords ?? []).map(({ text, count, isMark }) => ({ text, count, isMark })),
      options: (column.options ?? []).slice(0, shownOptions).map(({ label, count }) => ({ label, count })),
    })),
    warnings: sheet.warnings.map(describeNotice),
    preview: sheet.preview,
    text: sheet.text ?? null,
  };
}

function describeNotice(notice: Notice): { readonly code: string; readonly text: BothLanguages } {
  return { code: notice.code, text: both(notice) };
}

function both(notice: Notice): BothLanguages {
  return { zh: describe(notice, "zh"), en: describe(notice, "en") };
}
