/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/control-has-associated-label -- lines are placed by hand so that only those in view exist; table elements cannot be; a cell on its way has no text yet */
import { memo } from "react";
import type { ReactElement } from "react";
import { Icon, classNames } from "@tongzhou/ui";
import { isAtEnd } from "../../../fields/fieldFaces.ts";
import { renderCell } from "../../../fields/FieldCell.tsx";
import { fieldErrorWords } from "../../../fields/fieldErrorWords.ts";
import type { ListRow } from "../data/blockModel.ts";
import { BrokenMark } from "./BrokenMark.tsx";
import { gutterWidth, readCell } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import styles from "./Grid.module.css";

/** Props of GridRow. */
export interface GridRowProps {
  readonly sheet: Sheet;
  /** Undefined while the record is on its way. */
  readonly row: ListRow | undefined;
  readonly line: number;
  readonly number: number;
  readonly top: number;
  /** Scrolled columns that are drawn. */
  readonly from: number;
  readonly end: number;
  readonly isChecked: boolean;
  readonly isOpen: boolean;
  readonly lit: ReadonlySet<number> | undefined;
  /** Selected columns, -1 when none are. */
  readonly rangeFrom: number;
  readonly rangeEnd: number;
  /** Keys of the constraints that the record breaks. */
  readonly broken: readonly string[] | undefined;
  /** Changes when edits do. */
  readonly editsVersion: number;
  readonly gridId: string;
}

/** One record as a line of cells. */
export const GridRow = memo(function GridRow(props: GridRowProps): ReactElement {
  const { sheet, row, line, number, top, from, end, isChecked, isOpen, gridId } = props;
  const { layout, rowHeight, kit } = sheet;
  const colors = row === undefined ? undefined : sheet.colorsOf?.(row);
  const cells = (first: number, last: number): ReactElement[] => {
    const list: ReactElement[] = [];
    for (let index = first; index < last; index += 1)
      list.push(<Cell key={index} {...props} index={index} color={colors} />);
    return list;
  };
  const { t } = kit.wording;
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-selected={isChecked}
      className={classNames(styles.row, isChecked && styles.checkedRow, isOpen && styles.openRow)}
      data-ground={colors?.row}
      style={{ top, height: rowHeight }}
    >
      <div role="gridcell" aria-colindex={1} className={styles.gutter} style={{ width: gutterWidth }}>
        <span className={styles.rowNumber}>{kit.wording.format.decimal(number)}</span>
        <input
          type="checkbox"
          tabIndex={-1}
          className={styles.box}
          data-part="check"
          checked={isChecked}
          readOnly
          aria-label={t("grid.selectRow", { row: number })}
        />
        <button
          type="button"
          tabIndex={-1}
          data-part="open"
          className={styles.open}
          aria-label={t("grid.openRecord")}
          title={t("grid.openRecord")}
        >
          <Icon name="expand" size={12} />
        </button>
      </div>
      <div role="presentation" className={styles.frozen} style={{ left: gutterWidth, width: layout.frozenWidth }}>
        {cells(0, layout.frozenCount)}
      </div>
      <div
        role="presentation"
        className={styles.lane}
        style={{ left: gutterWidth + layout.frozenWidth }}
        id={`${gridId}-lane-${line}`}
      >
        <div role="presentation" className={styles.slide}>
          {cells(from, end)}
        </div>
      </div>
    </div>
  );
});

interface CellProps extends GridRowProps {
  readonly index: number;
  readonly color: ReturnType<NonNullable<Sheet["colorsOf"]>> | undefined;
}

function Cell({ sheet, row, line, index, lit, broken, rangeFrom, rangeEnd, color, gridId }: CellProps): ReactElement {
  const { layout, kit, places } = sheet;
  const column = layout.columns[index];
  const left = layout.lefts[index] ?? 0;
  if (column === undefined) return <span />;
  const { field, width } = column;
  if (row === undefined)
    return (
      <div role="gridcell" aria-colindex={index + 2} aria-busy="true" className={styles.cell} style={{ left, width }}>
        <span className={styles.bone} style={{ width: `${40 + ((line * 7 + index * 13) % 5) * 10}%` }} />
      </div>
    );
  const { value, pending } = readCell(sheet, row, field);
  const { t } = kit.wording;
  const isLit = lit?.has(places.get(field.key) ?? -1) === true;
  return (
    <div
      role="gridcell"
      id={`${gridId}-${line}-${index}`}
      aria-colindex={index + 2}
      aria-selected={index >= rangeFrom && index <= rangeEnd}
      className={classNames(
        styles.cell,
        isAtEnd(field) && styles.atEnd,
        pending !== undefined && styles[pending.state],
        isLit && styles.lit,
      )}
      data-ground={color?.cells.get(field.key)}
      title={
        pending?.error === undefined
          ? undefined
          : t("grid.stateFailed", { reason: fieldErrorWords(pending.error, sheet.form.definition.fields, kit.wording) })
      }
      style={{ left, width }}
    >
      <div className={styles.inner}>{renderCell(field, value, kit, "cell")}</div>
      {index === 0 && broken !== undefined && <BrokenMark form={sheet.form.definition} kit={kit} broken={broken} />}
    </div>
  );
}
