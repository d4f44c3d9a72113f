import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { fieldKinds, fieldSpec } from "@tongzhou/model";
import type { FieldKind, FieldOf } from "@tongzhou/model";
import { Icon, IconButton, Menu, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { enterSettings } from "../designFocus.ts";
import { DragMarks } from "../drag/DragMarks.tsx";
import { boxOf, usePointerDrag } from "../drag/usePointerDrag.ts";
import { findDrop, moveItem } from "../model/dropModel.ts";
import type { Drop, Point } from "../model/dropModel.ts";
import { addColumn, changeSiblings } from "../model/fieldEdits.ts";
import { changeForm } from "../model/formEdits.ts";
import { joinFieldId } from "../model/fieldId.ts";
import { stepOf } from "../model/stepOf.ts";
import { kindIcons } from "../model/paletteModel.ts";
import { RuleSigns } from "./RuleSigns.tsx";
import styles from "./FieldCard.module.css";

/** A subform on the canvas: its columns, each to be picked, and a way to add one. */
export function SubformColumns({ field }: { readonly field: FieldOf<"subform"> }): ReactElement {
  const { t, label } = useWording();
  const { desk, draft } = useDesign();
  const { form, selected, select, openFieldTab, announce } = useFormDesk();
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const add = (kind: FieldKind): void => {
    const { id, edit } = addColumn(draft.now, form, field.key, kind);
    desk.edit(edit);
    select({ kind: "fields", ids: [id] });
    openFieldTab("basic");
    announce(t("designer.saidAdded", { field: label(fieldSpec(kind).label) }));
    enterSettings();
  };
  const columns = useRef<HTMLDivElement>(null);
  const moveTo = (from: number, before: number): void =>
    desk.edit(changeForm(form.key, (old) => changeSiblings(old, field.key, (all) => moveItem(all, from, before))));
  const { drag, start } = usePointerDrag<number, Drop>(columns, dropInRow, (from, { place }) =>
    moveTo(from, place.index),
  );
  const moveBy = (from: number, step: -1 | 1): void => {
    const column = field.fields[from];
    const to = from + step;
    if (column === undefined || to < 0 || to >= field.fields.length) return;
    moveTo(from, step === 1 ? from + 2 : to);
    const [moved, section] = [label(column.label), label(field.label)];
    announce(t("designer.saidMoved", { field: moved, section, place: to + 1 }));
    requestAnimationFrame(() => columns.current?.querySelectorAll<HTMLElement>("[data-column]")[to]?.focus());
  };
  return (
    <div ref={columns} className={styles.columns}>
      {field.fields.map((column, index) => {
        const id = joinFieldId(field.key, column.key);
        const isSelected = selected.includes(id);
        return (
          <button
            key={column.key}
            type="button"
            data-column={column.key}
            data-column-id={id}
            aria-pressed={isSelected}
            className={classNames(styles.column, isSelected && styles.on)}
            onClick={(event) => {
              select({ kind: "fields", ids: [id] });
              if (event.detail === 0) enterSettings();
            }}
            onPointerDown={(event) => start(event, index, label(column.label))}
            onKeyDown={(event) => {
              const step = stepOf(event.key);
              if (!event.altKey || step === undefined) return;
              event.preventDefault();
              moveBy(index, step);
            }}
          >
            <Icon name={kindIcons[column.kind]} size={12} />
            {label(column.label)}
            {column.required === true && <span className={styles.required}>{t("designer.requiredMark")}</span>}
            <span className={styles.signs}>
              <RuleSigns field={column} />
            </span>
          </button>
        );
      })}
      <DragMarks drag={drag} />
      <IconButton
        ref={anchor}
        icon="plus"
        label={t("designer.addColumn", { field: label(field.label) })}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      <Menu
        anchor={anchor}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        label={t("designer.addColumn", { field: label(field.label) })}
        items={fieldKinds
          .filter((kind) => fieldSpec(kind).can.beInSubform)
          .map((kind) => ({
            key: kind,
            text: label(fieldSpec(kind).label),
            icon: kindIcons[kind],
            onPick: () => add(kind),
          }))}
      />
    </div>
  );
}

function dropInRow(point: Point, row: HTMLElement): Drop | undefined {
  const cards = [...row.querySelectorAll("[data-column]")].map(boxOf);
  return findDrop(point, [{ section: null, box: boxOf(row), cards }]);
}
