import type { ClipboardEvent } from "react";
import { readText, plainValue } from "../../../fields/fieldText.ts";
import { findByTitle } from "../../../fields/link/findByTitle.ts";
import { sayProblem } from "../../../fields/sayProblem.ts";
import { formatTsv, parseTsv } from "../../../fields/tsv.ts";
import type { CellEdit } from "../data/Edits.ts";
import { boundsOf } from "./cellRange.ts";
import type { CellRange } from "./cellRange.ts";
import { gatherNew, maxPasteRows, planPaste } from "./pastePlan.ts";
import type { RefusedCell } from "./pastePlan.ts";
import { canWrite, editOf, readCell } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import type { SheetWrites } from "./useSheetWrites.ts";
import type { Wire } from "@tongzhou/model";

/** Copying from and pasting into a sheet. */
export interface SheetClipboard {
  readonly copy: (event: ClipboardEvent, isCut: boolean) => void;
  readonly paste: (event: ClipboardEvent) => void;
  /** Empties the writable cells of the range. */
  readonly clear: () => void;
}

/** The clipboard of a sheet, in the form spreadsheets exchange. */
export function useSheetClipboard(sheet: Sheet, range: CellRange, writes: SheetWrites): SheetClipboard {
  const { layout, data, kit, form } = sheet;
  const { wording, directory } = kit;
  const { t, label } = wording;
  const bounds = boundsOf(range);
  const clear = (): void => {
    const list: CellEdit[] = [];
    for (let line = bounds.top; line <= bounds.bottom; line += 1) {
      const row = data.rowAt(line);
      if (row === undefined) continue;
      for (let column = bounds.left; column <= bounds.right; column += 1) {
        const field = layout.columns[column]?.field;
        if (field === undefined || !canWrite(sheet, field)) continue;
        const edit = editOf(sheet, row, field, null);
        if (edit !== undefined) list.push(edit);
      }
    }
    const [only] = list;
    const row = only === undefined ? undefined : data.rowAt(bounds.top);
    if (list.length === 1 && only !== undefined && row !== undefined && Number(row[0]) === only.record)
      writes.writeCell(row, only.field, null);
    else void writes.writeCells(list);
  };
  const copy = (event: ClipboardEvent, isCut: boolean): void => {
    const rows: string[][] = [];
    for (let line = bounds.top; line <= Math.min(bounds.bottom, bounds.top + maxPasteRows * 2); line += 1) {
      const row = data.rowAt(line);
      if (row === undefined) continue;
      rows.push(
        layout.columns
          .slice(bounds.left, bounds.right + 1)
          .map(({ field }) => plainValue(field, readCell(sheet, row, field).value, wording, directory)),
      );
    }
    if (rows.length === 0) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", formatTsv(rows));
    writes.say(t("grid.copied", { rows: rows.length, columns: bounds.right - bounds.left + 1 }));
    if (isCut) clear();
  };
  const paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData("text/plain");
    const cells = parseTsv(text);
    if (cells.length === 0) return;
    event.preventDefault();
    if (cells.length > maxPasteRows) return writes.say(t("grid.pasteTooMany", { limit: maxPasteRows }));
    const target = {
      row: bounds.top,
      column: bounds.left,
      rows: bounds.bottom - bounds.top + 1,
      columns: bounds.right - bounds.left + 1,
    };
    void spread(cells, target);
  };
  const spread = async (
    cells: readonly (readonly string[])[],
    target: { row: number; column: number; rows: number; columns: number },
  ): Promise<void> => {
    const planned = planPaste(cells, target, layout.columns.length);
    const list: CellEdit[] = [];
    const fresh: { row: number; field: string; value: Wire }[] = [];
    const refused: RefusedCell[] = [];
    const lines = new Map<number, number>();
    const titles = await lookUp(planned.map(({ column, text }) => ({ column, text })));
    for (const { row: line, column, text } of planned) {
      const field = layout.columns[column]?.field;
      if (field === undefined) continue;
      const refuse = (reason: string): void =>
        void refused.push({ row: line + 1, field: label(field.label), text, reason });
      const row = data.rowAt(line);
      const isNew = line >= data.lineCount && data.query.group.length === 0;
      if (row === undefined && !isNew) continue;
      if (!canWrite(sheet, field)) {
        if (!isNew) refuse(t("grid.notAllowed"));
        continue;
      }
      const linked =
        field.kind === "link" || field.kind === "links" ? titles.get(`${column} ${text.trim()}`) : undefined;
      const reading = linked ?? readText(field, text, wording, directory);
      if (!reading.ok) {
        refuse(sayProblem(reading.error, wording));
        continue;
      }
      if (row === undefined) fresh.push({ row: line, field: field.key, value: reading.value });
      else {
        const edit = editOf(sheet, row, field, reading.value);
        if (edit !== undefined) {
          list.push(edit);
          lines.set(edit.record, line + 1);
        }
      }
    }
    const created = gatherNew(fresh);
    if (created.length > 0 && !form.abilities.create) {
      writes.say(t("grid.pasteNoCreate", { count: created.length }));
      await writes.writePaste(list, [], refused, lines);
    } else await writes.writePaste(list, created, refused, lines);
  };
  // Titles of linked records are asked for once per form, not cell by cell.
  const lookUp = async (cells: readonly { readonly column: number; readonly text: string }[]) => {
    const found = new Map<
      string,
      Awaited<ReturnType<typeof findByTitle>> extends ReadonlyMap<string, infer R> ? R : never
    >();
    const byColumn = Map.groupBy(cells, (cell) => cell.column);
    for (const [column, own] of byColumn) {
      const field = layout.columns[column]?.field;
      if (field?.kind !== "link" && field?.kind !== "links") continue;
      const texts = own.map(({ text }) => text.trim()).filter((text) => text !== "");
      for (const [text, reading] of await findByTitle(kit.workspace, field, texts))
        found.set(`${column} ${text}`, reading);
    }
    return found;
  };
  return { copy, paste, clear };
}
