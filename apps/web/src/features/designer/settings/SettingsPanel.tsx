import type { ReactElement } from "react";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { enterCanvas } from "../designFocus.ts";
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
    // Escape leads back to what is being set; popovers and completions keep theirs.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      className={styles.panel}
      aria-label={t("designer.settings")}
      data-settings=""
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented || event.nativeEvent.isComposing) return;
        if (document.querySelector("dialog[open]") !== null) return;
        event.preventDefault();
        enterCanvas(selection);
      }}
    >
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
