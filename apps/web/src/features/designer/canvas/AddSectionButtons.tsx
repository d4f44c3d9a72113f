import type { ReactElement } from "react";
import type { FormSection } from "@tongzhou/model";
import { Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { enterSettings } from "../designFocus.ts";
import { splitFieldId } from "../model/fieldId.ts";
import { changeForm } from "../model/formEdits.ts";
import { addSection } from "../model/layoutEdits.ts";
import styles from "./Palette.module.css";

const labels = {
  section: { zh: "新分组", en: "New section" },
  tab: { zh: "新标签页", en: "New tab" },
} as const;

/** Sections and tabs, which order the page: they begin at the selected field. */
export function AddSectionButtons(): ReactElement {
  const { t } = useWording();
  const { desk } = useDesign();
  const { form, selected, select } = useFormDesk();
  const last = selected.at(-1);
  const from = last === undefined ? undefined : (splitFieldId(last).parent ?? last);
  const handleAdd = (kind: FormSection["kind"], isByKey: boolean): void => {
    const { key, form: next } = addSection(form, kind, labels[kind], from);
    desk.edit(changeForm(form.key, () => next));
    select({ kind: "section", key });
    if (isByKey) enterSettings();
  };
  return (
    <section aria-label={t("designer.groupLayout")}>
      <h2 className={styles.title}>{t("designer.groupLayout")}</h2>
      <ul className={styles.kinds}>
        <li>
          <button type="button" className={styles.kind} onClick={(event) => handleAdd("section", event.detail === 0)}>
            <Icon name="group" size={14} />
            <span>{t("designer.section")}</span>
          </button>
        </li>
        <li>
          <button type="button" className={styles.kind} onClick={(event) => handleAdd("tab", event.detail === 0)}>
            <Icon name="app" size={14} />
            <span>{t("designer.tab")}</span>
          </button>
        </li>
      </ul>
    </section>
  );
}
