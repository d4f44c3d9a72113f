import type { ReactElement } from "react";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { BatchSettings } from "./BatchSettings.tsx";
import { FieldSettings } from "./FieldSettings.tsx";
import { FormSettings } from "./FormSettings.tsx";
import { SectionSettings } from "./SectionSettings.tsx";
import styles from "./Settings.module.css";

/** The settings of what is selected: the form, a section, a field, or what several fields have in common. */
export function SettingsPanel(): ReactElement {
  const { t } = useWording();
  const { selection } = useFormDesk();
  const [first, ...others] = selection.kind === "fields" ? selection.ids : [];
  return (
    <aside className={styles.panel} aria-label={t("designer.settings")}>
      {selection.kind === "section" ? (
        <SectionSettings key={selection.key} sectionKey={selection.key} />
      ) : first === undefined ? (
        <FormSettings />
      ) : others.length > 0 ? (
        <BatchSettings />
      ) : (
        <FieldSettings id={first} />
      )}
    </aside>
  );
}
