import { useDeferredValue, useEffect, useEffectEvent, useId, useRef, useState, useSyncExternalStore } from "react";
import type { CSSProperties, ReactElement, ReactNode } from "react";
import type { SortKey } from "@tongzhou/model";
import { classNames } from "@tongzhou/ui";
import { formatValue } from "../../../fields/fieldText.ts";
import { boundsOf, rangeAt } from "./cellRange.ts";
import type { CellPlace, CellRange } from "./cellRange.ts";
import { CellInput } from "./CellInput.tsx";
import type { CellInputHandle } from "./CellInput.tsx";
import { columnsInView } from "./columnModel.ts";
import { GridHead } from "./GridHead.tsx";
import type { ColumnActions } from "./GridHead.tsx";
import { GridLines } from "./GridLines.tsx";
import { Overlay } from "./Overlay.tsx";
import { PasteReport } from "./PasteReport.tsx";
import { linesInView } from "./scrollModel.ts";
import { canWrite, editOf, gutterWidth, headHeight, readCell } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import { StaleDialog } from "./StaleDialog.tsx";
import { useCellEditing } from "./useCellEditing.ts";
import { useSheetClipboard } from "./useSheetClipboard.ts";
import { useSheetKeys } from "./useSheetKeys.ts";
import { useSheetPointers } from "./useSheetPointers.ts";
import { useSheetScroll } from "./useSheetScroll.ts";
import { useSheetWrites } from "./useSheetWrites.ts";
import styles from "./Grid.module.css";

/** Props of RecordGrid. */
export interface RecordGridProps {
  readonly sheet: Sheet;
  readonly sort: readonly SortKey[];
  readonly actions: ColumnActions;
  readonly checked: ReadonlySet<number>;
  readonly onChecked: (checked: ReadonlySet<number>) => void;
  /** The record shown beside the grid. */
  readonly openRecord: number | undefined;
  readonly onOpen: (record: number) => void;
  readonly label: string;
  /** Drawn below, given what is selected and what there is to say. */
  readonly renderFooter: (state: { readonly range: CellRange; readonly notice: string }) => ReactNode;
}

/** Records as a grid that behaves as a spreadsheet does: cells are selected, typed over, copied, pasted and filled. */
export function RecordGrid(props: RecordGridProps): ReactElement {
  const { sheet, sort, actions, checked, onChecked, openRecord, onOpen, label, renderFooter } = props;
  const { data, edits, layout, rowHeight, kit } = sheet;
  const { t, label: say } = kit.wording;
  useSyncExternalStore(data.subscribe, data.version);
  const editsVersion = useSyncExternalStore(edits.subscribe, edits.version);
  const gridId = useId();
  const input = useRef<CellInputHandle>(null);
  const view = useRef<HTMLDivElement>(null);
  const { lineCount } = data;
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useSheetScroll(scroller, lineCount, rowHeight, layout);
  const [wanted, setRange] = useState<CellRange>(rangeAt({ row: 0, column: 0 }));
  const range = clampRange(wanted, lineCount, layout.columns.length);
  const editor = useCellEditing(sheet);
  const writes = useSheetWrites(sheet);
  const clipboard = useSheetClipboard(sheet, range, writes);
  const laneWidth = scroll.size.width - gutterWidth - layout.frozenWidth;
  const [from, end] = columnsInView(layout, scroll.scrollLeft, laneWidth);
  const [first, last] = linesInView(scroll.contentTop, scroll.bodyHeight, rowHeight, lineCount);
  const look = useEffectEvent((start: number, stop: number) => data.look(Math.max(0, start - 20), stop + 20));
  // Loading follows a little behind the eye, so that a thumb dragged through a million lines asks for none on the way.
  const [lookFrom, lookEnd] = [useDeferredValue(first), useDeferredValue(last)];
  useEffect(() => {
    const timer = setTimeout(() => look(lookFrom, Math.max(lookEnd, 1)), 40);
    return () => clearTimeout(timer);
  }, [lookFrom, lookEnd, data, lineCount]);

  const select = (next: CellRange): void => {
    setRange(next);
    scroll.show(next.focus.row, next.focus.column);
  };
  const write = (change: ReturnType<typeof editor.finish>): boolean => {
    if (change === "bad") return false;
    if (change !== undefined) writes.writeCell(change.row, change.field, change.value);
    return true;
  };
  const commit = (): boolean => write(editor.finish());
  const moveAfter = (move: "down" | "right" | "stay"): void => {
    const { row, column } = range.focus;
    if (move === "down") select(rangeAt({ row: Math.min(row + 1, lineCount - 1), column }));
    if (move === "right") select(rangeAt({ row, column: Math.min(column + 1, layout.columns.length - 1) }));
    input.current?.focus();
  };
  const toggleCell = (place: CellPlace): void => {
    const field = layout.columns[place.column]?.field;
    const row = data.rowAt(place.row);
    if (field === undefined || row === undefined || !canWrite(sheet, field)) return;
    writes.writeCell(row, field, readCell(sheet, row, field).value !== true);
  };
  const fillSelected = (): void => {
    if (editor.editing === undefined) return;
    const change = editor.finish();
    if (change === "bad" || change === undefined) return;
    const bounds = boundsOf(range);
    const list = [];
    for (let line = bounds.top; line <= bounds.bottom; line += 1) {
      const row = data.rowAt(line);
      const edit = row === undefined ? undefined : editOf(sheet, row, change.field, change.value);
      if (edit !== undefined) list.push(edit);
    }
    void writes.writeCells(list);
  };
  const toggleRow = (line: number): void => {
    const row = data.rowAt(line);
    if (row === undefined) return;
    const next = new Set(checked);
    if (!next.delete(Number(row[0]))) next.add(Number(row[0]));
    onChecked(next);
  };
  const handleKey = useSheetKeys({
    sheet,
    range,
    pageRows: Math.max(1, Math.floor(scroll.bodyHeight / rowHeight) - 1),
    editor,
    select,
    commit,
    toggleCell,
    fillSelected,
    toggleRow,
    onOpen: (line) => {
      const row = data.rowAt(line);
      if (row !== undefined) onOpen(Number(row[0]));
    },
    onClear: clipboard.clear,
    onUndo: writes.undo,
    onRedo: writes.redo,
    onNotAllowed: () => writes.say(t("grid.notAllowed")),
  });

  const { fill, handlePointer, handleFill } = useSheetPointers({
    sheet,
    view,
    scroll,
    range,
    setRange,
    editor,
    writes,
    commit,
    focusInput: () => input.current?.focus(),
    toggleCell,
    toggleRow,
    onOpen,
  });
  const { focus } = range;
  const focusLine = data.lineAt(focus.row);
  const focusRow = data.rowAt(focus.row);
  const focusColumn = layout.columns[focus.column];
  const focusField = focusColumn?.field;
  const shownValue =
    focusRow === undefined || focusField === undefined
      ? ""
      : formatValue(focusField, readCell(sheet, focusRow, focusField).value, kit.wording, kit.directory);
  const cellLabel =
    focusField === undefined
      ? label
      : t("grid.cellName", {
          field: say(focusField.label),
          value: shownValue === "" ? t("grid.blank") : shownValue,
          row: focus.row + 1,
        });
  const isFrozen = focus.column < layout.frozenCount;
  const bounds = boundsOf(range);
  return (
    <div className={classNames(styles.frame, rowHeight > 40 && styles.tall)}>
      <div ref={scroller} className={styles.scroller} onScroll={scroll.handleScroll} tabIndex={-1}>
        <div style={{ width: scroll.space.width, height: scroll.space.height }}>
          <div
            ref={view}
            className={styles.view}
            // A custom property is no CSS property of React's types.
            style={
              {
                width: scroll.size.width,
                height: scroll.size.height,
                "--scroll-left": scroll.scrollLeft,
              } as CSSProperties
            }
            onPointerDown={handlePointer}
          >
            <div
              role={data.query.group.length > 0 ? "treegrid" : "grid"}
              className={styles.grid}
              aria-label={label}
              aria-rowcount={lineCount + 1}
              aria-colcount={layout.columns.length + 1}
              aria-multiselectable="true"
              aria-busy={data.recordCount === undefined}
            >
              <GridHead
                sheet={sheet}
                sort={sort}
                from={from}
                end={end}
                scrollLeft={scroll.scrollLeft}
                allChecked={checked.size > 0}
                onCheckAll={() => onChecked(checked.size > 0 ? new Set() : loadedIds(sheet))}
                onSelectColumn={(column) => {
                  if (lineCount > 0) setRange({ anchor: { row: 0, column }, focus: { row: lineCount - 1, column } });
                  input.current?.focus();
                }}
                actions={actions}
              />
              <GridLines
                sheet={sheet}
                first={first}
                last={last}
                contentTop={scroll.contentTop}
                from={from}
                end={end}
                bounds={bounds}
                checked={checked}
                openRecord={openRecord}
                editsVersion={editsVersion}
                gridId={gridId}
              />
            </div>
            {layout.frozenCount > 0 && scroll.scrollLeft > 0 && (
              <div className={styles.edge} style={{ left: gutterWidth + layout.frozenWidth - 1 }} />
            )}
            {lineCount > 0 && (
              <Overlay
                layout={layout}
                range={range}
                fill={fill}
                rowHeight={rowHeight}
                contentTop={scroll.contentTop}
                scrollLeft={scroll.scrollLeft}
                isWholeLine={focusLine !== undefined && focusLine.kind !== "record"}
                canFill={editor.editing === undefined && sheet.form.abilities.edit}
                onFillStart={handleFill}
              />
            )}
            <CellInput
              ref={input}
              kit={kit}
              editing={editor.editing}
              label={cellLabel}
              activeId={
                focusLine === undefined
                  ? undefined
                  : `${gridId}-${focus.row}-${focusLine.kind === "record" ? focus.column : 0}`
              }
              fillCount={bounds.left === bounds.right ? bounds.bottom - bounds.top + 1 : 1}
              box={{
                left:
                  gutterWidth +
                  (layout.lefts[focus.column] ?? 0) +
                  (isFrozen ? 0 : layout.frozenWidth - scroll.scrollLeft) -
                  1,
                top: headHeight + focus.row * rowHeight - scroll.contentTop - 1,
                width: (focusColumn?.width ?? 0) + 1,
                height: rowHeight + 1,
              }}
              onTypeOver={(text) => {
                if (text.trim() !== "" && !editor.begin(focus, text)) writes.say(t("grid.notAllowed"));
              }}
              onText={editor.type}
              onValue={editor.change}
              onKey={handleKey}
              onCommit={(move) => {
                if (commit()) moveAfter(move);
              }}
              onCommitValue={(value, move) => {
                const { editing } = editor;
                editor.cancel();
                if (editing !== undefined) writes.writeCell(editing.row, editing.field, value);
                moveAfter(move);
              }}
              onCancel={() => {
                editor.cancel();
                input.current?.focus();
              }}
              onCopy={(event, isCut) => {
                if (editor.editing === undefined) clipboard.copy(event, isCut);
              }}
              onPaste={(event) => {
                if (editor.editing === undefined) clipboard.paste(event);
              }}
              onLeave={() => undefined}
            />
          </div>
        </div>
      </div>
      {renderFooter({ range, notice: writes.notice })}
      <PasteReport refused={writes.refused} kit={kit} onClose={writes.closeReport} />
      <StaleDialog clash={writes.clash} kit={kit} onResolve={writes.resolve} />
    </div>
  );
}

function clampRange(range: CellRange, rows: number, columns: number): CellRange {
  const clamp = ({ row, column }: CellPlace): CellPlace => ({
    row: Math.max(0, Math.min(row, rows - 1)),
    column: Math.max(0, Math.min(column, columns - 1)),
  });
  const next = { anchor: clamp(range.anchor), focus: clamp(range.focus) };
  const isSame =
    next.anchor.row === range.anchor.row &&
    next.focus.row === range.focus.row &&
    next.anchor.column === range.anchor.column &&
    next.focus.column === range.focus.column;
  return isSame ? range : next;
}

// What has been loaded is what "all" can mean without asking; a batch over a whole filter is the toolbar's.
function loadedIds({ data }: Sheet): ReadonlySet<number> {
  const ids = new Set<number>();
  for (let line = 0; line < Math.min(data.lineCount, 5000); line += 1) {
    const row = data.rowAt(line);
    if (row !== undefined) ids.add(Number(row[0]));
  }
  return ids;
}
