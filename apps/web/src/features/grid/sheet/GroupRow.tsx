/* oxlint-disable jsx-a11y/prefer-tag-over-role -- lines are placed by hand so that only those in view exist; table elements cannot be */
import type { ReactElement } from "react";
import { Icon } from "@tongzhou/ui";
import type { Line } from "../data/lineModel.ts";
import { renderGroup, sayGroup } from "../view/groupWords.ts";
import { sayTotal } from "./totalModel.ts";
import { gutterWidth } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import styles from "./Grid.module.css";

/** Props of GroupRow. */
export interface GroupRowProps {
  readonly sheet: Sheet;
  readonly line: Extract<Line, { readonly kind: "group" }>;
  readonly index: number;
  readonly top: number;
  readonly gridId: string;
}

/** A group's header: its value, how many records it has, and its totals under their columns. */
export function GroupRow({ sheet, line, index, top, gridId }: GroupRowProps): ReactElement {
  const { layout, kit, data, rowHeight, form } = sheet;
  const { t, label, format } = kit.wording;
  const { group, depth, isOpen } = line;
  const by = data.query.group[depth];
  const field = form.definition.fields.find((one) => one.key === by?.field);
  const totals = new Map(
    data.query.aggregates.map((total, at) => [total.field, { total, value: group.aggregates[at] ?? null }]),
  );
  const total = (column: number): ReactElement | null => {
    const shown = layout.columns[column];
    const found = shown === undefined ? undefined : totals.get(shown.field.key);
    if (shown === undefined || found === undefined) return null;
    return (
      <div
        key={column}
        role="gridcell"
        aria-colindex={column + 2}
        className={styles.groupTotal}
        style={{ left: layout.lefts[column], width: shown.width }}
      >
        {sayTotal(shown.field, found.total.function, found.value, kit)}
      </div>
    );
  };
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-expanded={isOpen}
      aria-level={depth + 1}
      className={styles.groupRow}
      style={{ top, height: rowHeight }}
    >
      <div role="presentation" className={styles.lane} style={{ left: gutterWidth + layout.frozenWidth }}>
        <div role="presentation" className={styles.slide}>
          {layout.columns.map((_, column) => (column < layout.frozenCount ? null : total(column)))}
        </div>
      </div>
      <div
        role="gridcell"
        aria-colindex={1}
        id={`${gridId}-${index}-0`}
        className={styles.groupHead}
        style={{ paddingLeft: 8 + depth * 20, minWidth: gutterWidth + layout.frozenWidth }}
      >
        <button
          type="button"
          tabIndex={-1}
          data-part="toggle"
          className={styles.fold}
          aria-label={t(isOpen ? "grid.collapseGroup" : "grid.expandGroup", { name: sayGroup(group, by, field, kit) })}
        >
          <Icon name={isOpen ? "down" : "right"} size={14} />
        </button>
        <span className={styles.groupValue} title={field === undefined ? "" : label(field.label)}>
          {renderGroup(group, by, field, kit)}
        </span>
        <span className={styles.groupCount}>{format.decimal(group.count, { thousands: true })}</span>
      </div>
    </div>
  );
}
