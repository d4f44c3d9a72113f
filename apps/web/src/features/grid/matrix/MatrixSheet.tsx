import { useMemo, useRef, useSyncExternalStore } from "react";
import type { PointerEvent, ReactElement } from "react";
import { useNavigate } from "@tanstack/react-router";
import { Icon } from "@tongzhou/ui";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { boundsOf } from "../sheet/cellRange.ts";
import type { CellRange } from "../sheet/cellRange.ts";
import { plainViewKey } from "../view/viewModel.ts";
import type { ExtraColumn } from "./extraColumns.ts";
import { drillFilter } from "./drillFilter.ts";
import { MatrixGroupLine, MatrixRowLine } from "./MatrixCells.tsx";
import { MatrixFoot, MatrixHead } from "./MatrixHead.tsx";
import { MatrixInput } from "./MatrixInput.tsx";
import { layFace, mayChange, sayLocked } from "./matrixKit.ts";
import type { MatrixBase, MatrixSheetKit } from "./matrixKit.ts";
import { isShutWhole, layLines, sizes, totalsAt } from "./matrixModel.ts";
import type { RefreshMatrix } from "./useMatrix.ts";
import { isMany, useMatrixActions } from "./useMatrixActions.ts";
import { useMatrixClipboard } from "./useMatrixClipboard.ts";
import { useMatrixEditor } from "./useMatrixEditor.ts";
import { useMatrixKeys } from "./useMatrixKeys.ts";
import { useMatrixPointers } from "./useMatrixPointers.ts";
import { useMatrixDrawn, useSheetSize } from "./useMatrixDrawn.ts";
import styles from "./Matrix.module.css";

/** Props of MatrixSheet. */
export interface MatrixSheetProps {
  readonly base: MatrixBase;
  readonly filter: string | undefined;
  readonly refresh: RefreshMatrix;
  readonly onOpen: (record: number) => void;
  readonly onColumn: (column: ExtraColumn) => void;
}

/** A matrix as a sheet of cells: heads stay, only what is in view is drawn. */
export function MatrixSheet({ base, filter, refresh, onOpen, onColumn }: MatrixSheetProps): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const navigate = useNavigate();
  const { views } = useWorkspace();
  const version = useSyncExternalStore(base.store.subscribe, base.store.version);
  const rowTotals = totalsAt(base.matrix, "rows").length;
  const size = useSheetSize(scroller);
  const { kit, matrix, parts, view, home, cells, choices, data, store } = base;
  const { rowKeys } = data;
  const isClosed = useMemo(() => isShutWhole(data), [data]);
  // The same as long as they say the same: lines that have not changed are not drawn again.
  const face = useMemo(
    () => layFace({ kit, matrix, parts, view, home, cells, choices, rowKeys, isClosed }, rowTotals, size.width),
    [kit, matrix, parts, view, home, cells, choices, rowKeys, isClosed, rowTotals, size.width],
  );
  const laid = useMemo(() => layLines(data, view), [data, view]);
  const sheet = useMemo((): MatrixSheetKit => ({ ...face, data, store, ...laid }), [face, data, store, laid]);
  const { lines, height, columnWidth, frozenWidth, topOf } = sheet;
  const { drawn, handleScroll } = useMatrixDrawn(
    scroller,
    { lines, columnCount: data.columns.length, columnWidth, frozenWidth },
    size,
  );
  const { t, label } = kit.wording;
  const actions = useMatrixActions(sheet, refresh);
  const editor = useMatrixEditor(sheet, actions);
  const clipboard = useMatrixClipboard(sheet, actions);
  const { range } = actions;
  const show = ({ focus }: CellRange): void => {
    const box = scroller.current;
    if (box === null) return;
    const feet = totalsAt(matrix, "columns").length * sizes.foot;
    const [top, left] = [topOf(focus.row), focus.column * columnWidth];
    const lane = box.clientWidth - frozenWidth;
    const room = box.clientHeight - sheet.headHeight - feet;
    // A group's heading above the first of its rows comes along.
    if (top - sizes.group < box.scrollTop) box.scrollTop = Math.max(0, top - sizes.group);
    else if (top + sizes.row > box.scrollTop + room) box.scrollTop = top + sizes.row - room;
    if (left < box.scrollLeft) box.scrollLeft = left;
    else if (left + columnWidth > box.scrollLeft + lane) box.scrollLeft = left + columnWidth - lane;
  };
  const go = (next: CellRange): void => {
    actions.select(next);
    show(next);
  };
  const drill = (): void => {
    const [row, column] = [data.rows[range.focus.row], data.columns[range.focus.column]];
    if (row === undefined || column === undefined) return;
    const form = base.cells.definition;
    // Through a view that lists records: the form's first one may be this very matrix.
    const list = views.find(({ definition }) => definition.form === form.key && definition.kind !== "matrix");
    void navigate({
      to: "/w/$workspace/f/$form",
      params: { workspace: kit.workspace, form: form.key },
      search: {
        view: list?.key ?? plainViewKey,
        filter: drillFilter(sheet, row, column, base.parts.row.kind === "link" ? undefined : filter),
      },
    });
  };
  const handleKey = useMatrixKeys({
    sheet,
    actions,
    editor,
    pageRows: Math.max(1, Math.floor((size.height - sheet.headHeight) / sizes.row) - 2),
    go,
    onDrill: drill,
  });
  const focusInput = (): void => area.current?.focus({ preventScroll: true });
  const pointers = useMatrixPointers({
    sheet,
    body,
    actions,
    editor,
    onFocus: focusInput,
    onOpen: (row) => onOpen(Number(data.rows[row]?.value)),
    onDrill: drill,
  });
  const bounds = boundsOf(range);
  const isFilled = sheet.canEdit && (isMany(range) || mayChange(sheet, range.focus, actions.recordsAt(range.focus)));
  const totalWidth = frozenWidth + data.columns.length * columnWidth;
  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} onScroll={handleScroll} tabIndex={-1}>
        <div
          role="presentation"
          className={styles.canvas}
          style={{ width: totalWidth }}
          onPointerDown={pointers.handlePointer}
          onDoubleClick={pointers.handleDouble}
        >
          <div
            role="grid"
            className={styles.sheet}
            aria-label={label(base.view.label)}
            aria-rowcount={lines.length + 1 + totalsAt(matrix, "columns").length}
            aria-colcount={data.columns.length + 1}
            aria-multiselectable="true"
            aria-readonly={!sheet.canEdit || undefined}
          >
            <MatrixHead sheet={sheet} from={drawn.from} end={drawn.end} onColumn={onColumn} />
            <div
              ref={body}
              role="presentation"
              className={styles.body}
              style={{ height, width: totalWidth, paddingTop: lines[drawn.first]?.top ?? 0 }}
            >
              {lines.slice(drawn.first, drawn.last).map((line, offset) => {
                const index = drawn.first + offset;
                if (line.kind === "group")
                  return (
                    <MatrixGroupLine
                      key={`g${line.level}-${line.top}`}
                      face={face}
                      level={line.level}
                      value={line.value}
                      count={line.count}
                      index={index}
                    />
                  );
                const row = data.rows[line.row];
                if (row === undefined) return null;
                const isIn = line.row >= bounds.top && line.row <= bounds.bottom;
                return (
                  <MatrixRowLine
                    key={row.key}
                    face={face}
                    store={store}
                    columns={data.columns}
                    sums={data.sums}
                    row={row}
                    rules={data.broken.get(row.key)}
                    y={line.row}
                    index={index}
                    from={drawn.from}
                    end={drawn.end}
                    rangeFrom={isIn ? bounds.left : -1}
                    rangeEnd={isIn ? bounds.right : -1}
                  />
                );
              })}
              <Selection
                sheet={sheet}
                range={range}
                reached={pointers.reached}
                isFilled={isFilled}
                onFill={pointers.handleFill}
              />
            </div>
            <MatrixFoot sheet={sheet} from={drawn.from} end={drawn.end} version={version} />
          </div>
          <MatrixInput
            sheet={sheet}
            actions={actions}
            editor={editor}
            clipboard={clipboard}
            area={area}
            onKey={handleKey}
          />
        </div>
      </div>
      <div className={styles.line}>
        <span>{t("matrix.size", { rows: sayCount(sheet), columns: data.columns.length })}</span>
        {data.broken.size > 0 && (
          <span className={styles.breaks}>{t("matrix.brokenCount", { count: data.broken.size })}</span>
        )}
        {data.isCut && <span className={styles.warn}>{t("matrix.cut", { count: data.columns.length })}</span>}
        {!data.isWhole && <span className={styles.warn}>{t("matrix.cutRows", { count: data.rows.length })}</span>}
        <output className={styles.notice}>{actions.notice}</output>
        {actions.notice === "" && <Legend sheet={sheet} />}
        <span className={styles.keys}>
          {isMany(range)
            ? t("grid.selectedCells", { rows: bounds.bottom - bounds.top + 1, columns: bounds.right - bounds.left + 1 })
            : sheet.canEdit
              ? t("matrix.keys")
              : matrix.cell.kind === "total"
                ? t("matrix.totalKeys")
                : ""}
        </span>
        <Locked text={sayLocked(sheet)} />
      </div>
    </div>
  );
}

/** Why nothing can be written here. */
function Locked({ text }: { readonly text: string | undefined }): ReactElement | null {
  return text === undefined ? null : (
    <span className={styles.locked}>
      <Icon name="lock" size={12} />
      {text}
    </span>
  );
}

/** What the letters of the cells stand for, where they are letters. */
function Legend({ sheet }: { readonly sheet: MatrixSheetKit }): ReactElement | null {
  const named = (sheet.choices ?? []).filter(({ brief, text }) => brief !== text);
  return named.length === 0 ? null : <span className={styles.legend}>{named.map(({ text }) => text).join(" · ")}</span>;
}

function sayCount({ data }: MatrixSheetKit): string {
  if (data.isWhole) return String(data.rows.length);
  return `${Math.max(data.rows.length, data.count.value)}${data.count.isCapped ? "+" : ""}`;
}

interface SelectionProps {
  readonly sheet: MatrixSheetKit;
  readonly range: CellRange;
  readonly reached: CellRange | undefined;
  /** Whether it can be filled from. */
  readonly isFilled: boolean;
  readonly onFill: (event: PointerEvent) => void;
}

/** What is selected, drawn over the cells. */
function Selection({ sheet, range, reached, isFilled, onFill }: SelectionProps): ReactElement | null {
  const { topOf, columnWidth, frozenWidth, data } = sheet;
  if (data.rows.length === 0 || data.columns.length === 0) return null;
  const box = (shown: CellRange) => {
    const { top, bottom, left, right } = boundsOf(shown);
    return {
      left: frozenWidth + left * columnWidth - 1,
      top: topOf(top) - 1,
      width: (right - left + 1) * columnWidth + 1,
      height: topOf(bottom) + sizes.row - topOf(top) + 1,
    };
  };
  const selected = box(range);
  return (
    <div role="presentation" className={styles.overlay}>
      {isMany(range) && <div className={styles.range} style={selected} />}
      <div className={styles.focus} style={box({ anchor: range.focus, focus: range.focus })} />
      {reached !== undefined && <div className={styles.fillRange} style={box(reached)} />}
      {isFilled && (
        <div
          className={styles.handle}
          style={{ left: selected.left + selected.width - 5, top: selected.top + selected.height - 5 }}
          onPointerDown={onFill}
        />
      )}
    </div>
  );
}
