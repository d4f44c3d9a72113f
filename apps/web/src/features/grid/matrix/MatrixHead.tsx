/* oxlint-disable jsx-a11y/prefer-tag-over-role -- lines are placed by hand so that only those in view exist; table elements cannot be */
import { memo, useMemo } from "react";
import type { ReactElement } from "react";
import { Avatar, classNames } from "@tongzhou/ui";
import type { MatrixDefinition, Wire } from "@tongzhou/model";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { AddColumn } from "./AddColumn.tsx";
import type { ExtraColumn } from "./extraColumns.ts";
import { BrokenBadge } from "./BrokenBadge.tsx";
import { columnCaption, columnName, groupLabel } from "./matrixKit.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import { cellKey, countOptions, sizes, totalsAt } from "./matrixModel.ts";
import type { MatrixData } from "./matrixModel.ts";
import type { MatrixStore } from "./MatrixStore.ts";
import { TotalValue } from "./TotalValue.tsx";
import styles from "./Matrix.module.css";

/** Props of MatrixHead and MatrixFoot. */
export interface MatrixEdgeProps {
  readonly sheet: MatrixSheetKit;
  readonly from: number;
  readonly end: number;
}

/** The columns' names. */
export const MatrixHead = memo(function MatrixHead({
  sheet,
  from,
  end,
  onColumn,
}: MatrixEdgeProps & { readonly onColumn: (column: ExtraColumn) => void }): ReactElement {
  const { data, kit, parts, matrix, columnWidth, frozenWidth, titleWidth, rowFields } = sheet;
  const { label } = kit.wording;
  const { forms } = useWorkspace();
  const rowForm = parts.row.kind === "link" ? sheet.home.definition.label : parts.row.label;
  return (
    <div role="row" aria-rowindex={1} className={styles.head} style={{ height: sheet.headHeight }}>
      <div role="presentation" className={styles.frozen} style={{ width: frozenWidth }}>
        <div role="columnheader" aria-colindex={1} className={styles.corner} style={{ width: titleWidth }}>
          <span className={styles.titleText}>{label(rowForm)}</span>
          <AddColumn sheet={sheet} onColumn={onColumn} />
        </div>
        {rowFields.map(({ field }) => (
          <div key={field.key} role="columnheader" className={styles.corner} style={{ width: sizes.field }}>
            {label(field.label)}
          </div>
        ))}
        {totalsAt(matrix, "rows").map(({ total }) => (
          <div key={total.key} role="columnheader" className={styles.corner} style={{ width: sizes.total }}>
            {label(total.label)}
          </div>
        ))}
      </div>
      {data.columns.slice(from, end).map((column, offset) => {
        const x = from + offset;
        const name = columnName(sheet, column);
        const caption = columnCaption(sheet, column, forms);
        const group = matrix.columns[column.group];
        const isFirst = x === 0 || data.columns[x - 1]?.group !== column.group;
        const named = group === undefined ? undefined : groupLabel(group, parts.columns[column.group]);
        const isPerson = parts.columns[column.group]?.kind === "member";
        return (
          <div
            key={column.key}
            role="columnheader"
            aria-colindex={x + 2}
            data-x={x}
            data-part="column"
            className={classNames(styles.columnHead, isFirst && x > 0 && styles.firstOf)}
            style={{ left: frozenWidth + x * columnWidth, width: columnWidth }}
            title={caption === "" ? name : `${name} · ${caption}`}
          >
            {isFirst && named !== undefined ? (
              <span className={styles.groupLabel}>{label(named)}</span>
            ) : isPerson ? (
              <Avatar name={name} size={20} />
            ) : null}
            <b>
              <span>{name}</span>
              <BrokenBadge kit={kit} rules={data.broken.get(column.key)} isBrief />
            </b>
            {caption !== "" && <span>{caption}</span>}
          </div>
        );
      })}
    </div>
  );
});

/** The columns' totals, which stay in sight; nothing where none are asked for. */
export const MatrixFoot = memo(function MatrixFoot({
  sheet,
  from,
  end,
  version,
}: MatrixEdgeProps & { readonly version: number }): ReactElement | null {
  const { data, store, kit, matrix, columnWidth, frozenWidth, lines } = sheet;
  const totals = totalsAt(matrix, "columns");
  // Over every cell there is: counted again when a cell changes, not with each step of scrolling.
  const counted = useMemo(() => countColumns(matrix, data, store, version), [matrix, data, store, version]);
  if (totals.length === 0) return null;
  const { label } = kit.wording;
  const most = new Map(
    totals.map(({ total, index }) => [
      total.key,
      Math.max(0, ...data.columns.map((column) => Number(column.totals[index] ?? 0))),
    ]),
  );
  const valueOf = (x: number, index: number, isOptions: boolean): Wire =>
    isOptions && counted !== undefined ? (counted[x] ?? null) : (data.columns[x]?.totals[index] ?? null);
  return (
    <div role="presentation" className={styles.feet}>
      {totals.map(({ total, index }, at) => (
        <div
          key={total.key}
          role="row"
          aria-rowindex={lines.length + 2 + at}
          className={styles.foot}
          style={{ height: sizes.foot }}
        >
          <div role="presentation" className={styles.frozen} style={{ width: frozenWidth }}>
            <div role="rowheader" aria-colindex={1} className={styles.footName}>
              {label(total.label)}
            </div>
          </div>
          {data.columns.slice(from, end).map((column, offset) => {
            const x = from + offset;
            const isFirst = x > 0 && data.columns[x - 1]?.group !== column.group;
            return (
              <div
                key={column.key}
                role="gridcell"
                aria-colindex={x + 2}
                className={classNames(styles.footCell, isFirst && styles.firstOf)}
                style={{ left: frozenWidth + x * columnWidth, width: columnWidth }}
              >
                <TotalValue
                  sheet={sheet}
                  total={total}
                  value={valueOf(x, index, total.function === "options")}
                  most={total.function === "sum" || total.function === "count" ? most.get(total.key) : undefined}
                />
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
});

// Counted over what is shown, at this version, as long as all rows are here; else the server's counts hold.
function countColumns(
  matrix: MatrixDefinition,
  data: MatrixData,
  store: MatrixStore,
  _version: number,
): readonly Readonly<Record<string, number>>[] | undefined {
  const isCounted = totalsAt(matrix, "columns").some(({ total }) => total.function === "options");
  if (!isCounted || !data.isWhole) return undefined;
  return data.columns.map((column) => countOptions(data.rows.map((row) => store.recordsOf(cellKey(row, column)))));
}
