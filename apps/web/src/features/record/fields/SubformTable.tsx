import { useRef } from "react";
import type { ReactElement } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { FieldOf, Wire } from "@tongzhou/model";
import { classNames } from "@tongzhou/ui";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { isAtEnd } from "../../../fields/fieldFaces.ts";
import { subformRows } from "../../../fields/subform/subformModel.ts";
import type { SubformRow } from "../../../fields/subform/subformModel.ts";
import { useWording } from "../../../shell/language.tsx";
import styles from "./Table.module.css";
import { ownValue } from "../../../fields/ownValue.ts";

/** Props of SubformTable. */
export interface SubformTableProps {
  readonly field: FieldOf<"subform">;
  readonly value: Wire;
}

const rowHeight = 33;

/** The rows of a subform, to be looked at; of many only those in view are drawn. */
export function SubformTable({ field, value }: SubformTableProps): ReactElement {
  const { t, label } = useWording();
  const box = useRef<HTMLDivElement>(null);
  const columns = field.fields.filter((one) => one.hidden !== true);
  const rows = subformRows(value);
  // The rows are drawn again with every scroll anyway; nothing here is memoised.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <>
      <div
        ref={box}
        // What scrolls must take the focus, or the keyboard could not reach its end.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="group"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={label(field.label)}
        className={classNames(styles.scroll, styles.tall)}
      >
        <table className={styles.table} aria-rowcount={rows.length + 1}>
          <thead className={styles.fixed}>
            <tr aria-rowindex={1}>
              {columns.map((one) => (
                <th key={one.key} scope="col" className={classNames(isAtEnd(one) && styles.end)}>
                  {label(one.label)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 && <tr aria-hidden="true" style={{ height: above }} />}
            {items.map(({ index }) => (
              <Line key={index} columns={columns} row={rows[index] ?? {}} index={index} />
            ))}
            {below > 0 && <tr aria-hidden="true" style={{ height: below }} />}
          </tbody>
        </table>
      </div>
      {rows.length > 10 && <span className={styles.count}>{t("fields.rows", { count: rows.length })}</span>}
    </>
  );
}

interface LineProps {
  readonly columns: SubformTableProps["field"]["fields"];
  readonly row: SubformRow;
  readonly index: number;
}

function Line({ columns, row, index }: LineProps): ReactElement {
  return (
    <tr aria-rowindex={index + 2}>
      {columns.map((one) => (
        <td key={one.key} className={classNames(isAtEnd(one) && styles.end)}>
          <FieldCell field={one} value={ownValue(row, one.key)} place="cell" />
        </td>
      ))}
    </tr>
  );
}
