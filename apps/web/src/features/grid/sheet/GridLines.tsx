/* oxlint-disable jsx-a11y/prefer-tag-over-role -- lines are placed by hand so that only those in view exist; table elements cannot be */
import type { ReactElement } from "react";
import { isTicked, type Ticks } from "../batch/ticks.ts";
import type { boundsOf } from "./cellRange.ts";
import { GridRow } from "./GridRow.tsx";
import { GroupRow } from "./GroupRow.tsx";
import { headHeight } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import styles from "./Grid.module.css";

/** Props of GridLines. */
export interface GridLinesProps {
  readonly sheet: Sheet;
  readonly first: number;
  readonly last: number;
  readonly contentTop: number;
  readonly from: number;
  readonly end: number;
  readonly bounds: ReturnType<typeof boundsOf>;
  readonly ticked: Ticks;
  readonly openRecord: number | undefined;
  /** Keys of the constraints that records break. */
  readonly broken: ReadonlyMap<number, readonly string[]>;
  readonly editsVersion: number;
  readonly gridId: string;
}

// Lines are placed from a line that stays the same for a while, so that scrolling moves one element and not each line.
const stretch = 64;

/** The lines in view: records, group headers, and what stands for those still to come. */
export function GridLines(props: GridLinesProps): ReactElement {
  const { sheet, first, last, contentTop, from, end, bounds, ticked, openRecord, broken, editsVersion, gridId } = props;
  const { data, rowHeight, kit } = sheet;
  const base = Math.floor(first / stretch) * stretch;
  const lines: ReactElement[] = [];
  for (let index = first; index < last; index += 1) {
    const line = data.lineAt(index);
    if (line === undefined) continue;
    const top = (index - base) * rowHeight;
    if (line.kind === "group") {
      lines.push(<GroupRow key={`g${line.path}`} sheet={sheet} line={line} index={index} top={top} gridId={gridId} />);
      continue;
    }
    if (line.kind !== "record") {
      lines.push(
        <div
          key={`n${index}`}
          role="row"
          aria-rowindex={index + 2}
          className={styles.groupRow}
          style={{ top, height: rowHeight }}
        >
          <div role="gridcell" id={`${gridId}-${index}-0`} className={styles.note}>
            {kit.wording.t(line.kind === "cut" ? "grid.groupMore" : "common.loading")}
          </div>
        </div>,
      );
      continue;
    }
    const row = data.rowAt(index);
    const id = row === undefined ? undefined : Number(row[0]);
    const isInRange = index >= bounds.top && index <= bounds.bottom;
    lines.push(
      <GridRow
        key={id === undefined ? `w${index}` : id}
        sheet={sheet}
        row={row}
        line={index}
        number={line.number}
        top={top}
        from={from}
        end={end}
        isChecked={id !== undefined && isTicked(ticked, id)}
        isOpen={id !== undefined && id === openRecord}
        lit={id === undefined ? undefined : data.litCells(id)}
        broken={id === undefined ? undefined : broken.get(id)}
        rangeFrom={isInRange ? bounds.left : -1}
        rangeEnd={isInRange ? bounds.right : -1}
        editsVersion={editsVersion}
        gridId={gridId}
      />,
    );
  }
  return (
    <div
      role="rowgroup"
      className={styles.body}
      style={{ transform: `translateY(${headHeight + base * rowHeight - contentTop}px)` }}
    >
      {lines}
    </div>
  );
}
