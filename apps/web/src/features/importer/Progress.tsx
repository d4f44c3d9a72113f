import type { ReactElement } from "react";
import { VisuallyHidden } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import type { ImportView } from "./importPlan.ts";
import styles from "./ResultStep.module.css";

/** How far an import is, by rows. */
export function Progress({ view, title }: { readonly view: ImportView; readonly title: string }): ReactElement {
  const { t } = useWording();
  const { isReading, rowsRead, rowsDone, rowsTotal, status } = view;
  const done = isReading ? rowsRead : rowsDone;
  const share = rowsTotal === 0 ? 0 : Math.min(100, Math.floor((done / rowsTotal) * 100));
  // Heard at every quarter; seen as often as there is news.
  const said = Math.floor(share / 25) * 25;
  const words =
    status === "profiling"
      ? t("importer.profiling", { count: rowsRead })
      : isReading
        ? t("importer.reading", { count: rowsRead, total: rowsTotal })
        : t("importer.progress", { done: rowsDone, total: rowsTotal });
  return (
    <section className={styles.result}>
      <h2>{title}</h2>
      {/* Without a value the bar has no end: a sheet that is still being counted has none. */}
      <progress
        className={styles.bar}
        aria-label={title}
        max={100}
        {...(status === "profiling" ? {} : { value: share })}
      />
      <p>{words}</p>
      <VisuallyHidden>
        <output>{status === "profiling" ? title : t("importer.soFar", { title, percent: said })}</output>
      </VisuallyHidden>
      <p className={styles.quiet}>{status === "profiling" ? t("importer.profilingText") : t("importer.mayLeave")}</p>
    </section>
  );
}
