import type { ReactElement } from "react";
import type { FormSection } from "@tongzhou/model";
import { Button, Segmented } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { enterCard } from "../designFocus.ts";
import { changeForm } from "../model/formEdits.ts";
import { changeSection, deleteSection, moveSection } from "../model/layoutEdits.ts";
import { LabelInput } from "./LabelInput.tsx";
import styles from "./Settings.module.css";

/** The settings of a section or a tab. */
export function SectionSettings({ sectionKey }: { readonly sectionKey: string }): ReactElement | null {
  const { t, label } = useWording();
  const { desk } = useDesign();
  const { form, select } = useFormDesk();
  const section = form.sections?.find((one) => one.key === sectionKey);
  if (section === undefined) return null;
  const change = (next: (old: FormSection) => FormSection, tag?: string): void =>
    desk.edit(
      changeForm(form.key, (old) => changeSection(old, sectionKey, next)),
      tag,
    );
  return (
    <>
      <header className={styles.head}>
        <b className={styles.title}>{label(section.label)}</b>
      </header>
      <div className={styles.body}>
        <LabelInput
          name={t("designer.label")}
          value={section.label}
          original={section.kind === "tab" ? { zh: "新标签页", en: "New tab" } : { zh: "新分组", en: "New section" }}
          onChange={(next) => {
            if (next !== undefined) change((old) => ({ ...old, label: next }), `section ${sectionKey}`);
          }}
        />
        <div className={styles.row}>
          <span className={styles.caption}>{t("designer.sectionKind")}</span>
          <Segmented
            label={t("designer.sectionKind")}
            value={section.kind}
            segments={[
              { value: "section", text: t("designer.section") },
              { value: "tab", text: t("designer.tab") },
            ]}
            onChange={(kind) => change((old) => ({ ...old, kind }))}
          />
        </div>
        <div className={styles.row}>
          <span className={styles.caption}>{t("designer.columns")}</span>
          <Segmented
            label={t("designer.columns")}
            value={columnsOf(section)}
            segments={[
              { value: "1", text: "1" },
              { value: "2", text: "2" },
              { value: "3", text: "3" },
            ]}
            onChange={(value) => change((old) => ({ ...old, columns: value === "1" ? 1 : value === "2" ? 2 : 3 }))}
          />
        </div>
        <div className={styles.actions}>
          <Button
            size="small"
            icon="up"
            text={t("designer.moveUp")}
            onClick={() => desk.edit(changeForm(form.key, (old) => moveSection(old, sectionKey, -1)))}
          />
          <Button
            size="small"
            icon="down"
            text={t("designer.moveDown")}
            onClick={() => desk.edit(changeForm(form.key, (old) => moveSection(old, sectionKey, 1)))}
          />
          <Button
            size="small"
            variant="danger"
            icon="trash"
            text={t("designer.deleteSection")}
            onClick={() => {
              desk.edit(changeForm(form.key, (old) => deleteSection(old, sectionKey)));
              select({ kind: "form" });
              enterCard(undefined);
            }}
          />
        </div>
        <p className={styles.note}>{t("designer.deleteSectionHelp")}</p>
      </div>
    </>
  );
}

function columnsOf(section: FormSection): "1" | "2" | "3" {
  const { columns = 1 } = section;
  return columns === 1 ? "1" : columns === 2 ? "2" : "3";
}
