import { useRef, useState } from "react";
import type { KeyboardEvent, ReactElement, RefObject } from "react";
import { classNames } from "@tongzhou/ui";
import { cellWords, columnName, mayChange, rowName } from "./matrixKit.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import { MatrixChoices } from "./MatrixChoices.tsx";
import { sizes } from "./matrixModel.ts";
import type { MatrixActions } from "./useMatrixActions.ts";
import type { MatrixClipboard } from "./useMatrixClipboard.ts";
import type { MatrixEditor } from "./useMatrixEditor.ts";
import styles from "./Matrix.module.css";

/** Props of MatrixInput. */
export interface MatrixInputProps {
  readonly sheet: MatrixSheetKit;
  readonly actions: MatrixActions;
  readonly editor: MatrixEditor;
  readonly clipboard: MatrixClipboard;
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly onKey: (event: KeyboardEvent) => void;
}

/**
 * The one place of a sheet that has the keyboard: a text box over the focused cell, out of sight until something is
 * typed. What an input method composes is taken when it is finished.
 */
export function MatrixInput({ sheet, actions, editor, clipboard, area, onKey }: MatrixInputProps): ReactElement {
  const [composed, setComposed] = useState<string | undefined>(undefined);
  const isShifted = useRef(false);
  const { focus } = actions.range;
  const isTyping = editor.text !== undefined;
  const text = composed ?? editor.text ?? "";
  return (
    <>
      <textarea
        ref={area}
        rows={1}
        value={text}
        autoComplete="off"
        spellCheck={false}
        aria-label={sayCell(sheet, actions)}
        aria-invalid={editor.isWrong || undefined}
        aria-haspopup={sheet.choices === undefined || !sheet.canEdit ? undefined : "dialog"}
        aria-readonly={!mayChange(sheet, focus, actions.recordsAt(focus)) || undefined}
        className={classNames(
          styles.input,
          !isTyping && composed === undefined && styles.idle,
          editor.isWrong && styles.bad,
        )}
        style={{
          left: sheet.frozenWidth + focus.column * sheet.columnWidth,
          top: sheet.headHeight + sheet.topOf(focus.row),
          width: isTyping || composed !== undefined ? Math.max(sheet.columnWidth, 96) : sheet.columnWidth,
          height: sizes.row,
        }}
        onChange={(event) => {
          // The element's own event says whether an input method is at work; React's type does not know it.
          const { isComposing } = event.nativeEvent as InputEvent;
          if (isComposing) return setComposed(event.target.value);
          setComposed(undefined);
          return editor.type(event.target.value, isShifted.current);
        }}
        onCompositionEnd={(event) => {
          setComposed(undefined);
          editor.type(event.currentTarget.value, false);
        }}
        onKeyDown={(event) => {
          isShifted.current = event.shiftKey;
          onKey(event);
        }}
        onCopy={(event) => {
          if (!isTyping) clipboard.copy(event, false);
        }}
        onCut={(event) => {
          if (!isTyping) clipboard.copy(event, true);
        }}
        onPaste={(event) => {
          if (!isTyping) clipboard.paste(event);
        }}
      />
      {editor.isChoosing && <MatrixChoices sheet={sheet} actions={actions} anchor={area} onClose={editor.cancel} />}
    </>
  );
}

function sayCell(sheet: MatrixSheetKit, { range, recordsAt }: MatrixActions): string {
  const { data, kit, matrix } = sheet;
  const { t } = kit.wording;
  const [row, column] = [data.rows[range.focus.row], data.columns[range.focus.column]];
  if (row === undefined || column === undefined) return kit.wording.label(sheet.view.label);
  const sum = data.sums.get(`${row.key} ${column.key}`)?.value ?? null;
  const value =
    matrix.cell.kind === "total" ? (sum === null ? "" : String(sum)) : cellWords(sheet, recordsAt(range.focus));
  return t("matrix.cellName", {
    row: rowName(sheet, row),
    column: columnName(sheet, column),
    value: value === "" ? t("grid.blank") : value,
  });
}
