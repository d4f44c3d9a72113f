/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-interactions -- rows are placed by hand so that only those in view exist; the group only notices when the keyboard leaves it */
import { useEffect, useId, useRef, useState } from "react";
import type { ClipboardEvent, ComponentType, ReactElement } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { FieldOf, FieldDefinition, Wire } from "@tongzhou/model";
import { Button, IconButton } from "@tongzhou/ui";
import type { EditorProps } from "../fieldFace.ts";
import { faceOf } from "../fieldFaces.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { readText } from "../fieldText.ts";
import { parseTsv } from "../tsv.ts";
import { changeRow, moveRow, pasteRows, subformRows } from "./subformModel.ts";
import type { SubformRow } from "./subformModel.ts";
import styles from "./Subform.module.css";

const rowHeight = 40;

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
  const { field, value, onChange, onCommit, labelId, ColumnEditor } = props;
  const { wording, directory } = useFieldKit();
  const { t, label } = wording;
  const rows = subformRows(value);
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
  });
  const [refused, setRefused] = useState(0);
  const fields = field.fields.filter((one) => one.hidden !== true);
  const max = field.maxRows ?? 5000;
  const box = useRef<HTMLDivElement>(null);
  const headId = useId();
  // The rows are drawn again with every scroll anyway; nothing here is memoised.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const change = (next: readonly SubformRow[]): void => {
    latest.current = next;
    onChange(next.length === 0 ? null : next);
  };
  const handlePaste = (event: ClipboardEvent, row: number, column: number): void => {
    const cells = parseTsv(event.clipboardData.getData("text/plain"));
    if (cells.length <= 1 && (cells[0]?.length ?? 0) <= 1) return;
    event.preventDefault();
    const read = (one: FieldDefinition, text: string): Wire | undefined => {
      const reading = readText(one, text, wording, directory);
      return reading.ok ? reading.value : undefined;
    };
    const pasted = pasteRows(latest.current, cells, { row, column }, fields, read, max);
    setRefused(pasted.refused);
    change(pasted.rows);
  };
  const width = fields.reduce((sum, one) => sum + columnWidth(one), 0) + 128;
  return (
    <div
      role="group"
      aria-labelledby={labelId}
      className={styles.subform}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onCommit();
      }}
    >
      <div ref={box} className={styles.box}>
        <div role="table" aria-labelledby={labelId} aria-rowcount={rows.length + 1} style={{ width, minWidth: "100%" }}>
          <div role="row" className={styles.head} aria-rowindex={1}>
            <span role="columnheader" className={styles.number}>
              {t("fields.rowNumber")}
            </span>
            {fields.map((one) => (
              <span
                role="columnheader"
                key={one.key}
                id={`${headId}-${one.key}`}
                className={styles.cell}
                style={{ width: columnWidth(one) }}
              >
                {label(one.label)}
                {one.required === true && <span className={styles.must}>{"*"}</span>}
              </span>
            ))}
          </div>
          <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
            {virtual.getVirtualItems().map(({ index, start }) => (
              <div
                role="row"
                key={index}
                aria-rowindex={index + 2}
                className={styles.row}
                style={{ transform: `translateY(${start}px)`, height: rowHeight }}
              >
                <span role="rowheader" className={styles.number}>
                  {index + 1}
                </span>
                {fields.map((one, column) => (
                  <span
                    role="cell"
                    key={one.key}
                    className={styles.cell}
                    style={{ width: columnWidth(one) }}
                    onPaste={(event) => handlePaste(event, index, column)}
                  >
                    <ColumnEditor
                      field={one}
                      value={rows[index]?.[one.key] ?? null}
                      place="form"
                      labelId={`${headId}-${one.key}`}
                      onChange={(next) => change(changeRow(latest.current, index, one.key, next))}
                      onCommit={() => undefined}
                      onCancel={() => undefined}
                    />
                  </span>
                ))}
                <span role="cell" className={styles.tools}>
                  <IconButton
                    icon="up"
                    iconSize={12}
                    label={t("fields.rowUp", { row: index + 1 })}
                    disabled={index === 0}
                    onClick={() => change(moveRow(rows, index, -1))}
                  />
                  <IconButton
                    icon="trash"
                    iconSize={12}
                    label={t("fields.rowRemove", { row: index + 1 })}
                    onClick={() => change(rows.filter((_, at) => at !== index))}
                  />
                </span>
              </div>
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
          onClick={() => change([...rows, {}])}
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
