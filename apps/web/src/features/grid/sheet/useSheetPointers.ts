import { useLayoutEffect, useRef, useState } from "react";
import type { MouseEvent, PointerEvent, RefObject } from "react";
import type { CellPlace, CellRange } from "./cellRange.ts";
import { rangeAt } from "./cellRange.ts";
import { columnAt } from "./columnModel.ts";
import { fillRange } from "./fillModel.ts";
import { gutterWidth, headHeight } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import { track } from "./track.ts";
import type { CellEditor } from "./useCellEditing.ts";
import type { SheetFill } from "./useSheetFill.ts";
import type { SheetScroll } from "./useSheetScroll.ts";

/** What pointers act on. */
export interface SheetPointers {
  readonly sheet: Sheet;
  readonly view: RefObject<HTMLDivElement | null>;
  readonly scroll: SheetScroll;
  readonly range: CellRange;
  readonly setRange: (range: CellRange) => void;
  readonly editor: CellEditor;
  readonly fill: SheetFill;
  /** False when the text is no value and the editor stays open. */
  readonly commit: () => boolean;
  readonly focusInput: () => void;
  readonly edit: (place: CellPlace) => void;
  /** Ticks a line, or all lines since the one ticked before. */
  readonly tick: (line: number, isRange: boolean) => void;
  readonly onOpen: (record: number) => void;
}

/** A point of the window. */
export interface Point {
  readonly clientX: number;
  readonly clientY: number;
}

/** Clicks, drags and the fill handle of a sheet. Cells are found by where they lie, not by their elements. */
export function useSheetPointers(pointers: SheetPointers): {
  /** Where a drag of the fill handle would end. */
  readonly reached: CellRange | undefined;
  readonly placeOf: (point: Point) => CellPlace;
  readonly handlePointer: (event: PointerEvent) => void;
  /** Opens the editor of a cell, or turns it over. */
  readonly handleDouble: (event: MouseEvent) => void;
  readonly handleFill: (event: PointerEvent) => void;
  /** Turns a yes or no over; and presses that come from no pointer, e.g. of a screen reader, on a row's box or button. */
  readonly handleClick: (event: MouseEvent) => void;
} {
  const { sheet, range, setRange, editor, fill, commit, focusInput, edit, tick, onOpen } = pointers;
  const { data } = sheet;
  const [reached, setReached] = useState<CellRange | undefined>(undefined);
  // A drag outlives the drawing it began in: it has to find cells where they lie now.
  const latest = useRef(pointers);
  useLayoutEffect(() => {
    latest.current = pointers;
  });
  const placeOf = (point: Point): CellPlace => findPlace(latest.current, point);
  // Past an edge of the view the lines come along.
  const follow = (onPlace: (place: CellPlace) => void): ((move: Point) => void) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const step = (move: Point): void => {
      clearTimeout(timer);
      const place = placeOf(move);
      onPlace(place);
      const { scroll, view } = latest.current;
      const box = view.current?.getBoundingClientRect();
      const isOutside = box !== undefined && (move.clientY > box.bottom || move.clientY < box.top + headHeight);
      scroll.show(place.row, place.column);
      if (isOutside) timer = setTimeout(() => step(move), 60);
    };
    window.addEventListener("pointerup", () => clearTimeout(timer), { once: true, capture: true });
    return step;
  };
  const handlePointer = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const part = event.target.closest("[data-part]")?.getAttribute("data-part");
    if (event.target.closest("textarea, a, [popover], dialog, [role=columnheader]") !== null) return;
    if (part === "grip" || part === "trouble" || part === "broken") return;
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
      if (part === "check") tick(place.row, event.shiftKey);
      else if (row !== undefined) onOpen(Number(row[0]));
      return undefined;
    }
    const start = event.shiftKey ? range.anchor : place;
    setRange({ anchor: start, focus: place });
    return track(
      event,
      follow((focus) => setRange({ anchor: start, focus })),
      () => undefined,
    );
  };
  const handleDouble = (event: MouseEvent): void => {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    if (event.target.closest("textarea, a, [popover], dialog, [role=columnheader], [data-part]") !== null) return;
    const place = placeOf(event);
    // Still open means that its text is no value yet: it stays.
    if (editor.editing === undefined && data.lineAt(place.row)?.kind === "record") edit(place);
  };
  const handleClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    const part = event.target.closest("[data-part]")?.getAttribute("data-part");
    // The second of two quick clicks would only take the first one back.
    if (part === "box" && event.detail === 1 && editor.editing === undefined) edit(placeOf(event));
    if (event.detail !== 0) return;
    const line = Number(event.target.closest("[aria-rowindex]")?.getAttribute("aria-rowindex")) - 2;
    const row = data.rowAt(line);
    if (row === undefined || line < 0) return;
    if (part === "check") tick(line, event.shiftKey);
    if (part === "open") onOpen(Number(row[0]));
  };
  const handleFill = (event: PointerEvent): void => {
    event.stopPropagation();
    let end = range;
    track(
      event,
      follow((place) => {
        end = fillRange(range, place);
        setReached(end);
      }),
      ({ type }) => {
        setReached(undefined);
        if (end === range || type === "pointercancel") return;
        setRange(end);
        void fill.drag(range, end);
      },
    );
  };
  return { reached, placeOf, handlePointer, handleDouble, handleFill, handleClick };
}

function findPlace({ sheet, view, scroll }: SheetPointers, point: Point): CellPlace {
  const { layout, rowHeight, data } = sheet;
  const box = view.current?.getBoundingClientRect();
  const inView = (y: number): number => Math.max(-rowHeight, Math.min(scroll.bodyHeight + rowHeight, y));
  const y = inView(point.clientY - (box?.top ?? 0) - headHeight) + scroll.contentTop;
  const x = point.clientX - (box?.left ?? 0) - gutterWidth;
  return {
    row: Math.max(0, Math.min(data.lineCount - 1, Math.floor(y / rowHeight))),
    column: columnAt(layout, Math.max(0, x), scroll.scrollLeft),
  };
}
