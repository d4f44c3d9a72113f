import type { ReactElement } from "react";
import { fieldSpec } from "@tongzhou/model";
import { Button, CheckField, Segmented } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { enterCard } from "../designFocus.ts";
import { changeFields, deleteFields, withSetting } from "../model/fieldEdits.ts";
import { findField, splitFieldId } from "../model/fieldId.ts";
import { changeForm } from "../model/formEdits.ts";
import { moveFields } from "../model/layoutEdits.ts";
import styles from "./Settings.module.css";

const switches = [
  { name: "required", phrase: "designer.required" },
  { name: "readOnly", phrase: "designer.readOnly" },
  { name: "hidden", phrase: "designer.hidden" },
] as const;

/** What several fields can be told at once. */
export function BatchSettings(): ReactElement {
  const { t } = useWording();
  const { desk } = useDesign();
  const { form, selected, select } = useFormDesk();
  const fields = selected.flatMap((id) => findField(form, id) ?? []);
  const onPage = selected.filter((id) => splitFieldId(id).parent === undefined);
  const set = (name: string, value: unknown): void =>
    desk.edit(
      changeFields(form.key, selected, (field) =>
        name === "hidden" || name === "width" || fieldSpec(field.kind).can.beWritten
          ? withSetting(field, name, value)
          : field,
      ),
    );
  const widths = new Set(fields.map((field) => field.width ?? 0));
  return (
    <>
      <header className={styles.head}>
        <b className={styles.title}>{t("designer.selectedCount", { count: selected.length })}</b>
      </header>
      <div className={styles.body}>
        {switches.map(({ name, phrase }) => (
          <CheckField
            key={name}
            look="switch"
            label={t(phrase)}
            isChecked={fields.every((field) => field[name] === true || !isFit(name, field.kind))}
            onChange={(isOn) => set(name, isOn || undefined)}
          />
        ))}
        <div className={styles.row}>
          <span className={styles.caption}>{t("designer.width")}</span>
          <Segmented
            label={t("designer.width")}
            value={widths.size === 1 ? String([...widths][0]) : ""}
            segments={[
              { value: "0", text: t("designer.widthAuto") },
              { value: "3", text: "¼" },
              { value: "4", text: "⅓" },
              { value: "6", text: "½" },
              { value: "8", text: "⅔" },
              { value: "9", text: "¾" },
              { value: "12", text: t("designer.widthFull") },
            ]}
            onChange={(width) => set("width", width === "0" ? undefined : Number(width))}
          />
        </div>
        {(form.sections?.length ?? 0) > 0 && onPage.length > 0 && (
          <MoveTo
            onMove={(section, index) =>
              desk.edit(changeForm(form.key, (old) => moveFields(old, onPage, { section, index })))
            }
          />
        )}
        <Button
          variant="danger"
          icon="trash"
          text={t("designer.deleteCount", { count: selected.filter((id) => id !== form.title).length })}
          onClick={() => {
            desk.edit(deleteFields(form.key, selected));
            enterCard(undefined);
            select({ kind: "form" });
          }}
        />
        <p className={styles.note}>{t("designer.batchHelp")}</p>
      </div>
    </>
  );
}

function isFit(name: string, kind: Parameters<typeof fieldSpec>[0]): boolean {
  return name === "hidden" || fieldSpec(kind).can.beWritten;
}

function MoveTo({ onMove }: { readonly onMove: (section: string, index: number) => void }): ReactElement {
  const { t, label } = useWording();
  const { form } = useFormDesk();
  return (
    <div className={styles.actions}>
      <span className={styles.caption}>{t("designer.moveTo")}</span>
      {(form.sections ?? []).map((section) => (
        <Button
          key={section.key}
          size="small"
          text={label(section.label)}
          onClick={() => onMove(section.key, section.fields.length)}
        />
      ))}
    </div>
  );
}
