import { useState } from "react";
import type { ClipboardEvent } from "react";
import { ok } from "@tongzhou/base";
import { readText, plainValue } from "../../../fields/fieldText.ts";
import { findByTitle } from "../../../fields/link/findByTitle.ts";
import { sayProblem } from "../../../fields/sayProblem.ts";
import { formatTsv, parseTsv } from "../../../fields/tsv.ts";
import type { ListRow } from "../data/blockModel.ts";
import type { CellEdit } from "../data/Edits.ts";
import { boundsOf } from "./cellRange.ts";
import type { CellRange } from "./cellRange.ts";
import { gatherNew, maxPasteRows, planPaste } from "./pastePlan.ts";
import type { PasteTarget, RefusedCell } from "./pastePlan.ts";
import { canWrite, editOf, readCell, titleOf } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import type { SheetWrites } from "./useSheetWrites.ts";
import type { Wire } from "@tongzhou/model";

/** A copy that the browser did not let happen by itself, because it took a while to fetch. */
export interface ReadyCopy {
  readonly text: string;
  readonly rows: number;
  readonly columns: number;
}

/** Copying from and pasting into a sheet. */
export interface SheetClipboard {
  readonly copy: (event: ClipboardEvent, isCut: boolean) => void;
  readonly paste: (event: ClipboardEvent) => void;
  /** Waits for one more stroke of the person. */
  readonly ready: ReadyCopy | undefined;
  readonly dropReady: () => void;
}

/** The clipboard of a sheet, in the form spreadsheets exchange. @param clear empties the range, for a cut */
export function useSheetClipboard(
  sheet: Sheet,
  range: CellRange,
  writes: SheetWrites,
  clear: () => void,
): SheetClipboard {
  const { layout, data, kit, form } = sheet;
  const { wording, directory } = kit;
  const { t, label, format } = wording;
  const [ready, setReady] = useState<ReadyCopy | undefined>(undefined);
  const bounds = boundsOf(range);
  const textOf = (rows: Iterable<ListRow>): string =>
    formatTsv(
      [...rows].map((row) =>
        layout.columns
          .slice(bounds.left, bounds.right + 1)
          .map(({ field }) => plainValue(field, readCell(sheet, row, field).value, wording, directory)),
      ),
    );
  const tell = (rows: number, columns: number): void =>
    writes.say(t("grid.copied", { rows: format.decimal(rows, { thousands: true }), columns }));
  const copy = (event: ClipboardEvent, isCut: boolean): void => {
    if (ready !== undefined) {
      event.preventDefault();
      event.clipboardData.setData("text/plain", ready.text);
      tell(ready.rows, ready.columns);
      return setReady(undefined);
    }
    const columns = bounds.right - bounds.left + 1;
    const loaded = data.loadedLines(bounds.top, bounds.bottom + 1);
    if (loaded?.size === 0) return undefined;
    event.preventDefault();
    if (loaded === undefined) return void copyLater(columns, isCut);
    event.clipboardData.setData("text/plain", textOf(loaded.values()));
    tell(loaded.size, columns);
    if (isCut) clear();
    return undefined;
  };
  // A clipboard event ends before a server can answer; what is fetched is put there afterwards, where that is allowed.
  const copyLater = async (columns: number, isCut: boolean): Promise<void> => {
    writes.say("");
    const rows = await writes.work.rowsOf(bounds.top, bounds.bottom, columns, "copy");
    if (rows === undefined) return;
    const text = textOf(rows.values());
    try {
      // Absent outside of secure origins, whatever its type says.
      await navigator.clipboard.writeText(text);
      tell(rows.size, columns);
      if (isCut) clear();
    } catch {
      // Nothing is emptied before it has been copied.
      setReady({ text, rows: rows.size, columns });
    }
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
    const width = Math.max(target.columns, cells[0]?.length ?? 1);
    if (writes.work.fits(Math.max(target.rows, cells.length), width, "change")) void spread(cells, target);
    return undefined;
  };
  const spread = async (cells: readonly (readonly string[])[], target: PasteTarget): Promise<void> => {
    const planned = planPaste(cells, target, layout.columns.length);
    const last = Math.min(Math.max(...planned.map(({ row }) => row)), data.lineCount - 1);
    const rows =
      last < target.row
        ? new Map<number, ListRow>()
        : await writes.work.rowsOf(target.row, last, Math.max(target.columns, cells[0]?.length ?? 1), "change");
    if (rows === undefined) return;
    const edits: CellEdit[] = [];
    const fresh: { row: number; field: string; value: Wire }[] = [];
    const refused: RefusedCell[] = [];
    const lines = new Map<number, number>();
    const titles = await lookUp(planned.map(({ column, text }) => ({ column, text })));
    for (const { row: line, column, text } of planned) {
      const field = layout.columns[column]?.field;
      if (field === undefined) continue;
      const row = rows.get(line);
      const record = row === undefined ? undefined : titleOf(sheet, row);
      const refuse = (reason: string): void =>
        void refused.push({ row: line + 1, record, field: label(field.label), text, reason });
      const isNew = line >= data.lineCount && data.query.group.length === 0;
      if (row === undefined && !isNew) continue;
      if (!canWrite(sheet, field)) {
        if (!isNew) refuse(t("grid.notAllowed"));
        continue;
      }
      const isLink = field.kind === "link" || field.kind === "links";
      const linked = isLink ? titles.get(`${column} ${text.trim()}`) : undefined;
      const reading = text.trim() === "" ? ok(null) : (linked ?? readText(field, text, wording, directory));
      if (!reading.ok) {
        refuse(sayProblem(reading.error, wording));
        continue;
      }
      if (row === undefined) fresh.push({ row: line, field: field.key, value: reading.value });
      else {
        const edit = editOf(sheet, row, field, reading.value);
        if (edit !== undefined) {
          edits.push(edit);
          lines.set(edit.record, line + 1);
        }
      }
    }
    const created = gatherNew(fresh);
    const mayCreate = created.length === 0 || form.abilities.create;
    await writes.writeMany({ edits, created: mayCreate ? created : [], refused, lines, isPaste: true });
    if (!mayCreate) writes.say(t("grid.pasteNoCreate", { count: created.length }));
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
  return { copy, paste, ready, dropReady: () => setReady(undefined) };
}
