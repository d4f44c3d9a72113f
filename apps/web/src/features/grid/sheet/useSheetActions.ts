import type { RefObject } from "react";
import type { Wire } from "@tongzhou/model";
import type { FailedEdit } from "../data/Edits.ts";
import { rangeAt } from "./cellRange.ts";
import type { CellPlace, CellRange } from "./cellRange.ts";
import type { CellInputHandle } from "./CellInput.tsx";
import { columnWidths, viewColumnBeside } from "./columnModel.ts";
import type { ColumnActions } from "./GridHead.tsx";
import { askLock, canWrite, canWriteIn, readCell, sayShut } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import { isToggle } from "./useCellEditing.ts";
import type { CellEditor } from "./useCellEditing.ts";
import type { SheetFill } from "./useSheetFill.ts";
import type { SheetScroll } from "./useSheetScroll.ts";
import type { SheetWrites } from "./useSheetWrites.ts";

/** What a person does at the focused cell, whether by key, by pointer or by button. */
export interface SheetActions {
  readonly select: (range: CellRange) => void;
  readonly focusInput: () => void;
  /** Ends editing and writes. False when the text is no value and the editor stays open. */
  readonly commit: () => boolean;
  readonly commitValue: (value: Wire, move: "down" | "right" | "stay") => void;
  readonly moveAfter: (move: "down" | "right" | "stay") => void;
  /** Selects every cell and stays where it is. */
  readonly selectAll: () => void;
  /** Opens a cell's editor, or turns it over; says so when neither can be. */
  readonly edit: (place: CellPlace) => void;
  /** Writes what is being typed into the whole selection. */
  readonly fillSelected: () => void;
  /** What of the focused cell did not arrive. */
  readonly failed: () => FailedEdit | undefined;
  /** Gives that up. */
  readonly discard: () => void;
  readonly changeColumn: (change: "left" | "right" | "narrower" | "wider") => void;
}

/** What the actions act on. */
export interface ActionSubjects {
  readonly sheet: Sheet;
  readonly range: CellRange;
  readonly setRange: (range: CellRange) => void;
  readonly scroll: SheetScroll;
  readonly editor: CellEditor;
  readonly writes: SheetWrites;
  readonly fill: SheetFill;
  readonly columns: ColumnActions;
  readonly input: RefObject<CellInputHandle | null>;
}

// A key's step in width, in pixels.
const widthStep = 16;

/** The actions of a sheet. */
export function useSheetActions(subjects: ActionSubjects): SheetActions {
  const { sheet, range, setRange, scroll, editor, writes, fill, columns, input } = subjects;
  const { data, layout, edits } = sheet;
  const { focus } = range;
  const focusInput = (): void => input.current?.focus();
  const select = (next: CellRange): void => {
    setRange(next);
    scroll.show(next.focus.row, next.focus.column);
  };
  const moveAfter: SheetActions["moveAfter"] = (move) => {
    const { row, column } = focus;
    if (move === "down") select(rangeAt({ row: Math.min(row + 1, data.lineCount - 1), column }));
    if (move === "right") select(rangeAt({ row, column: Math.min(column + 1, layout.columns.length - 1) }));
    focusInput();
  };
  const failed = (): FailedEdit | undefined => {
    const row = data.rowAt(focus.row);
    const field = layout.columns[focus.column]?.field;
    return row === undefined || field === undefined ? undefined : edits.failedOf(Number(row[0]), field.key);
  };
  return {
    select,
    focusInput,
    moveAfter,
    failed,
    commit: () => {
      const change = editor.finish();
      if (change === "bad") return false;
      if (change !== undefined) writes.writeCell(change);
      return true;
    },
    commitValue: (value, move) => {
      const { editing } = editor;
      editor.cancel();
      if (editing !== undefined) {
        const { row, field, isLocked } = editing;
        writes.writeCell({ row, field, value, isLocked });
      }
      moveAfter(move);
    },
    selectAll: () =>
      setRange({
        anchor: { row: data.lineCount - 1, column: layout.columns.length - 1 },
        focus: { row: 0, column: 0 },
      }),
    edit: (place) => {
      focusInput();
      const field = layout.columns[place.column]?.field;
      const row = data.rowAt(place.row);
      if (field === undefined || row === undefined) return writes.say(sheet.kit.wording.t("grid.notAllowed"));
      if (!isToggle(field) || !canWrite(sheet, field)) return editor.begin(place);
      const isLocked = askLock(sheet, row, field);
      if (!canWriteIn(sheet, row, field)) return sayShut(sheet, field, writes.say);
      const value = readCell(sheet, row, field).value !== true;
      return writes.writeCell({ row, field, value, isLocked });
    },
    fillSelected: () => {
      const change = editor.finish();
      if (change !== "bad" && change !== undefined) void fill.value(range, change.field, change.value);
    },
    discard: () => {
      const found = failed();
      if (found !== undefined) edits.forget(found.edit.record, found.edit.field.key);
      writes.say("");
      focusInput();
    },
    changeColumn: (change) => {
      const column = layout.columns[focus.column];
      if (column === undefined) return;
      const { key } = column.field;
      if (change === "narrower" || change === "wider") {
        const width = column.width + (change === "wider" ? widthStep : -widthStep);
        return columns.onResize(key, Math.max(columnWidths.min, Math.min(columnWidths.max, width)));
      }
      const step = change === "left" ? -1 : 1;
      const before = viewColumnBeside(layout, focus.column, step);
      if (before === undefined) return;
      columns.onMove(key, before);
      select(rangeAt({ row: focus.row, column: focus.column + step }));
    },
  };
}
