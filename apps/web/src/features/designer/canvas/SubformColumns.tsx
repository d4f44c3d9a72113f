import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { fieldKinds, fieldSpec } from "@tongzhou/model";
import type { FieldKind, FieldOf } from "@tongzhou/model";
import { Icon, IconButton, Menu, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { addColumn } from "../model/fieldEdits.ts";
import { joinFieldId } from "../model/fieldId.ts";
import { kindIcons } from "../model/paletteModel.ts";
import styles from "./FieldCard.module.css";

/** A subform on the canvas: its columns, each to be picked, and a way to add one. */
export function SubformColumns({ field }: { readonly field: FieldOf<"subform"> }): ReactElement {
  const { t, label } = useWording();
  const { desk, draft } = useDesign();
  const { form, selected, select } = useFormDesk();
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const add = (kind: FieldKind): void => {
    const { id, edit } = addColumn(draft.now, form, field.key, kind);
    desk.edit(edit);
    select({ kind: "fields", ids: [id] });
  };
  return (
    <div className={styles.columns}>
      {field.fields.map((column) => {
        const id = joinFieldId(field.key, column.key);
        const isSelected = selected.includes(id);
        return (
          <button
            key={column.key}
            type="button"
            aria-pressed={isSelected}
            className={classNames(styles.column, isSelected && styles.on)}
            onClick={() => select({ kind: "fields", ids: [id] })}
          >
            <Icon name={kindIcons[column.kind]} size={12} />
            {label(column.label)}
            {column.required === true && <span className={styles.required}>{t("designer.requiredMark")}</span>}
          </button>
        );
      })}
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
