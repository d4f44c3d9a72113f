import { useState } from "react";
import { cellText, readCellText } from "./readCells.ts";
import { findChoice } from "./choiceModel.ts";
import { mayChange, sayLocked } from "./matrixKit.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import type { MatrixActions } from "./useMatrixActions.ts";

/** How the focused cell is being changed. */
export interface MatrixEditor {
  /** What has been typed, where values are typed; undefined while nothing is. */
  readonly text: string | undefined;
  readonly isWrong: boolean;
  /** The list of values is open. */
  readonly isChoosing: boolean;
  /** Opens the list, or the text of the cell. */
  readonly open: () => void;
  /** Takes what was typed over a cell, or goes on in its text. @param isToggle takes a value in or out */
  readonly type: (text: string, isToggle: boolean) => void;
  /** False when the text is no value. */
  readonly commit: () => boolean;
  readonly cancel: () => void;
}

/** Changes of the focused cell by typing and by choosing. */
export function useMatrixEditor(sheet: MatrixSheetKit, actions: MatrixActions): MatrixEditor {
  const { choices, kit, canEdit } = sheet;
  const { t } = kit.wording;
  const [state, setState] = useState<{
    readonly text?: string;
    readonly isWrong?: boolean;
    readonly isChoosing?: boolean;
  }>({});
  const place = `${actions.range.focus.row} ${actions.range.focus.column}`;
  const [held, setHeld] = useState(place);
  // Another cell has the focus: what was open belongs to the one before.
  if (held !== place) {
    setHeld(place);
    setState({});
  }
  const open = (): void => {
    const records = actions.recordsAt(actions.range.focus);
    if (!mayChange(sheet, records)) actions.say(sayLocked(sheet) ?? t("grid.notAllowed"));
    else if (choices === undefined) setState({ text: cellText(sheet, records) });
    else setState({ isChoosing: true });
  };
  const commit = (): boolean => {
    if (state.text === undefined) return true;
    const values = readCellText(sheet, state.text);
    if (values === undefined) {
      setState({ ...state, isWrong: true });
      return false;
    }
    actions.write([{ ...actions.range.focus, values }]);
    setState({});
    return true;
  };
  return {
    text: state.text,
    isWrong: state.isWrong === true,
    isChoosing: state.isChoosing === true,
    open,
    type: (text, isToggle) => {
      if (!canEdit) return actions.say(sayLocked(sheet) ?? t("grid.notAllowed"));
      if (choices === undefined) {
        if (mayChange(sheet, actions.recordsAt(actions.range.focus))) return setState({ text });
        return actions.say(t("grid.notAllowed"));
      }
      const found = findChoice(choices, text);
      if (found !== undefined) {
        actions.set(found.value, isToggle);
        return setState({});
      }
      if (text.trim() !== "") open();
      return undefined;
    },
    commit,
    cancel: () => setState({}),
  };
}
