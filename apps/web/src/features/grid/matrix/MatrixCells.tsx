/* oxlint-disable jsx-a11y/prefer-tag-over-role -- lines are placed by hand so that only those near the view exist; table elements cannot be */
import { memo, useSyncExternalStore } from "react";
import type { ReactElement, ReactNode } from "react";
import { Icon, classNames } from "@tongzhou/ui";
import type { Wire } from "@tongzhou/model";
import { renderCell } from "../../../fields/FieldCell.tsx";
import { errorWords } from "../../../shell/errorWords.ts";
import { cellKey, countOptions, sizes, totalsAt } from "./matrixModel.ts";
import type { BrokenRule, CellRecord, CellTotal, MatrixColumn, MatrixData, MatrixRow } from "./matrixModel.ts";
import { briefValue, cellWords, groupName, rowName } from "./matrixKit.ts";
import type { MatrixFace } from "./matrixKit.ts";
import type { CellState, MatrixStore } from "./MatrixStore.ts";
import { BrokenBadge } from "./BrokenBadge.tsx";
import { TotalValue } from "./TotalValue.tsx";
import styles from "./Matrix.module.css";

/** Props of MatrixGroupLine. */
export interface MatrixGroupLineProps {
  readonly face: MatrixFace;
  readonly level: number;
  readonly value: Wire;
  readonly count: number;
  readonly index: number;
}

/** The heading of rows that belong together. */
export const MatrixGroupLine = memo(function MatrixGroupLine(props: MatrixGroupLineProps): ReactElement {
  const { face, level, value, count, index } = props;
  return (
    <div role="row" aria-rowindex={index + 2} className={styles.group} style={{ height: sizes.group }}>
      <div role="rowheader" className={styles.groupName} style={{ paddingLeft: 16 + level * 16 }}>
        <b>{groupName(face, level, value)}</b>
        <span>{face.kit.wording.t("matrix.groupCount", { count })}</span>
      </div>
    </div>
  );
});

/** Props of MatrixRowLine. */
export interface MatrixRowLineProps {
  readonly face: MatrixFace;
  readonly store: MatrixStore;
  readonly columns: readonly MatrixColumn[];
  readonly sums: MatrixData["sums"];
  readonly row: MatrixRow;
  readonly rules: readonly BrokenRule[] | undefined;
  /** Which row it is, and its line on the sheet. */
  readonly y: number;
  readonly index: number;
  /** The columns that are drawn. */
  readonly from: number;
  readonly end: number;
  /** Selected columns, -1 when none are. */
  readonly rangeFrom: number;
  readonly rangeEnd: number;
}

/**
 * A row of the sheet. Everything it is made of is the same object until it says something else, so a row is drawn again
 * only when one of its own cells changes.
 */
export const MatrixRowLine = memo(function MatrixRowLine(props: MatrixRowLineProps): ReactElement {
  const { face, store, columns, sums, row, y, from, end } = props;
  useSyncExternalStore(store.subscribe, () => store.rowVersion(row.key));
  const cells: ReactElement[] = [];
  for (let x = from; x < Math.min(end, columns.length); x += 1) {
    const column = columns[x];
    if (column === undefined) continue;
    const key = cellKey(row, column);
    cells.push(
      <Cell
        key={column.key}
        face={face}
        y={y}
        x={x}
        isFirst={x > 0 && columns[x - 1]?.group !== column.group}
        isSelected={x >= props.rangeFrom && x <= props.rangeEnd}
        records={store.recordsOf(key)}
        state={store.stateOf(key)}
        sum={sums.get(key)}
      />,
    );
  }
  return (
    <div role="row" aria-rowindex={props.index + 2} className={styles.row} style={{ height: sizes.row }}>
      <RowHead {...props} />
      <div role="presentation" className={styles.before} style={{ width: from * face.columnWidth }} />
      {cells}
    </div>
  );
});

function RowHead({ face, store, columns, row, rules, y }: MatrixRowLineProps): ReactElement {
  const { kit, rowFields, parts, titleWidth, frozenWidth } = face;
  const name = rowName(face, row);
  return (
    <div role="presentation" className={styles.frozen} style={{ width: frozenWidth }}>
      <div
        role="rowheader"
        aria-colindex={1}
        className={styles.title}
        style={{ width: titleWidth }}
        title={name}
        data-y={y}
      >
        <span className={styles.titleText}>{name}</span>
        <BrokenBadge kit={kit} rules={rules} />
        {parts.row.kind === "link" && (
          <button
            type="button"
            tabIndex={-1}
            data-part="open"
            data-y={y}
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
      <RowTotals face={face} store={store} columns={columns} row={row} />
    </div>
  );
}

function RowTotals({
  face,
  store,
  columns,
  row,
}: Pick<MatrixRowLineProps, "face" | "store" | "columns" | "row">): ReactNode {
  return totalsAt(face.matrix, "rows").map(({ total, index }) => {
    // Counts follow what is shown; sums come from the server, which alone knows what they weigh.
    const value: Wire =
      total.function === "options"
        ? countOptions(columns.map((column) => store.recordsOf(cellKey(row, column))))
        : (row.totals[index] ?? null);
    return (
      <div key={total.key} role="gridcell" className={styles.rowTotal} style={{ width: sizes.total }}>
        <TotalValue sheet={face} total={total} value={value} />
      </div>
    );
  });
}

interface CellProps {
  readonly face: MatrixFace;
  readonly y: number;
  readonly x: number;
  /** Whether another group of columns begins here. */
  readonly isFirst: boolean;
  readonly isSelected: boolean;
  readonly records: readonly CellRecord[];
  readonly state: CellState | undefined;
  readonly sum: CellTotal | undefined;
}

const Cell = memo(function Cell({ face, y, x, isFirst, isSelected, records, state, sum }: CellProps): ReactElement {
  const { kit, columnWidth, parts, matrix } = face;
  const base = {
    role: "gridcell",
    "aria-colindex": x + 2,
    "aria-selected": isSelected,
    "data-y": y,
    "data-x": x,
    style: { width: columnWidth },
  } as const;
  if (matrix.cell.kind === "total" || parts.cell === null)
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
  const [only] = records;
  const isChoice = parts.cell.kind === "choice";
  return (
    <div
      {...base}
      className={classNames(
        styles.cell,
        !(isChoice && records.length < 2) && styles.clipped,
        isFirst && styles.firstOf,
        state !== undefined && styles[state.state],
      )}
      data-tone={isChoice ? undefined : (only?.color ?? undefined)}
      title={
        state?.error === undefined
          ? records.length > 1
            ? cellWords(face, records)
            : undefined
          : kit.wording.t("grid.stateFailed", { reason: errorWords(state.error, kit.wording) })
      }
    >
      {records.map((record, index) => (
        <RecordValue key={index} sheet={face} record={record} />
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
  readonly sheet: MatrixFace;
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
  const isLong = brief === undefined || [...brief.text].length > 3;
  const whole = option === undefined ? String(record.value) : kit.wording.label(option.label);
  return (
    <span
      className={classNames(styles.letter, tone === undefined && styles.plain, (isWhole || isLong) && styles.long)}
      data-tone={tone}
      title={isWhole ? undefined : brief?.name}
    >
      {isWhole ? whole : (brief?.text ?? whole)}
    </span>
  );
}
