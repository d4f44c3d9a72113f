import { useId } from "react";
import type { ClipboardEvent, KeyboardEvent, ReactElement, RefObject } from "react";
import { formatValue } from "../../../fields/fieldText.ts";
import { boundsOf } from "./cellRange.ts";
import type { CellRange } from "./cellRange.ts";
import { CellInput } from "./CellInput.tsx";
import type { CellInputHandle } from "./CellInput.tsx";
import { CellTrouble } from "./CellTrouble.tsx";
import { gutterWidth, headHeight, readCell } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import type { CellEditor } from "./useCellEditing.ts";
import { useCellVerdict } from "./useCellVerdict.ts";
import type { SheetActions } from "./useSheetActions.ts";
import type { SheetClipboard } from "./useSheetClipboard.ts";
import type { SheetScroll } from "./useSheetScroll.ts";
import type { SheetWrites } from "./useSheetWrites.ts";

/** Props of SheetInput. */
export interface SheetInputProps {
  readonly sheet: Sheet;
  readonly input: RefObject<CellInputHandle | null>;
  readonly range: CellRange;
  readonly scroll: SheetScroll;
  readonly editor: CellEditor;
  readonly writes: SheetWrites;
  readonly actions: SheetActions;
  readonly clipboard: SheetClipboard;
  readonly gridId: string;
  readonly label: string;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** The keyboard's place at the focused cell, and what the cell has to say when its value did not arrive. */
export function SheetInput(props: SheetInputProps): ReactElement {
  const { sheet, input, range, scroll, editor, writes, actions, clipboard, gridId, label, onKey } = props;
  const { data, edits, layout, rowHeight, kit } = sheet;
  const { t, label: say } = kit.wording;
  const troubleId = useId();
  const { focus } = range;
  const line = data.lineAt(focus.row);
  const row = data.rowAt(focus.row);
  const column = layout.columns[focus.column];
  const field = column?.field;
  const value =
    row === undefined || field === undefined
      ? ""
      : formatValue(field, readCell(sheet, row, field).value, kit.wording, kit.directory);
  const name =
    field === undefined
      ? label
      : t("grid.cellName", {
          field: say(field.label),
          value: value === "" ? t("grid.blank") : value,
          row: focus.row + 1,
        });
  const bounds = boundsOf(range);
  const isFrozen = focus.column < layout.frozenCount;
  const shift = isFrozen ? 0 : layout.frozenWidth - scroll.scrollLeft;
  const box = {
    left: gutterWidth + (layout.lefts[focus.column] ?? 0) + shift - 1,
    top: headHeight + focus.row * rowHeight - scroll.contentTop - 1,
    width: (column?.width ?? 0) + 1,
    height: rowHeight + 1,
  };
  const failed =
    row === undefined || field === undefined || editor.editing !== undefined
      ? undefined
      : edits.failedOf(Number(row[0]), field.key);
  const verdict = useCellVerdict(sheet, editor.editing);
  const ifIdle = (run: (event: ClipboardEvent) => void) => (event: ClipboardEvent) => {
    if (editor.editing !== undefined) return;
    if (editor.remind()) event.preventDefault();
    else run(event);
  };
  return (
    <>
      <CellInput
        ref={input}
        kit={kit}
        form={sheet.form.definition.key}
        editing={editor.editing}
        label={name}
        troubleId={failed === undefined ? undefined : troubleId}
        activeId={
          line === undefined ? undefined : `${gridId}-${focus.row}-${line.kind === "record" ? focus.column : 0}`
        }
        verdict={verdict}
        fillCount={bounds.left === bounds.right ? bounds.bottom - bounds.top + 1 : 1}
        box={box}
        onTypeOver={(text) => {
          if (text.trim() !== "") editor.begin(focus, text);
        }}
        onText={editor.type}
        onValue={editor.change}
        onKey={onKey}
        onCommit={(move) => {
          if (actions.commit()) actions.moveAfter(move);
        }}
        onCommitValue={actions.commitValue}
        onCancel={() => {
          editor.cancel();
          input.current?.focus();
        }}
        onCopy={(event, isCut) => {
          if (isCut) ifIdle(() => clipboard.copy(event, true))(event);
          else if (editor.editing === undefined) clipboard.copy(event, false);
        }}
        onPaste={ifIdle(clipboard.paste)}
      />
      {failed !== undefined && (
        <CellTrouble
          id={troubleId}
          failed={failed}
          kit={kit}
          fields={sheet.form.definition.fields}
          box={box}
          size={scroll.size}
          onEdit={() => actions.edit(focus)}
          onCompare={() => writes.compare(failed.edit)}
          onDiscard={actions.discard}
        />
      )}
    </>
  );
}
