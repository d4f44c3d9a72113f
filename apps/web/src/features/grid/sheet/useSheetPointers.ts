import { useState } from "react";
import type { PointerEvent, RefObject } from "react";
import type { CellPlace, CellRange } from "./cellRange.ts";
import { rangeAt } from "./cellRange.ts";
import { columnAt } from "./columnModel.ts";
import { fillCells, fillRange } from "./fillModel.ts";
import { track } from "./GridHead.tsx";
import { canWrite, editOf, gutterWidth, headHeight, readCell } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import type { CellEditor } from "./useCellEditing.ts";
import type { SheetScroll } from "./useSheetScroll.ts";
import type { SheetWrites } from "./useSheetWrites.ts";

/** What pointers act on. */
export interface SheetPointers {
  readonly sheet: Sheet;
  readonly view: RefObject<HTMLDivElement | null>;
  readonly scroll: SheetScroll;
  readonly range: CellRange;
  readonly setRange: (range: CellRange) => void;
  readonly editor: CellEditor;
  readonly writes: SheetWrites;
  /** False when the text is no value and the editor stays open. */
  readonly commit: () => boolean;
  readonly focusInput: () => void;
  readonly toggleCell: (place: CellPlace) => void;
  readonly toggleRow: (line: number) => void;
  readonly onOpen: (record: number) => void;
}

/** Clicks, drags and the fill handle of a sheet. Cells are found by where they lie, not by their elements. */
export function useSheetPointers(pointers: SheetPointers): {
  readonly fill: CellRange | undefined;
  readonly handlePointer: (event: PointerEvent) => void;
  readonly handleFill: (event: PointerEvent) => void;
} {
  const { sheet, view, scroll, range, setRange, editor, writes, commit, focusInput, toggleCell, toggleRow, onOpen } =
    pointers;
  const { data, layout, rowHeight } = sheet;
  const { lineCount } = data;
  const [fill, setFill] = useState<CellRange | undefined>(undefined);
  const placeOf = (event: { readonly clientX: number; readonly clientY: number }): CellPlace => {
    const box = view.current?.getBoundingClientRect();
    const y = event.clientY - (box?.top ?? 0) - headHeight + scroll.contentTop;
    const x = event.clientX - (box?.left ?? 0) - gutterWidth;
    return {
      row: Math.max(0, Math.min(lineCount - 1, Math.floor(y / rowHeight))),
      column: columnAt(layout, Math.max(0, x), scroll.scrollLeft),
    };
  };
  const handlePointer = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const part = event.target.closest("[data-part]")?.getAttribute("data-part");
    if (event.target.closest("textarea, a, [popover], dialog") !== null || part === "grip") return;
    const place = placeOf(event);
    const line = data.lineAt(place.row);
    event.preventDefault();
    if (!commit()) return;
    focusInput();
    if (line?.kind === "group") {
      setRange(rangeAt(place));
      return data.toggle(line.path);
    }
    if (part === "open" || part === "check") {
      setRange(rangeAt(place));
      const row = data.rowAt(place.row);
      if (part === "check") toggleRow(place.row);
      else if (row !== undefined) onOpen(Number(row[0]));
      return undefined;
    }
    const start = event.shiftKey ? range.anchor : place;
    setRange({ anchor: start, focus: place });
    if (event.detail === 2) return editor.begin(place) ? undefined : toggleCell(place);
    return track(
      event,
      (move) => setRange({ anchor: start, focus: placeOf(move) }),
      () => undefined,
    );
  };
  const handleFill = (event: PointerEvent): void => {
    event.stopPropagation();
    let reached = range;
    track(
      event,
      (move) => {
        reached = fillRange(range, placeOf(move));
        setFill(reached);
      },
      () => {
        setFill(undefined);
        const fields = layout.columns.map((column) => column.field);
        const filled = fillCells(range, reached, fields, ({ row, column }) => {
          const source = data.rowAt(row);
          const field = fields[column];
          return source === undefined || field === undefined ? null : readCell(sheet, source, field).value;
        });
        const list = filled.flatMap(({ row, column, value }) => {
          const target = data.rowAt(row);
          const field = fields[column];
          if (target === undefined || field === undefined || !canWrite(sheet, field)) return [];
          return editOf(sheet, target, field, value) ?? [];
        });
        setRange(reached);
        void writes.writeCells(list);
      },
    );
  };
  return { fill, handlePointer, handleFill };
}
