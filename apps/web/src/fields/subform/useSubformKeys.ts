import { useEffect, useRef } from "react";
import type { KeyboardEvent, RefObject } from "react";

/** What the keys of a subform work on. */
export interface SubformKeysInput {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly rowCount: number;
  readonly scrollTo: (row: number) => void;
  readonly add: () => void;
  readonly move: (from: number, to: number) => void;
  readonly onCommit: () => void;
  readonly onCancel: () => void;
}

/** Going from cell to cell without the mouse. */
export interface SubformKeys {
  readonly handleKey: (event: KeyboardEvent) => void;
  /** Puts the keyboard into a cell: at once when the rows stand as they are drawn, else when they have been drawn again. */
  readonly focus: (row: number, column: number, isDrawn: boolean) => void;
}

/**
 * Enter and Down go to the cell below, Enter in the last row adds one; Up to the one above; Alt Shift with Up or Down
 * takes the row along; Ctrl Enter is done with the subform. An open list or calendar keeps its own keys.
 */
export function useSubformKeys(input: SubformKeysInput): SubformKeys {
  const { box, rowCount, scrollTo, add, move, onCommit, onCancel } = input;
  const wanted = useRef<{ readonly row: number; readonly column: number } | null>(null);
  const enter = (): void => {
    const cell = wanted.current;
    if (cell === null) return;
    const place = box.current?.querySelector(`[data-index="${cell.row}"] [data-column="${cell.column}"]`);
    const control = place?.querySelector<HTMLElement>("input, textarea, select, [tabindex='0'], button");
    if (control === null || control === undefined) return;
    wanted.current = null;
    control.focus();
    if (control instanceof HTMLInputElement && control.type !== "checkbox") control.select();
  };
  // A row that was added or lay outside of the view is entered once it is drawn.
  useEffect(enter);
  const focus = (row: number, column: number, isDrawn: boolean): void => {
    wanted.current = { row, column };
    scrollTo(row);
    if (isDrawn) enter();
  };
  const handleKey = (event: KeyboardEvent): void => {
    const { target } = event;
    if (event.nativeEvent.isComposing || !(target instanceof HTMLElement)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return onCommit();
    if (event.key === "Escape" && !event.defaultPrevented && target.closest("[data-panel]") === null) return onCancel();
    const row = Number(target.closest<HTMLElement>("[data-index]")?.dataset["index"]);
    const column = Number(target.closest<HTMLElement>("[data-column]")?.dataset["column"]);
    if (!Number.isInteger(row)) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && event.altKey && event.shiftKey) {
      event.preventDefault();
      move(row, row + step);
      return focus(Math.min(Math.max(row + step, 0), rowCount - 1), Number.isInteger(column) ? column : 0, false);
    }
    if (!Number.isInteger(column) || !isCellInput(target)) return;
    const isEnter = event.key === "Enter";
    if (!isEnter && (step === 0 || event.altKey || target.getAttribute("role") === "combobox")) return;
    const next = row + (isEnter ? 1 : step);
    if (next < 0 || (next >= rowCount && !isEnter)) return;
    event.preventDefault();
    if (next >= rowCount) add();
    focus(next, column, next < rowCount);
  };
  return { handleKey, focus };
}

// A list that is open takes Enter for itself, and so does everything in a panel.
function isCellInput(target: HTMLElement): boolean {
  return (
    target instanceof HTMLInputElement &&
    target.getAttribute("aria-expanded") !== "true" &&
    target.closest("[data-panel]") === null
  );
}
