import { useLayoutEffect, useRef, useState } from "react";
import type { MouseEvent, PointerEvent, RefObject } from "react";
import type { CellPlace, CellRange } from "../sheet/cellRange.ts";
import { fillRange } from "../sheet/fillModel.ts";
import { track } from "../sheet/track.ts";
import { linesBetween } from "./matrixModel.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import type { MatrixActions } from "./useMatrixActions.ts";
import type { MatrixEditor } from "./useMatrixEditor.ts";

interface MatrixPointers {
  readonly sheet: MatrixSheetKit;
  readonly body: RefObject<HTMLDivElement | null>;
  readonly actions: MatrixActions;
  readonly editor: MatrixEditor;
  readonly onFocus: () => void;
  readonly onOpen: (row: number) => void;
  readonly onDrill: () => void;
}

/** What pointers do in a sheet: select, select whole rows and columns, drag the fill handle, open a row's record. */
export function useMatrixPointers(pointers: MatrixPointers): {
  readonly reached: CellRange | undefined;
  readonly handlePointer: (event: PointerEvent) => void;
  readonly handleDouble: (event: MouseEvent) => void;
  readonly handleFill: (event: PointerEvent) => void;
} {
  const [reached, setReached] = useState<CellRange | undefined>(undefined);
  // A drag outlives the drawing it began in: it has to find cells where they lie now.
  const latest = useRef(pointers);
  useLayoutEffect(() => {
    latest.current = pointers;
  });
  const handlePointer = (event: PointerEvent): void => {
    const { sheet, actions, editor, onFocus, onOpen } = pointers;
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    if (event.target.closest("textarea, [popover], dialog") !== null) return;
    const at = (name: string): number | undefined => {
      const text = event.target instanceof Element ? event.target.closest(`[${name}]`)?.getAttribute(name) : null;
      return text === null || text === undefined ? undefined : Number(text);
    };
    const part = event.target.closest("[data-part]")?.getAttribute("data-part");
    const [row, column] = [at("data-y"), at("data-x")];
    const { data } = sheet;
    if (row === undefined && column === undefined) return;
    event.preventDefault();
    if (!editor.commit()) return;
    onFocus();
    if (part === "open" && row !== undefined) return onOpen(row);
    const { range } = actions;
    if (row === undefined && column !== undefined) {
      const from = event.shiftKey ? range.anchor.column : column;
      return actions.select({ anchor: { row: 0, column: from }, focus: { row: data.rows.length - 1, column } });
    }
    if (column === undefined && row !== undefined) {
      const from = event.shiftKey ? range.anchor.row : row;
      return actions.select({ anchor: { row: from, column: 0 }, focus: { row, column: data.columns.length - 1 } });
    }
    const place = { row: row ?? 0, column: column ?? 0 };
    const start = event.shiftKey ? range.anchor : place;
    actions.select({ anchor: start, focus: place });
    return track(
      event,
      (move) => latest.current.actions.select({ anchor: start, focus: findPlace(latest.current, move) }),
      () => undefined,
    );
  };
  // The pointer's own events do not count clicks.
  const handleDouble = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || event.target.closest("[data-y][data-x]") === null) return;
    if (pointers.sheet.matrix.cell.kind === "total") pointers.onDrill();
    else pointers.editor.open();
  };
  const handleFill = (event: PointerEvent): void => {
    event.stopPropagation();
    const { range } = pointers.actions;
    let end = range;
    track(
      event,
      (move) => {
        end = fillRange(range, findPlace(latest.current, move));
        setReached(end);
      },
      ({ type }) => {
        setReached(undefined);
        if (end !== range && type !== "pointercancel") latest.current.actions.fill(end);
      },
    );
  };
  return { reached, handlePointer, handleDouble, handleFill };
}

function findPlace(
  { sheet, body }: MatrixPointers,
  point: { readonly clientX: number; readonly clientY: number },
): CellPlace {
  const box = body.current?.getBoundingClientRect();
  const y = point.clientY - (box?.top ?? 0);
  const x = point.clientX - (box?.left ?? 0) - sheet.frozenWidth;
  const below = linesBetween(sheet.lines, Math.max(0, y), Number.MAX_SAFE_INTEGER).find((line) => line.kind === "row");
  const last = sheet.data.rows.length - 1;
  return {
    row: below?.kind === "row" ? below.row : last,
    column: Math.max(0, Math.min(sheet.data.columns.length - 1, Math.floor(x / sheet.columnWidth))),
  };
}
