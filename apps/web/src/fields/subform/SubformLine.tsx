/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by hand so that only those in view exist */
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { ClipboardEvent, ComponentType, ReactElement, Ref } from "react";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { Icon, IconButton, Popover, classNames } from "@tongzhou/ui";
import { offeredField } from "../conditions/offeredField.ts";
import { OwnRecordContext } from "../conditions/ownRecord.tsx";
import { useRowRules } from "../conditions/rowReadings.tsx";
import { FieldCell } from "../FieldCell.tsx";
import type { EditorProps } from "../fieldFace.ts";
import { cellInputOf, isAtEnd } from "../fieldFaces.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { isBlank } from "../fieldText.ts";
import { rowKeyOf } from "./subformModel.ts";
import type { SubformRow } from "./subformModel.ts";
import styles from "./Subform.module.css";
import { ownValue } from "../ownValue.ts";

/** Props of SubformLine. */
export interface SubformLineProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly subform: FieldDefinition;
  readonly row: SubformRow;
  /** Since it came to be edited. */
  readonly isChanged: boolean;
  readonly index: number;
  readonly count: number;
  /** Where it stands in the list, in pixels. */
  readonly start: number;
  readonly columns: readonly { readonly field: FieldDefinition; readonly width: number }[];
  /** Begin of the ids of the columns' headers. */
  readonly headId: string;
  /** A row that is being dragged would go here. */
  readonly isDropTarget: boolean;
  readonly ColumnEditor: ComponentType<EditorProps>;
  readonly onCell: (column: string, value: Wire) => void;
  readonly onPaste: (event: ClipboardEvent, column: number) => void;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
  /** The row's number is dragged; the height of the pointer in the window. */
  readonly onDrag: (offset: number) => void;
  readonly onDrop: () => void;
}

/** One row of a subform: a handle with its number, the editors of its cells, and what can be done with it. */
export function SubformLine(props: SubformLineProps): ReactElement {
  const { ref, subform, row, isChanged, index, count, start, columns, headId, isDropTarget, ColumnEditor, onMove } =
    props;
  const { t } = useFieldKit().wording;
  const rowKey = rowKeyOf(row);
  const numberId = `${headId}-row-${rowKey}`;
  const rules = useRowRules();
  const reading = rules.read(subform, row);
  const problems = rules.problemsOf?.(row, { subform, index });
  const ask = useEffectEvent(() => rules.ask?.(subform, row));
  useEffect(() => {
    if (reading !== undefined) ask();
  }, [reading]);
  // Where nobody computes formulas, a row that has changed shows none: what they gave before says nothing now.
  const isLater = ({ key, kind }: FieldDefinition): boolean =>
    reading === undefined ? kind === "formula" && isChanged : reading.pending.has(key);
  const line = (
    <div
      ref={ref}
      role="row"
      data-index={index}
      aria-rowindex={index + 2}
      className={classNames(styles.row, isDropTarget && styles.target)}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span
        role="rowheader"
        id={numberId}
        className={classNames(styles.number, styles.handle)}
        title={t("fields.rowDrag")}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) props.onDrag(event.clientY);
        }}
        onPointerUp={props.onDrop}
        onPointerCancel={props.onDrop}
      >
        {index + 1}
      </span>
      {columns.map(({ field, width }, column) => {
        const value = ownValue(reading?.computed ?? {}, field.key) ?? ownValue(row, field.key) ?? null;
        const editor = {
          field: offeredField(field, value, reading?.unavailable.get(field.key)),
          value,
          place: "form",
          path: `${subform.key}.${rowKey}.${field.key}`,
          labelId: `${headId}-${field.key} ${numberId}`,
          problem: problems?.get(field.key),
          onChange: (next: Wire) => props.onCell(field.key, next),
          onCommit: () => undefined,
          onCancel: () => undefined,
        } as const;
        return (
          <span
            role="cell"
            key={field.key}
            data-column={column}
            className={classNames(
              styles.cell,
              reading?.required.has(field.key) === true && isBlank(value) && styles.wanted,
            )}
            style={{ width }}
            onPaste={(event) => props.onPaste(event, column)}
          >
            {reading?.hidden.has(field.key) === true ? null : isLater(field) ? (
              <span className={styles.later}>
                {t(reading?.asking.has(field.key) === true ? "record.asking" : "record.computedOnSave")}
              </span>
            ) : cellInputOf(field) === "panel" ? (
              <PanelCell {...editor} ColumnEditor={ColumnEditor} />
            ) : field.kind === "formula" || field.readOnly === true ? (
              <span className={classNames(styles.shown, isAtEnd(field) && styles.end)}>
                <FieldCell field={field} value={value} place="form" />
              </span>
            ) : (
              <ColumnEditor {...editor} />
            )}
          </span>
        );
      })}
      <span role="cell" className={styles.tools}>
        <IconButton
          icon="up"
          iconSize={12}
          label={t("fields.rowUp", { row: index + 1 })}
          disabled={index === 0}
          onClick={() => onMove(index - 1)}
        />
        <IconButton
          icon="down"
          iconSize={12}
          label={t("fields.rowDown", { row: index + 1 })}
          disabled={index === count - 1}
          onClick={() => onMove(index + 1)}
        />
        <IconButton
          icon="trash"
          iconSize={12}
          label={t("fields.rowRemove", { row: index + 1 })}
          onClick={props.onRemove}
        />
      </span>
    </div>
  );
  return rules.ownOf === undefined ? line : <OwnRecordContext value={rules.ownOf(row)}>{line}</OwnRecordContext>;
}

// What needs more room than a row has, opens at its cell.
function PanelCell({ ColumnEditor, ...editor }: EditorProps & Pick<SubformLineProps, "ColumnEditor">): ReactElement {
  const { field, value, labelId } = editor;
  const { t, label } = useFieldKit().wording;
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const close = (): void => {
    setIsOpen(false);
    anchor.current?.focus();
  };
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={styles.panelCell}
        aria-labelledby={labelId}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(true)}
      >
        {isBlank(value) ? (
          <>
            <Icon name="plus" size={12} className={styles.quiet} />
            <span className={styles.quiet}>{t("fields.cellFill")}</span>
          </>
        ) : (
          <span className={styles.panelValue} inert>
            <FieldCell field={field} value={value} place="cell" />
          </span>
        )}
      </button>
      <Popover anchor={anchor} isOpen={isOpen} onClose={close} label={label(field.label)} className={styles.panel}>
        <div data-panel>
          <ColumnEditor {...editor} onCancel={close} />
        </div>
      </Popover>
    </>
  );
}
