import type { ReactElement } from "react";
import { useWording } from "../../shell/language.tsx";
import styles from "./FirstSteps.module.css";

/** Where to look first once the server is set up. */
export function FirstSteps(): ReactElement {
  const { t } = useWording();
  const steps = [
    [t("signIn.tour1Title"), t("signIn.tour1Text")],
    [t("signIn.tour2Title"), t("signIn.tour2Text")],
    [t("signIn.tour3Title"), t("signIn.tour3Text")],
  ] as const;
  return (
    <aside className={styles.side}>
      <p className={styles.head}>{t("signIn.tourTitle")}</p>
      <ol className={styles.steps}>
        {steps.map(([title, text]) => (
          <li key={title} className={styles.step}>
            <b>{title}</b>
            <span>{text}</span>
          </li>
        ))}
      </ol>
      <p className={styles.note}>{t("signIn.tourNote")}</p>
    </aside>
  );
}
