import { useState } from "react";
import { cellText, readCellText } from "./readCells.ts";
import { findChoice } from "./choiceModel.ts";
import { mayChange, sayShut } from "./matrixKit.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import { isMany } from "./useMatrixActions.ts";
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
  const { choices, canEdit } = sheet;
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
  const isClosed = (): boolean => {
    const { focus } = actions.range;
    return !mayChange(sheet, focus, actions.recordsAt(focus));
  };
  const open = (): void => {
    const records = actions.recordsAt(actions.range.focus);
    if (isClosed()) actions.say(sayShut(sheet, records));
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
      // Of several cells those are written that may be.
      const isAlone = choices === undefined || !isMany(actions.range);
      if (!canEdit || (isAlone && isClosed()))
        return actions.say(sayShut(sheet, actions.recordsAt(actions.range.focus)));
      if (choices === undefined) return setState({ text });
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
