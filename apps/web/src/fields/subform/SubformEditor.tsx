/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-interactions -- rows are placed by hand so that only those in view exist; the group hears the keys that go from cell to cell */
import { useEffect, useId, useRef, useState } from "react";
import type { ClipboardEvent, ComponentType, ReactElement } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { FieldOf, FieldDefinition } from "@tongzhou/model";
import { Button, classNames } from "@tongzhou/ui";
import type { EditorProps } from "../fieldFace.ts";
import { faceOf, isAtEnd } from "../fieldFaces.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { parseTsv } from "../tsv.ts";
import { useForgetUnfinished } from "../unfinished.tsx";
import { useRowRules } from "../conditions/rowReadings.tsx";
import { readPasted } from "./readPasted.ts";
import { SubformLine } from "./SubformLine.tsx";
import { changeRow, isRowChanged, keyRows, moveRow, newRow, pasteRows, rowKeyOf, subformRows } from "./subformModel.ts";
import type { SubformRow } from "./subformModel.ts";
import { useSubformKeys } from "./useSubformKeys.ts";
import styles from "./Subform.module.css";

const rowHeight = 41;

/** Props of SubformEditor. */
export interface SubformEditorProps extends EditorProps<FieldOf<"subform">> {
  /** Edits one value of a row. */
  readonly ColumnEditor: ComponentType<EditorProps>;
}

// An editor needs more than its value: a cross beside what is picked, a calendar beside a day.
function columnWidth(field: FieldDefinition): number {
  const face = faceOf(field);
  return Math.max(face.width + (face.input === "pick" || face.input === "day" ? 44 : 0), 120);
}

/** The rows of a subform as a table: each cell its field's editor, rows virtual, a range pasted from a spreadsheet spreads. */
export function SubformEditor(props: SubformEditorProps): ReactElement {
  const { field, value, onChange, onCommit, onCancel, labelId, ColumnEditor } = props;
  const { workspace, wording, directory } = useFieldKit();
  const { t, label } = wording;
  const rows = keyRows(subformRows(value));
  const latest = useRef(rows);
  const [came] = useState(() => new Map(rows.map((row) => [rowKeyOf(row), row])));
  useEffect(() => {
    latest.current = rows;
  });
  const [refused, setRefused] = useState(0);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const forget = useForgetUnfinished();
  const rules = useRowRules();
  const columns = field.fields
    .filter((one) => one.hidden !== true)
    .map((one) => ({ field: one, width: columnWidth(one) }));
  const max = field.maxRows ?? 5000;
  const box = useRef<HTMLDivElement>(null);
  const headId = useId();
  // The rows are drawn again with every scroll anyway; nothing here is memoised.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rowKeyOf(rows[index] ?? {}),
    overscan: 6,
  });
  const change = (next: readonly SubformRow[]): void => {
    latest.current = next;
    onChange(next.length === 0 ? null : next);
  };
  const add = (): void => {
    if (rows.length >= max) return;
    change([...latest.current, { ...rules.start(field), ...newRow() }]);
    keys.focus(rows.length, 0, false);
  };
  const move = (from: number, to: number): void => change(moveRow(latest.current, from, to));
  const remove = (index: number): void => {
    const gone = rows[index];
    if (gone === undefined) return;
    forget((path) => path.startsWith(`${field.key}.${rowKeyOf(gone)}.`));
    change(latest.current.filter((row) => rowKeyOf(row) !== rowKeyOf(gone)));
    keys.focus(Math.max(0, Math.min(index, rows.length - 2)), 0, false);
  };
  const keys = useSubformKeys({
    box,
    rowCount: rows.length,
    scrollTo: virtual.scrollToIndex,
    add,
    move,
    onCommit,
    onCancel,
  });
  const paste = async (cells: readonly (readonly string[])[], row: number, column: number): Promise<void> => {
    const fields = columns.map((one) => one.field);
    const read = await readPasted(workspace, cells, fields, column, { wording, directory });
    const pasted = pasteRows(latest.current, cells, { row, column }, fields, read, max);
    setRefused(pasted.refused);
    // What was pasted over a half-typed text takes its place.
    const reached = new Set(pasted.rows.slice(row, row + cells.length).map(rowKeyOf));
    forget((path) => path.startsWith(`${field.key}.`) && reached.has(path.split(".")[1] ?? ""));
    change(pasted.rows);
  };
  const handlePaste = (event: ClipboardEvent, row: number, column: number): void => {
    const cells = parseTsv(event.clipboardData.getData("text/plain"));
    if (cells.length <= 1 && (cells[0]?.length ?? 0) <= 1) return;
    event.preventDefault();
    void paste(cells, row, column);
  };
  const width = columns.reduce((sum, one) => sum + one.width, 0) + 156;
  const items = virtual.getVirtualItems();
  return (
    <div
      role="group"
      aria-labelledby={labelId}
      className={styles.subform}
      onKeyDown={keys.handleKey}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onCommit();
      }}
    >
      <div ref={box} className={classNames(styles.box, rows.length === 0 && styles.empty)}>
        <div role="table" aria-labelledby={labelId} aria-rowcount={rows.length + 1} style={{ width, minWidth: "100%" }}>
          <div role="row" className={styles.head} aria-rowindex={1}>
            <span role="columnheader" className={styles.number}>
              {t("fields.rowNumber")}
            </span>
            {columns.map((one) => (
              <span
                role="columnheader"
                key={one.field.key}
                id={`${headId}-${one.field.key}`}
                className={classNames(styles.cell, isAtEnd(one.field) && styles.end)}
                style={{ width: one.width }}
              >
                {label(one.field.label)}
                {one.field.required === true && <span className={styles.must}>{"*"}</span>}
              </span>
            ))}
          </div>
          <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
            {items.map(({ index, start, key }) => (
              <SubformLine
                key={key}
                ref={virtual.measureElement}
                subform={field}
                row={rows[index] ?? {}}
                isChanged={isRowChanged(came.get(String(key)), rows[index] ?? {}, field.fields)}
                index={index}
                count={rows.length}
                start={start}
                columns={columns}
                headId={headId}
                isDropTarget={drag !== null && drag.to === index && drag.from !== index}
                ColumnEditor={ColumnEditor}
                onCell={(column, next) => change(changeRow(latest.current, index, column, next))}
                onPaste={(event, column) => handlePaste(event, index, column)}
                onMove={(to) => move(index, to)}
                onRemove={() => remove(index)}
                onDrag={(offset) => {
                  const top = box.current?.getBoundingClientRect().top ?? 0;
                  const at = virtual.getVirtualItemForOffset(offset - top - 32 + (box.current?.scrollTop ?? 0));
                  setDrag({ from: index, to: at?.index ?? index });
                }}
                onDrop={() => {
                  if (drag !== null) move(drag.from, drag.to);
                  setDrag(null);
                }}
              />
            ))}
          </div>
        </div>
      </div>
      <div className={styles.foot}>
        <Button
          size="small"
          icon="plus"
          text={t("fields.rowAdd")}
          disabled={rows.length >= max}
          onPaste={(event) => handlePaste(event, rows.length, 0)}
          onClick={add}
        />
        <span>{t("fields.rows", { count: rows.length })}</span>
        {refused > 0 && (
          <span className={styles.refused} role="alert">
            {t("fields.pasteRefused", { count: refused })}
          </span>
        )}
      </div>
    </div>
  );
}
