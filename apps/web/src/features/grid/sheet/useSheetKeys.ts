import type { KeyboardEvent } from "react";
import { moveRange, nextPlace, rangeAt } from "./cellRange.ts";
import type { CellPlace, CellRange } from "./cellRange.ts";
import { readKey } from "./keyModel.ts";
import type { SheetCommand } from "./keyModel.ts";
import type { Sheet } from "./sheetModel.ts";
import type { CellEditor } from "./useCellEditing.ts";
import type { RowTicks } from "./useRowTicks.ts";
import type { SheetActions } from "./useSheetActions.ts";
import type { SheetFill } from "./useSheetFill.ts";
import type { SheetWrites } from "./useSheetWrites.ts";

/** What keys act on. */
export interface SheetKeys {
  readonly sheet: Sheet;
  readonly range: CellRange;
  readonly pageRows: number;
  readonly editor: CellEditor;
  readonly actions: SheetActions;
  readonly ticks: RowTicks;
  readonly fill: SheetFill;
  readonly writes: SheetWrites;
  readonly onOpen: (line: number) => void;
  readonly onColumnMenu: (column: number) => void;
}

/** The handler of every key of a sheet. Keys that belong to an input method are left to it. */
export function useSheetKeys(keys: SheetKeys): (event: KeyboardEvent) => void {
  const { sheet, range, pageRows, editor, actions, writes, fill } = keys;
  const { select, commit } = actions;
  const { data, layout } = sheet;
  const extent = { rows: data.lineCount, columns: layout.columns.length, pageRows };
  const { focus } = range;

  const handleEditing = (event: KeyboardEvent): void => {
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && event.altKey) return;
    if (event.key === "Enter" && isCommand) actions.fillSelected();
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
    // Keys meant for an editor that was shut again are no keys of the whole list.
    if (!leavesCell.has(command.kind) && editor.remind()) return event.preventDefault();
    const line = data.lineAt(focus.row);
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
        else actions.edit(focus);
        break;
      case "open":
        if (line?.kind === "group") data.toggle(line.path);
        else keys.onOpen(focus.row);
        break;
      case "toggleRow":
        void keys.ticks.tickLines(Math.min(range.anchor.row, focus.row), Math.max(range.anchor.row, focus.row));
        break;
      case "clear":
        void fill.clear(range);
        break;
      case "undo":
        writes.undo();
        break;
      case "redo":
        writes.redo();
        break;
      case "all":
        actions.selectAll();
        break;
      case "fillDown":
        void fill.down(range);
        break;
      case "column":
        actions.changeColumn(command.change);
        break;
      case "columnMenu":
        keys.onColumnMenu(focus.column);
        break;
      case "retry": {
        const failed = actions.failed();
        if (failed === undefined) return;
        if (failed.state === "stale") writes.compare(failed.edit);
        else failed.retry();
        break;
      }
      case "leave":
        editor.cancel();
        if (actions.failed() === undefined) return;
        actions.discard();
        event.stopPropagation();
        break;
      default:
        return command satisfies never;
    }
    event.preventDefault();
    return undefined;
  };
}

// What may follow where an editor was to open and did not.
const leavesCell: ReadonlySet<SheetCommand["kind"]> = new Set([
  "move",
  "next",
  "home",
  "corner",
  "edit",
  "leave",
  "column",
  "columnMenu",
]);

function isLast(
  { row, column }: CellPlace,
  isBackward: boolean,
  extent: { readonly rows: number; readonly columns: number },
): boolean {
  return isBackward ? row === 0 && column === 0 : row === extent.rows - 1 && column === extent.columns - 1;
}
