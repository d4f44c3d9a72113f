import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { useWording } from "../../shell/language.tsx";
import styles from "./SetupProgress.module.css";

/** The workspace is being made: what happens, and for how long already. */
export function SetupProgress({ start }: { readonly start: "demo" | "empty" }): ReactElement {
  const { t } = useWording();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const startedAt = performance.now();
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - startedAt) / 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <section className={styles.progress} aria-busy="true">
      <h1 className={styles.title}>{start === "demo" ? t("signIn.creatingDemo") : t("signIn.creatingEmpty")}</h1>
      <p className={styles.text}>{t("signIn.creatingText")}</p>
      <progress className={styles.bar} aria-label={t("signIn.creatingDemo")} />
      <p className={styles.elapsed}>{t("signIn.creatingElapsed", { seconds })}</p>
    </section>
  );
}
