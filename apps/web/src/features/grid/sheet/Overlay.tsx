import type { PointerEvent, ReactElement } from "react";
import { boundsOf } from "./cellRange.ts";
import type { CellRange } from "./cellRange.ts";
import type { ColumnLayout } from "./columnModel.ts";
import { gutterWidth, headHeight } from "./sheetModel.ts";
import styles from "./Grid.module.css";

/** Props of Overlay. */
export interface OverlayProps {
  readonly layout: ColumnLayout;
  readonly range: CellRange;
  /** Where a drag of the fill handle would end. */
  readonly fill: CellRange | undefined;
  readonly rowHeight: number;
  readonly contentTop: number;
  readonly scrollLeft: number;
  /** The focus is on a line without cells, e.g. a group's header. */
  readonly isWholeLine: boolean;
  readonly canFill: boolean;
  readonly onFillStart: (event: PointerEvent) => void;
}

/** What is selected, drawn over the cells: once over the frozen columns and once over the others. */
export function Overlay(props: OverlayProps): ReactElement {
  const { layout, range, rowHeight, contentTop, isWholeLine } = props;
  if (isWholeLine)
    return (
      <div className={styles.overlay} style={{ top: headHeight, bottom: 0, left: 0, right: 0 }}>
        <div
          className={styles.focus}
          style={{ left: 0, right: 0, top: range.focus.row * rowHeight - contentTop, height: rowHeight }}
        />
      </div>
    );
  return (
    <>
      <Part {...props} from={0} end={layout.frozenCount} left={gutterWidth} width={layout.frozenWidth} shift={0} />
      <Part
        {...props}
        from={layout.frozenCount}
        end={layout.columns.length}
        left={gutterWidth + layout.frozenWidth}
        width={undefined}
        shift={props.scrollLeft}
      />
    </>
  );
}

interface PartProps extends OverlayProps {
  readonly from: number;
  readonly end: number;
  readonly left: number;
  readonly width: number | undefined;
  readonly shift: number;
}

function Part({
  layout,
  range,
  fill,
  rowHeight,
  contentTop,
  canFill,
  onFillStart,
  from,
  end,
  left,
  width,
  shift,
}: PartProps): ReactElement {
  const place = (shown: CellRange) => {
    const { top, bottom, left: first, right: last } = boundsOf(shown);
    const [a, b] = [Math.max(first, from), Math.min(last, end - 1)];
    if (a > b) return undefined;
    const x = (layout.lefts[a] ?? 0) - shift;
    const right = (layout.lefts[b] ?? 0) + (layout.columns[b]?.width ?? 0) - shift;
    return {
      left: x - 1,
      top: top * rowHeight - contentTop - 1,
      width: right - x + 1,
      height: (bottom - top + 1) * rowHeight + 1,
      isEnd: b === last,
    };
  };
  const selected = place(range);
  const filled = fill === undefined ? undefined : place(fill);
  const focus = place({ anchor: range.focus, focus: range.focus });
  const isOne = range.anchor.row === range.focus.row && range.anchor.column === range.focus.column;
  return (
    <div
      className={styles.overlay}
      style={{ top: headHeight, bottom: 0, left, ...(width === undefined ? { right: 0 } : { width }) }}
    >
      {selected !== undefined && !isOne && <div className={styles.range} style={box(selected)} />}
      {focus !== undefined && <div className={styles.focus} style={box(focus)} />}
      {filled !== undefined && <div className={styles.fillRange} style={box(filled)} />}
      {canFill && selected?.isEnd === true && (
        <div
          className={styles.handle}
          data-part="fill"
          style={{ left: selected.left + selected.width - 5, top: selected.top + selected.height - 5 }}
          onPointerDown={onFillStart}
        />
      )}
    </div>
  );
}

function box({
  left,
  top,
  width,
  height,
}: {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}) {
  return { left, top, width, height };
}
