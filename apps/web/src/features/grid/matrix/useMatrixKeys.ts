import type { KeyboardEvent } from "react";
import { moveRange, nextPlace, rangeAt } from "../sheet/cellRange.ts";
import type { CellRange } from "../sheet/cellRange.ts";
import { readKey } from "../sheet/keyModel.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import type { MatrixActions } from "./useMatrixActions.ts";
import type { MatrixEditor } from "./useMatrixEditor.ts";

/** What keys act on. */
export interface MatrixKeys {
  readonly sheet: MatrixSheetKit;
  readonly actions: MatrixActions;
  readonly editor: MatrixEditor;
  readonly pageRows: number;
  /** Selects and brings into view. */
  readonly go: (range: CellRange) => void;
  /** Shows the records behind the focused cell. */
  readonly onDrill: () => void;
}

/** The handler of every key of a sheet. Keys that belong to an input method are left to it. */
export function useMatrixKeys({
  sheet,
  actions,
  editor,
  pageRows,
  go,
  onDrill,
}: MatrixKeys): (event: KeyboardEvent) => void {
  const { data, matrix } = sheet;
  const extent = { rows: data.rows.length, columns: data.columns.length, pageRows };
  return (event) => {
    // 229 is what Chromium sends for a key that an input method takes.
    if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
    const { range } = actions;
    const { focus } = range;
    if (editor.text !== undefined)
      return handleTyping(event, editor, (step) => go(rangeAt(nextPlace(focus, step, event.shiftKey, extent))));
    const command = readKey(event);
    if (command === undefined) return undefined;
    switch (command.kind) {
      case "move":
        go(moveRange(range, command.move, extent));
        break;
      case "next": {
        const isBack = command.isBackward;
        const isAtEnd = isBack
          ? focus.row === 0 && focus.column === 0
          : focus.row === extent.rows - 1 && focus.column === extent.columns - 1;
        // At the last cell Tab leaves the sheet, as it leaves any other control.
        if (command.key === "tab" && isAtEnd) return undefined;
        go(rangeAt(nextPlace(focus, command.key, isBack, extent)));
        break;
      }
      case "home": {
        const first = { row: 0, column: 0 };
        go(event.shiftKey ? { anchor: range.anchor, focus: first } : rangeAt(first));
        break;
      }
      case "corner": {
        const last = { row: extent.rows - 1, column: extent.columns - 1 };
        go(event.shiftKey ? { anchor: range.anchor, focus: last } : rangeAt(last));
        break;
      }
      case "all":
        actions.select({ anchor: { row: 0, column: 0 }, focus: { row: extent.rows - 1, column: extent.columns - 1 } });
        break;
      case "toggleRow":
        actions.select({
          anchor: { row: range.anchor.row, column: 0 },
          focus: { row: focus.row, column: extent.columns - 1 },
        });
        break;
      case "edit":
      case "open":
        if (matrix.cell.kind === "total") onDrill();
        else editor.open();
        break;
      case "clear":
        actions.clear();
        break;
      case "undo":
        actions.undo();
        break;
      case "redo":
        actions.redo();
        break;
      case "fillDown":
        actions.fillDown();
        break;
      case "leave":
      case "column":
      case "columnMenu":
      case "retry":
        return undefined;
      default:
        return command satisfies never;
    }
    event.preventDefault();
    return undefined;
  };
}

function handleTyping(event: KeyboardEvent, editor: MatrixEditor, onward: (step: "tab" | "enter") => void): void {
  if (event.key === "Escape") editor.cancel();
  else if (event.key === "Enter" || event.key === "Tab") {
    if (editor.commit()) onward(event.key === "Tab" ? "tab" : "enter");
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
