import { useRef } from "react";
import type { ReactElement } from "react";
import { fieldSpec } from "@tongzhou/model";
import type { FieldKind } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { DragMarks } from "../drag/DragMarks.tsx";
import { boxOf, usePointerDrag } from "../drag/usePointerDrag.ts";
import { addColumn, addField } from "../model/fieldEdits.ts";
import { splitFieldId } from "../model/fieldId.ts";
import { changeForm } from "../model/formEdits.ts";
import { moveFields, placeAfter } from "../model/layoutEdits.ts";
import type { CanvasPlace } from "../model/layoutEdits.ts";
import { findDrop } from "../model/dropModel.ts";
import type { Drop, GroupBox, Point } from "../model/dropModel.ts";
import { kindIcons } from "../model/paletteModel.ts";
import { SettingsPanel } from "../settings/SettingsPanel.tsx";
import { Canvas } from "./Canvas.tsx";
import { Palette } from "./Palette.tsx";
import styles from "./FieldsPart.module.css";

type Load =
  | { readonly kind: "new"; readonly fieldKind: FieldKind }
  | { readonly kind: "move"; readonly keys: readonly string[] };

/** Palette, page and settings: what a form consists of. */
export function FieldsPart(): ReactElement {
  const { t, label } = useWording();
  const { desk, draft } = useDesign();
  const { form, selection, selected, select, openFieldTab, announce } = useFormDesk();
  const canvas = useRef<HTMLElement>(null);
  const last = selected.at(-1);
  const lastField = last === undefined ? undefined : splitFieldId(last);
  const add = (kind: FieldKind, place: CanvasPlace): void => {
    const { id, edit } = addField(draft.now, form, kind, place);
    desk.edit(edit);
    select({ kind: "fields", ids: [id] });
    openFieldTab("basic");
    announce(t("designer.saidAdded", { field: label(fieldSpec(kind).label) }));
  };
  const handlePick = (kind: FieldKind): void => {
    // In a subform the next field is a column, where it can be one.
    const parent = lastField?.parent;
    if (parent !== undefined && fieldSpec(kind).can.beInSubform) {
      const { id, edit } = addColumn(draft.now, form, parent, kind);
      desk.edit(edit);
      select({ kind: "fields", ids: [id] });
      openFieldTab("basic");
      announce(t("designer.saidAdded", { field: label(fieldSpec(kind).label) }));
      return;
    }
    const section = selection.kind === "section" ? form.sections?.find((one) => one.key === selection.key) : undefined;
    const place =
      section === undefined
        ? placeAfter(form, lastField?.parent ?? lastField?.key)
        : { section: section.key, index: section.fields.length };
    add(kind, place);
  };
  const { drag, start } = usePointerDrag<Load, Drop>(canvas, dropOnCanvas, (load, { place }) => {
    if (load.kind === "new") add(load.fieldKind, place);
    else {
      desk.edit(changeForm(form.key, (old) => moveFields(old, load.keys, place)));
      select({ kind: "fields", ids: load.keys });
    }
  });
  return (
    <div className={styles.part}>
      <Palette
        onPick={handlePick}
        onDragStart={(event, kind) => start(event, { kind: "new", fieldKind: kind }, label(fieldSpec(kind).label))}
      />
      <Canvas
        ref={canvas}
        isDragging={drag !== undefined}
        onDragStart={(event, key, text) =>
          start(event, { kind: "move", keys: selected.includes(key) ? selected.filter(isOnPage) : [key] }, text)
        }
      />
      <SettingsPanel />
      <DragMarks drag={drag} icon={drag?.load.kind === "new" ? kindIcons[drag.load.fieldKind] : "drag"} />
    </div>
  );
}

function isOnPage(id: string): boolean {
  return splitFieldId(id).parent === undefined;
}

/** Groups of the canvas carry `data-group`, their fields `data-card`. */
function dropOnCanvas(point: Point, canvas: HTMLElement): Drop | undefined {
  const groups = [...canvas.querySelectorAll<HTMLElement>("[data-group]")].map((group): GroupBox => ({
    section: group.dataset["group"] === "" ? null : (group.dataset["group"] ?? null),
    box: boxOf(group),
    cards: [...group.querySelectorAll("[data-card]")].map(boxOf),
  }));
  return findDrop(point, groups);
}
