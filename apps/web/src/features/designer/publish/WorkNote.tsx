import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Icon, classNames } from "@tongzhou/ui";
import { workQuery } from "../../../api/workQuery.ts";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { findField, findForm } from "../model/fieldId.ts";
import styles from "./Publish.module.css";

const words = {
  conversion: "designer.workConversion",
  calculation: "designer.workCalculation",
  index: "designer.workIndex",
} as const;

/** What published changes are still doing in the background, with how far they have come. */
export function WorkNote(): ReactElement | null {
  const { t, label, format } = useWording();
  const { workspace, draft } = useDesign();
  const { data: items } = useQuery(workQuery(workspace.key));
  if (items === undefined || items.length === 0) return null;
  return (
    <section className={styles.work} aria-label={t("designer.work")}>
      <h2 className={styles.workTitle}>{t("designer.work")}</h2>
      <ul>
        {items.map((item) => {
          const form = findForm(draft.base.definition, item.form);
          const field = item.field === null ? undefined : findField(form, item.field);
          const names = [form, field].flatMap((one) => (one === undefined ? [] : [label(one.label)]));
          const share =
            item.done === null || item.total === null || item.total === 0 ? undefined : item.done / item.total;
          return (
            <li key={`${item.kind} ${item.form} ${item.field ?? ""}`} className={styles.workItem}>
              <Icon name={item.state === "failed" ? "alert" : "refresh"} size={14} />
              <span>{t(words[item.kind], { name: names.join(" · ") || item.form })}</span>
              {item.state === "failed" ? (
                <span className={styles.failed}>{t("designer.workFailed")}</span>
              ) : (
                share !== undefined && (
                  <>
                    <progress className={styles.progress} max={1} value={share} aria-label={t("designer.work")} />
                    <span className={classNames(styles.sum)}>{format.percent(Math.min(share, 1))}</span>
                  </>
                )
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
