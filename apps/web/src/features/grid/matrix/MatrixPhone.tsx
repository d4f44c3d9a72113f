import { useRef, useState, useSyncExternalStore } from "react";
import type { ReactElement } from "react";
import { Button, IconButton, Segmented, Select } from "@tongzhou/ui";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { rangeAt } from "../sheet/cellRange.ts";
import { AddColumn } from "./AddColumn.tsx";
import { BrokenBadge } from "./BrokenBadge.tsx";
import type { ExtraColumn } from "./extraColumns.ts";
import { RecordValue } from "./MatrixCells.tsx";
import { MatrixChoices } from "./MatrixChoices.tsx";
import {
  cellWords,
  columnCaption,
  columnName,
  groupName,
  layMatrix,
  mayChange,
  rowName,
  sayLocked,
} from "./matrixKit.ts";
import type { MatrixBase, MatrixSheetKit } from "./matrixKit.ts";
import { cellKey } from "./matrixModel.ts";
import { readCellText } from "./readCells.ts";
import type { RefreshMatrix } from "./useMatrix.ts";
import { useMatrixActions } from "./useMatrixActions.ts";
import type { MatrixActions } from "./useMatrixActions.ts";
import styles from "./Matrix.module.css";

/** Props of MatrixPhone. */
export interface MatrixPhoneProps {
  readonly base: MatrixBase;
  readonly refresh: RefreshMatrix;
  readonly onOpen: (record: number) => void;
  readonly onColumn: (column: ExtraColumn) => void;
}

/** A matrix on a narrow screen: one row or one column at a time, as a list. */
export function MatrixPhone({ base, refresh, onOpen, onColumn }: MatrixPhoneProps): ReactElement {
  useSyncExternalStore(base.store.subscribe, base.store.version);
  const sheet = layMatrix(base, 0, 390);
  const { data, kit, parts } = sheet;
  const { t } = kit.wording;
  const { forms } = useWorkspace();
  const [along, setAlong] = useState<"row" | "column">("row");
  const actions = useMatrixActions(sheet, refresh);
  const { focus } = actions.range;
  const isRow = along === "row";
  const at = isRow ? focus.row : focus.column;
  const rowNames = nameRows(sheet);
  const columnNames = nameColumns(sheet, forms);
  const names = isRow ? rowNames : columnNames;
  const go = (index: number): void =>
    actions.select(rangeAt(isRow ? { row: index, column: focus.column } : { row: focus.row, column: index }));
  const items = isRow
    ? data.columns.map((column, index) => ({
        key: column.key,
        name: columnNames[index] ?? "",
        row: at,
        column: index,
      }))
    : data.rows.map((row, index) => ({ key: row.key, name: rowNames[index] ?? "", row: index, column: at }));
  const head = isRow ? data.rows[at]?.key : data.columns[at]?.key;
  const locked = sayLocked(sheet);
  const open = isRow && parts.row.kind === "link" ? data.rows[at] : undefined;
  return (
    <div className={styles.phone}>
      <div className={styles.phoneHead}>
        <span className={styles.phoneLine}>
          <Segmented
            label={t("matrix.along")}
            value={along}
            segments={[
              { value: "row", text: t("matrix.byRow") },
              { value: "column", text: t("matrix.byColumn") },
            ]}
            onChange={setAlong}
          />
          <AddColumn sheet={sheet} onColumn={onColumn} />
        </span>
        <span className={styles.phoneLine}>
          <IconButton icon="left" label={t("matrix.before")} disabled={at === 0} onClick={() => go(at - 1)} />
          <Select
            className={styles.phoneName}
            aria-label={t(isRow ? "matrix.rows" : "matrix.columns")}
            value={String(at)}
            options={names.map((name, index) => ({ value: String(index), text: name }))}
            onChange={(index) => go(Number(index))}
          />
          <IconButton
            icon="right"
            label={t("matrix.after")}
            disabled={at >= names.length - 1}
            onClick={() => go(at + 1)}
          />
          {head !== undefined && <BrokenBadge kit={kit} rules={data.broken.get(head)} isBrief />}
          {open !== undefined && (
            <IconButton icon="expand" label={t("grid.openRecord")} onClick={() => onOpen(Number(open.value))} />
          )}
        </span>
      </div>
      <ul className={styles.phoneList}>
        {items.map(({ key, ...item }) => (
          <PhoneItem key={key} sheet={sheet} actions={actions} {...item} />
        ))}
      </ul>
      {locked !== undefined && <p className={styles.phoneNotice}>{locked}</p>}
      <output className={styles.phoneNotice}>{actions.notice}</output>
    </div>
  );
}

// A list has no headings, so that each row says whose it is: several groups may have one of the same name.
function nameRows(sheet: MatrixSheetKit): readonly string[] {
  const path: string[] = [];
  return sheet.lines.flatMap((line) => {
    if (line.kind === "group") {
      path.splice(line.level, path.length, groupName(sheet, line.level, line.value));
      return [];
    }
    const row = sheet.data.rows[line.row];
    return row === undefined ? [] : [[rowName(sheet, row), ...path].join(" · ")];
  });
}

// Two people of one name are told apart by what stands below their names in the table.
function nameColumns(sheet: MatrixSheetKit, forms: readonly WorkspaceForm[]): readonly string[] {
  return sheet.data.columns.map((column) =>
    [columnName(sheet, column), columnCaption(sheet, column, forms)].filter((part) => part !== "").join(" · "),
  );
}

interface PhoneItemProps {
  readonly sheet: MatrixSheetKit;
  readonly actions: MatrixActions;
  readonly name: string;
  readonly row: number;
  readonly column: number;
}

function PhoneItem({ sheet, actions, name, row, column }: PhoneItemProps): ReactElement {
  const { data, kit, choices, matrix } = sheet;
  const { t } = kit.wording;
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const place = { row, column };
  const records = actions.recordsAt(place);
  const words = cellWords(sheet, records);
  if (matrix.cell.kind === "total") {
    const [line, head] = [data.rows[row], data.columns[column]];
    const sum = line === undefined || head === undefined ? undefined : data.sums.get(cellKey(line, head));
    return (
      <li className={styles.phoneItem}>
        <span>{name}</span>
        <b className={styles.phoneSum} data-tone={sum?.color ?? undefined}>
          {sum === undefined || sum.value === null
            ? "–"
            : kit.wording.format.decimal(String(sum.value), { thousands: true })}
        </b>
      </li>
    );
  }
  const commit = (): void => {
    if (typed === undefined) return;
    const values = readCellText(sheet, typed);
    if (values === undefined) return actions.say(t("matrix.unread", { count: 1 }));
    actions.write([{ ...place, values }]);
    return setTyped(undefined);
  };
  return (
    <li className={styles.phoneItem}>
      <span>{name}</span>
      {typed === undefined ? (
        <button
          ref={anchor}
          type="button"
          className={styles.phoneValue}
          aria-label={`${name}: ${words === "" ? t("grid.blank") : words}`}
          disabled={!mayChange(sheet, place, records)}
          onClick={() => {
            actions.select(rangeAt(place));
            if (choices === undefined) setTyped(words);
            else setIsOpen(true);
          }}
        >
          {records.length === 0
            ? "–"
            : records.map((record, index) => <RecordValue key={index} sheet={sheet} record={record} isWhole />)}
        </button>
      ) : (
        <form
          className={styles.phoneLine}
          onSubmit={(event) => {
            event.preventDefault();
            commit();
          }}
        >
          <input
            className={styles.phoneInput}
            aria-label={name}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
          <Button size="small" variant="primary" type="submit" text={t("common.save")} />
        </form>
      )}
      {isOpen && <MatrixChoices sheet={sheet} actions={actions} anchor={anchor} onClose={() => setIsOpen(false)} />}
    </li>
  );
}
