import { useRef } from "react";
import type { ReactElement } from "react";
import { fieldSpec } from "@tongzhou/model";
import type { FieldKind } from "@tongzhou/model";
import { Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { addColumn, addField } from "../model/fieldEdits.ts";
import { splitFieldId } from "../model/fieldId.ts";
import { changeForm } from "../model/formEdits.ts";
import { moveFields, placeAfter } from "../model/layoutEdits.ts";
import type { CanvasPlace } from "../model/layoutEdits.ts";
import { kindIcons } from "../model/paletteModel.ts";
import { SettingsPanel } from "../settings/SettingsPanel.tsx";
import { Canvas } from "./Canvas.tsx";
import { Palette } from "./Palette.tsx";
import { useFieldDrag } from "./useFieldDrag.ts";
import styles from "./FieldsPart.module.css";

/** Palette, page and settings: what a form consists of. */
export function FieldsPart(): ReactElement {
  const { t, label } = useWording();
  const { desk, draft } = useDesign();
  const { form, selection, selected, select, announce } = useFormDesk();
  const canvas = useRef<HTMLDivElement>(null);
  const last = selected.at(-1);
  const lastField = last === undefined ? undefined : splitFieldId(last);
  const add = (kind: FieldKind, place: CanvasPlace): void => {
    const { id, edit } = addField(draft.now, form, kind, place);
    desk.edit(edit);
    select({ kind: "fields", ids: [id] });
    announce(t("designer.saidAdded", { field: label(fieldSpec(kind).label) }));
  };
  const handlePick = (kind: FieldKind): void => {
    // In a subform the next field is a column, where it can be one.
    const parent = lastField?.parent;
    if (parent !== undefined && fieldSpec(kind).can.beInSubform) {
      const { id, edit } = addColumn(draft.now, form, parent, kind);
      desk.edit(edit);
      select({ kind: "fields", ids: [id] });
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
  const { drag, start } = useFieldDrag(canvas, (load, { place }) => {
    if (load.kind === "new") add(load.fieldKind, place);
    else {
      desk.edit(changeForm(form.key, (old) => moveFields(old, load.keys, place)));
      select({ kind: "fields", ids: load.keys });
    }
  });
  const mark = drag?.drop?.mark;
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
      {drag !== undefined && (
        <span className={styles.ghost} style={{ left: drag.x + 12, top: drag.y + 8 }}>
          <Icon name={drag.load.kind === "new" ? kindIcons[drag.load.fieldKind] : "drag"} size={14} />
          {drag.text}
        </span>
      )}
      {mark !== undefined && (
        <span
          className={styles.mark}
          style={{ left: mark.left, top: mark.top, width: mark.right - mark.left, height: mark.bottom - mark.top }}
        />
      )}
    </div>
  );
}

function isOnPage(id: string): boolean {
  return splitFieldId(id).parent === undefined;
}
