import { useDeferredValue, useEffect, useEffectEvent, useId, useRef, useState, useSyncExternalStore } from "react";
import type { CSSProperties, ReactElement, ReactNode } from "react";
import type { SortKey } from "@tongzhou/model";
import { classNames } from "@tongzhou/ui";
import { tickCount, type Ticks } from "../batch/ticks.ts";
import { boundsOf, clampRange, rangeAt } from "./cellRange.ts";
import type { CellRange } from "./cellRange.ts";
import type { CellInputHandle } from "./CellInput.tsx";
import { useBrokenRows } from "../data/useBrokenRows.ts";
import { BrokenPart } from "./BrokenPart.tsx";
import { columnsInView } from "./columnModel.ts";
import { GridHead } from "./GridHead.tsx";
import type { ColumnActions } from "./GridHead.tsx";
import { GridLines } from "./GridLines.tsx";
import { Overlay } from "./Overlay.tsx";
import { PasteReport } from "./PasteReport.tsx";
import { RangeBar } from "./RangeBar.tsx";
import { linesInView } from "./scrollModel.ts";
import { SheetInput } from "./SheetInput.tsx";
import { gutterWidth } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import { StaleDialog } from "./StaleDialog.tsx";
import { useCellEditing } from "./useCellEditing.ts";
import { useFileDrop } from "./useFileDrop.ts";
import { useRowTicks } from "./useRowTicks.ts";
import { useSheetActions } from "./useSheetActions.ts";
import { useSheetClipboard } from "./useSheetClipboard.ts";
import { useSheetFill } from "./useSheetFill.ts";
import { useSheetKeys } from "./useSheetKeys.ts";
import { useSheetPointers } from "./useSheetPointers.ts";
import { useSheetScroll } from "./useSheetScroll.ts";
import type { SheetScroll } from "./useSheetScroll.ts";
import { useSheetWrites } from "./useSheetWrites.ts";
import styles from "./Grid.module.css";

/** Props of RecordGrid. */
export interface RecordGridProps {
  readonly sheet: Sheet;
  readonly sort: readonly SortKey[];
  readonly actions: ColumnActions;
  readonly ticked: Ticks;
  readonly onTicked: (ticked: Ticks) => void;
  /** The record shown beside the grid. */
  readonly openRecord: number | undefined;
  readonly onOpen: (record: number) => void;
  readonly label: string;
  /** Drawn below, given what is selected and what there is to say. */
  readonly renderFooter: (state: { readonly range: CellRange; readonly notice: string }) => ReactNode;
}

/** Records as a grid that behaves as a spreadsheet does: cells are selected, typed over, copied, pasted and filled. */
export function RecordGrid(props: RecordGridProps): ReactElement {
  const { sheet, sort, actions: columns, ticked, onTicked, openRecord, onOpen, label, renderFooter } = props;
  const { data, edits, layout, rowHeight, kit } = sheet;
  const dataVersion = useSyncExternalStore(data.subscribe, data.version);
  const editsVersion = useSyncExternalStore(edits.subscribe, edits.version);
  const gridId = useId();
  const input = useRef<CellInputHandle>(null);
  const view = useRef<HTMLDivElement>(null);
  const { lineCount } = data;
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useSheetScroll(scroller, lineCount, rowHeight, layout);
  const [wanted, setRange] = useState<CellRange>(rangeAt({ row: 0, column: 0 }));
  const range = clampRange(wanted, lineCount, layout.columns.length);
  const writes = useSheetWrites(sheet);
  const editor = useCellEditing(sheet, range.focus, writes.say);
  const fill = useSheetFill(sheet, writes);
  const clipboard = useSheetClipboard(sheet, range, writes, () => void fill.clear(range));
  const actions = useSheetActions({ sheet, range, setRange, scroll, editor, writes, fill, columns, input });
  const ticks = useRowTicks(sheet, writes.work, ticked, onTicked);
  const shown = useLinesShown(sheet, scroll);
  const broken = useBrokenRows(sheet, shown.first, shown.last, dataVersion);
  const { focusInput, commit } = actions;
  const handleKey = useSheetKeys({
    sheet,
    range,
    pageRows: Math.max(1, Math.floor(scroll.bodyHeight / rowHeight) - 1),
    editor,
    actions,
    ticks,
    fill,
    writes,
    onOpen: (line) => {
      const row = data.rowAt(line);
      if (row !== undefined) onOpen(Number(row[0]));
    },
    onColumnMenu: (column) => document.getElementById(`${gridId}-menu-${column}`)?.click(),
  });
  const pointers = useSheetPointers({
    sheet,
    view,
    scroll,
    range,
    setRange,
    editor,
    fill,
    commit,
    focusInput,
    edit: actions.edit,
    tick: ticks.tick,
    onOpen,
  });
  const drop = useFileDrop(sheet, writes, pointers.placeOf);
  const bounds = boundsOf(range);
  const focusLine = data.lineAt(range.focus.row);
  const tickedCount = tickCount(ticked);
  const isAll =
    ticked.kind === "all"
      ? ticked.except.size === 0
      : data.recordCount?.isExact === true && tickedCount >= data.recordCount.value;
  return (
    <div className={classNames(styles.frame, rowHeight > 40 && styles.tall)}>
      <div ref={scroller} className={styles.scroller} onScroll={scroll.handleScroll} tabIndex={-1}>
        <div style={{ width: scroll.space.width, height: scroll.space.height }}>
          <div
            ref={view}
            role="presentation"
            className={styles.view}
            // A custom property is no CSS property of React's types.
            style={
              {
                width: scroll.size.width,
                height: scroll.size.height,
                "--scroll-left": scroll.scrollLeft,
              } as CSSProperties
            }
            onPointerDown={pointers.handlePointer}
            onDoubleClick={pointers.handleDouble}
            onClick={pointers.handleClick}
            onDragOver={drop.handleOver}
            onDragLeave={drop.handleLeave}
            onDrop={drop.handleDrop}
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
                from={shown.from}
                end={shown.end}
                scrollLeft={scroll.scrollLeft}
                checked={tickedCount === 0 ? "none" : isAll ? "all" : "some"}
                onCheckAll={ticks.tickAll}
                onSelectColumn={(column) => {
                  if (!commit()) return;
                  if (lineCount > 0) setRange({ anchor: { row: 0, column }, focus: { row: lineCount - 1, column } });
                  focusInput();
                }}
                actions={columns}
                gridId={gridId}
              />
              <GridLines
                sheet={sheet}
                first={shown.first}
                last={shown.last}
                contentTop={scroll.contentTop}
                from={shown.from}
                end={shown.end}
                bounds={bounds}
                ticked={ticked}
                openRecord={openRecord}
                broken={broken.of}
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
                fill={drop.target === undefined ? pointers.reached : rangeAt(drop.target)}
                rowHeight={rowHeight}
                contentTop={scroll.contentTop}
                scrollLeft={scroll.scrollLeft}
                isWholeLine={focusLine !== undefined && focusLine.kind !== "record"}
                canFill={editor.editing === undefined && sheet.form.abilities.edit}
                onFillStart={pointers.handleFill}
              />
            )}
            <SheetInput
              sheet={sheet}
              input={input}
              range={range}
              scroll={scroll}
              editor={editor}
              writes={writes}
              actions={actions}
              clipboard={clipboard}
              gridId={gridId}
              label={label}
              onKey={handleKey}
            />
          </div>
        </div>
      </div>
      <BrokenPart sheet={sheet} view={view} broken={broken} onOpen={onOpen} onDone={focusInput} />
      {renderFooter({ range, notice: writes.notice })}
      <RangeBar
        progress={writes.work.progress}
        ready={clipboard.ready}
        kit={kit}
        onCopy={() => {
          focusInput();
          document.execCommand("copy");
        }}
        onClose={clipboard.dropReady}
      />
      <PasteReport refused={writes.refused} kit={kit} onClose={writes.closeReport} />
      <StaleDialog
        clash={writes.clash}
        kit={kit}
        onResolve={(keeps) => {
          writes.resolve(keeps);
          focusInput();
        }}
      />
    </div>
  );
}

// The lines and columns in view, whose records are loaded a little behind the eye, so that a thumb dragged through a
// million lines asks for none on the way.
function useLinesShown({ data, layout, rowHeight }: Sheet, scroll: SheetScroll) {
  const laneWidth = scroll.size.width - gutterWidth - layout.frozenWidth;
  const [from, end] = columnsInView(layout, scroll.scrollLeft, laneWidth);
  const [first, last] = linesInView(scroll.contentTop, scroll.bodyHeight, rowHeight, data.lineCount);
  const look = useEffectEvent((start: number, stop: number) => data.look(Math.max(0, start - 20), stop + 20));
  const [lookFrom, lookEnd] = [useDeferredValue(first), useDeferredValue(last)];
  const { lineCount } = data;
  useEffect(() => {
    const timer = setTimeout(() => look(lookFrom, Math.max(lookEnd, 1)), 40);
    return () => clearTimeout(timer);
  }, [lookFrom, lookEnd, data, lineCount]);
  return { from, end, first, last };
}
