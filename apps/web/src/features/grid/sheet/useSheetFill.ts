import { plainValue, readText } from "../../../fields/fieldText.ts";
import { sayProblem } from "../../../fields/sayProblem.ts";
import { ok } from "@tongzhou/base";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import type { TextReading } from "../../../fields/fieldFace.ts";
import type { CellEdit } from "../data/Edits.ts";
import { boundsOf } from "./cellRange.ts";
import type { CellRange } from "./cellRange.ts";
import { fillCells } from "./fillModel.ts";
import type { RefusedCell } from "./pastePlan.ts";
import { askLock, canWrite, canWriteIn, editOf, readCell, sayShut, titleOf } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import type { SheetWrites } from "./useSheetWrites.ts";

/** The ways one value, or a series, gets into many cells. */
export interface SheetFill {
  /** From a range over the larger one that the handle reached; as a series where it is one. */
  readonly drag: (range: CellRange, reached: CellRange) => Promise<void>;
  /** The first line of a range into its others; the line above into a range of one line. */
  readonly down: (range: CellRange) => Promise<void>;
  /** One value into every line of a column. */
  readonly value: (range: CellRange, field: FieldDefinition, value: Wire) => Promise<void>;
  /** Empties the writable cells of a range. */
  readonly clear: (range: CellRange) => Promise<void>;
}

/** Filling and emptying cells of a sheet, each as one step to undo. */
export function useSheetFill(sheet: Sheet, writes: SheetWrites): SheetFill {
  const { layout, kit } = sheet;
  const { wording, directory } = kit;
  const { t, label } = wording;
  const fields = layout.columns.map((column) => column.field);
  const convert = (value: Wire, from: FieldDefinition, to: FieldDefinition): TextReading =>
    from === to || value === null
      ? ok(value)
      : readText(to, plainValue(from, value, wording, directory), wording, directory);

  const fill = async (range: CellRange, reached: CellRange, hasSeries: boolean): Promise<void> => {
    const { top, bottom, left, right } = boundsOf(reached);
    const rows = await writes.work.rowsOf(top, bottom, right - left + 1, "change");
    if (rows === undefined) return;
    const edits: CellEdit[] = [];
    const refused: RefusedCell[] = [];
    const lines = new Map<number, number>();
    let isAllowed = false;
    const read = ({ row: line, column }: { readonly row: number; readonly column: number }): Wire => {
      const [row, field] = [rows.get(line), fields[column]];
      return row === undefined || field === undefined ? null : readCell(sheet, row, field).value;
    };
    for (const { row: line, column, value, from } of fillCells(range, reached, fields, read, hasSeries)) {
      const [row, field, source] = [rows.get(line), fields[column], fields[from]];
      if (row === undefined || field === undefined || source === undefined || !canWrite(sheet, field)) continue;
      isAllowed = true;
      const reading = convert(value, source, field);
      if (!reading.ok) {
        const text = plainValue(source, value, wording, directory);
        const reason = sayProblem(reading.error, wording);
        refused.push({ row: line + 1, record: titleOf(sheet, row), field: label(field.label), text, reason });
        continue;
      }
      const edit = editOf(sheet, row, field, reading.value);
      if (edit === undefined) continue;
      edits.push(edit);
      lines.set(edit.record, line + 1);
    }
    if (!isAllowed) return writes.say(t("grid.notAllowed"));
    return writes.writeMany({ edits, refused, lines });
  };

  const put = async (range: CellRange, change: (field: FieldDefinition) => Wire | undefined): Promise<void> => {
    const { top, bottom, left, right } = boundsOf(range);
    const columns = fields.slice(left, right + 1).filter((field) => canWrite(sheet, field));
    if (columns.length === 0) return writes.say(t("grid.notAllowed"));
    const rows = await writes.work.rowsOf(top, bottom, right - left + 1, "change");
    if (rows === undefined) return undefined;
    const edits: CellEdit[] = [];
    const lines = new Map<number, number>();
    for (const [line, row] of rows)
      for (const field of columns) {
        const value = change(field);
        const edit = value === undefined ? undefined : editOf(sheet, row, field, value);
        if (edit === undefined) continue;
        edits.push(edit);
        lines.set(edit.record, line + 1);
      }
    return edits.length === 0 ? undefined : writes.writeMany({ edits, lines });
  };

  return {
    drag: async (range, reached) => fill(range, reached, true),
    down: async (range) => {
      const { top, bottom, left, right } = boundsOf(range);
      const first = top === bottom ? top - 1 : top;
      if (first < 0) return;
      const seeds = { anchor: { row: first, column: left }, focus: { row: first, column: right } };
      await fill(seeds, { anchor: seeds.anchor, focus: { row: bottom, column: right } }, false);
    },
    value: async (range, field, value) => put(range, (one) => (one.key === field.key ? value : undefined)),
    clear: async (range) => {
      const { top, bottom, left, right } = boundsOf(range);
      const [row, field] = [sheet.data.rowAt(top), fields[left]];
      // One cell is written as typing writes it: what is refused stays in the cell.
      if (top === bottom && left === right && row !== undefined && field !== undefined && canWrite(sheet, field)) {
        const isLocked = askLock(sheet, row, field);
        if (!canWriteIn(sheet, row, field)) return sayShut(sheet, field, writes.say);
        return writes.writeCell({ row, field, value: null, isLocked });
      }
      return put(range, () => null);
    },
  };
}
