import type { KeyboardEvent } from "react";
import { moveRange, nextPlace, rangeAt } from "./cellRange.ts";
import type { CellPlace, CellRange } from "./cellRange.ts";
import { readKey } from "./keyModel.ts";
import { canWrite } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import { isToggle } from "./useCellEditing.ts";
import type { CellEditor } from "./useCellEditing.ts";

/** What keys act on. */
export interface SheetKeys {
  readonly sheet: Sheet;
  readonly range: CellRange;
  readonly pageRows: number;
  readonly editor: CellEditor;
  readonly select: (range: CellRange) => void;
  /** False when the text is no value and the editor stays open. */
  readonly commit: () => boolean;
  readonly toggleCell: (place: CellPlace) => void;
  readonly fillSelected: () => void;
  readonly toggleRow: (line: number) => void;
  readonly onOpen: (line: number) => void;
  readonly onClear: () => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onNotAllowed: () => void;
}

/** The handler of every key of a sheet. Keys that belong to an input method are left to it. */
export function useSheetKeys(keys: SheetKeys): (event: KeyboardEvent) => void {
  const { sheet, range, pageRows, editor, select, commit } = keys;
  const { data, layout } = sheet;
  const extent = { rows: data.lineCount, columns: layout.columns.length, pageRows };
  const { focus } = range;

  const handleEditing = (event: KeyboardEvent): void => {
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && event.altKey) return;
    if (event.key === "Enter" && isCommand) keys.fillSelected();
    else if (event.key === "Enter" || event.key === "Tab") {
      if (commit()) select(rangeAt(nextPlace(focus, event.key === "Tab" ? "tab" : "enter", event.shiftKey, extent)));
    } else if (event.key === "Escape") editor.cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (event) => {
    // 229 is what Chromium sends for a key that an input method takes.
    if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
    if (editor.editing !== undefined) return handleEditing(event);
    const command = readKey(event);
    if (command === undefined) return;
    const line = data.lineAt(focus.row);
    const field = layout.columns[focus.column]?.field;
    switch (command.kind) {
      case "move": {
        const { direction, isExtending, step } = command.move;
        if (
          line?.kind === "group" &&
          !isExtending &&
          step === "cell" &&
          (direction === "left" || direction === "right")
        ) {
          if (line.isOpen === (direction === "left")) data.toggle(line.path);
        } else select(moveRange(range, command.move, extent));
        break;
      }
      case "next":
        // At the last cell Tab leaves the grid, as it leaves any other control.
        if (command.key === "tab" && isLast(focus, command.isBackward, extent)) return;
        select(rangeAt(nextPlace(focus, command.key, command.isBackward, extent)));
        break;
      case "home":
        select(
          event.shiftKey ? { anchor: range.anchor, focus: { row: 0, column: 0 } } : rangeAt({ row: 0, column: 0 }),
        );
        break;
      case "corner": {
        const corner = { row: extent.rows - 1, column: extent.columns - 1 };
        select(event.shiftKey ? { anchor: range.anchor, focus: corner } : rangeAt(corner));
        break;
      }
      case "edit":
        if (line?.kind === "group") data.toggle(line.path);
        else if (field !== undefined && isToggle(field) && canWrite(sheet, field)) keys.toggleCell(focus);
        else if (!editor.begin(focus)) keys.onNotAllowed();
        break;
      case "open":
        if (line?.kind === "group") data.toggle(line.path);
        else keys.onOpen(focus.row);
        break;
      case "toggleRow":
        keys.toggleRow(focus.row);
        break;
      case "clear":
        keys.onClear();
        break;
      case "undo":
        keys.onUndo();
        break;
      case "redo":
        keys.onRedo();
        break;
      case "all":
        select({ anchor: { row: 0, column: 0 }, focus: { row: extent.rows - 1, column: extent.columns - 1 } });
        break;
      case "fillDown":
      case "leave":
        return;
      default:
        return command satisfies never;
    }
    event.preventDefault();
    return undefined;
  };
}

function isLast(
  { row, column }: CellPlace,
  isBackward: boolean,
  extent: { readonly rows: number; readonly columns: number },
): boolean {
  return isBackward ? row === 0 && column === 0 : row === extent.rows - 1 && column === extent.columns - 1;
}
