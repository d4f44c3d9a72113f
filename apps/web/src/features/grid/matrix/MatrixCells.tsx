/* oxlint-disable jsx-a11y/prefer-tag-over-role -- lines are placed by hand so that only those in view exist; table elements cannot be */
import { memo } from "react";
import type { ReactElement, ReactNode } from "react";
import { Icon, classNames } from "@tongzhou/ui";
import type { Wire } from "@tongzhou/model";
import { renderCell } from "../../../fields/FieldCell.tsx";
import { errorWords } from "../../../shell/errorWords.ts";
import { cellKey, countOptions, sizes, totalsAt } from "./matrixModel.ts";
import type { CellRecord, MatrixRow } from "./matrixModel.ts";
import { briefValue, cellWords, groupName, rowName } from "./matrixKit.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import type { MatrixLine } from "./matrixModel.ts";
import { BrokenBadge } from "./BrokenBadge.tsx";
import { TotalValue } from "./TotalValue.tsx";
import styles from "./Matrix.module.css";

/** Props of MatrixLineView. */
export interface MatrixLineViewProps {
  readonly sheet: MatrixSheetKit;
  readonly line: MatrixLine;
  readonly index: number;
  readonly from: number;
  readonly end: number;
  /** Selected columns, -1 when none are. */
  readonly rangeFrom: number;
  readonly rangeEnd: number;
  /** Changes when cells do. */
  readonly version: number;
}

/** One line of the sheet. */
export const MatrixLineView = memo(function MatrixLineView(props: MatrixLineViewProps): ReactElement {
  const { sheet, line, index } = props;
  if (line.kind === "row") return <RowLine {...props} row={line.row} top={line.top} />;
  const { t } = sheet.kit.wording;
  return (
    <div role="row" aria-rowindex={index + 2} className={styles.group} style={{ top: line.top, height: sizes.group }}>
      <div role="rowheader" className={styles.groupName} style={{ paddingLeft: 16 + line.level * 16 }}>
        <b>{groupName(sheet, line.level, line.value)}</b>
        <span>{t("matrix.groupCount", { count: line.count })}</span>
      </div>
    </div>
  );
});

function RowLine(props: MatrixLineViewProps & { readonly row: number; readonly top: number }): ReactElement {
  const { sheet, row: at, top, index, from, end } = props;
  const { data, kit, rowFields, parts, titleWidth, frozenWidth } = sheet;
  const row = data.rows[at];
  if (row === undefined) return <span />;
  const name = rowName(sheet, row);
  const isRecord = parts.row.kind === "link";
  const cells: ReactElement[] = [];
  for (let column = from; column < end; column += 1)
    cells.push(
      <Cell
        key={column}
        sheet={sheet}
        row={row}
        y={at}
        x={column}
        isSelected={column >= props.rangeFrom && column <= props.rangeEnd}
        version={props.version}
      />,
    );
  return (
    <div role="row" aria-rowindex={index + 2} className={styles.row} style={{ top, height: sizes.row }}>
      <div role="presentation" className={styles.frozen} style={{ width: frozenWidth }}>
        <div
          role="rowheader"
          aria-colindex={1}
          className={styles.title}
          style={{ width: titleWidth }}
          title={name}
          data-y={at}
        >
          <span className={styles.titleText}>{name}</span>
          <BrokenBadge sheet={sheet} name={row.key} />
          {isRecord && (
            <button
              type="button"
              tabIndex={-1}
              data-part="open"
              data-y={at}
              className={styles.open}
              aria-label={kit.wording.t("matrix.openRow", { row: name })}
              title={kit.wording.t("grid.openRecord")}
            >
              <Icon name="expand" size={12} />
            </button>
          )}
        </div>
        {rowFields.map(({ field, at: place }) => (
          <div key={field.key} role="gridcell" className={styles.field} style={{ width: sizes.field }}>
            {renderCell(field, row.cells[place] ?? null, kit, "cell")}
          </div>
        ))}
        <RowTotals sheet={sheet} row={row} />
      </div>
      {cells}
    </div>
  );
}

function RowTotals({ sheet, row }: { readonly sheet: MatrixSheetKit; readonly row: MatrixRow }): ReactNode {
  const { data, store, matrix } = sheet;
  return totalsAt(matrix, "rows").map(({ total, index }) => {
    // Counts follow what is shown; sums come from the server, which alone knows what they weigh.
    const value: Wire =
      total.function === "options"
        ? countOptions(data.columns.map((column) => store.recordsOf(cellKey(row, column))))
        : (row.totals[index] ?? null);
    return (
      <div key={total.key} role="gridcell" className={styles.rowTotal} style={{ width: sizes.total }}>
        <TotalValue sheet={sheet} total={total} value={value} />
      </div>
    );
  });
}

interface CellProps {
  readonly sheet: MatrixSheetKit;
  readonly row: MatrixRow;
  readonly y: number;
  readonly x: number;
  readonly isSelected: boolean;
  readonly version: number;
}

// Remembered one by one, so that scrolling sideways draws the new columns alone.
const Cell = memo(function Cell({ sheet, row, y, x, isSelected }: CellProps): ReactElement {
  const { data, store, kit, columnWidth, frozenWidth, parts, matrix } = sheet;
  const column = data.columns[x];
  if (column === undefined) return <span />;
  const key = cellKey(row, column);
  const isFirst = x > 0 && data.columns[x - 1]?.group !== column.group;
  const place = { left: frozenWidth + x * columnWidth, width: columnWidth };
  const base = {
    role: "gridcell",
    "aria-colindex": x + 2,
    "aria-selected": isSelected,
    "data-y": y,
    "data-x": x,
    style: place,
  } as const;
  if (matrix.cell.kind === "total" || parts.cell === null) {
    const sum = data.sums.get(key);
    return (
      <div
        {...base}
        className={classNames(styles.cell, styles.sum, isFirst && styles.firstOf)}
        data-tone={sum?.color ?? undefined}
      >
        {sum === undefined || sum.value === null
          ? ""
          : kit.wording.format.decimal(String(sum.value), { thousands: true })}
      </div>
    );
  }
  const records = store.recordsOf(key);
  const state = store.stateOf(key);
  const [only] = records;
  const ground = parts.cell.kind === "choice" ? undefined : (only?.color ?? undefined);
  return (
    <div
      {...base}
      className={classNames(styles.cell, isFirst && styles.firstOf, state !== undefined && styles[state.state])}
      data-tone={ground}
      title={
        state?.error === undefined
          ? records.length > 1
            ? cellWords(sheet, records)
            : undefined
          : kit.wording.t("grid.stateFailed", { reason: errorWords(state.error, kit.wording) })
      }
    >
      {records.map((record, index) => (
        <RecordValue key={index} sheet={sheet} record={record} />
      ))}
    </div>
  );
});

/** A record's value as its cell shows it. @param isWhole with the option's whole name, where there is room */
export function RecordValue({
  sheet,
  record,
  isWhole = false,
}: {
  readonly sheet: MatrixSheetKit;
  readonly record: CellRecord;
  readonly isWhole?: boolean;
}): ReactNode {
  const { parts, kit } = sheet;
  const { cell } = parts;
  if (cell === null) return null;
  if (record.value === null) return <span className={styles.blank}>{"·"}</span>;
  if (cell.kind === "rating")
    return (
      <span className={styles.letter} data-tone={record.color ?? undefined}>
        {String(record.value)}
      </span>
    );
  if (cell.kind !== "choice") return renderCell(cell, record.value, kit, "cell");
  const option = cell.options.find((one) => one.key === record.value);
  const tone = record.color ?? option?.color;
  const brief = briefValue(sheet, record.value);
  const whole = option === undefined ? String(record.value) : kit.wording.label(option.label);
  return (
    <span
      className={classNames(styles.letter, tone === undefined && styles.plain)}
      data-tone={tone}
      title={isWhole ? undefined : brief?.name}
    >
      {isWhole ? whole : (brief?.text ?? whole)}
    </span>
  );
}
