import type { ReactElement } from "react";
import { useWording } from "../../shell/language.tsx";
import type { ImportView } from "./importPlan.ts";
import { Progress } from "./Progress.tsx";
import { RejectTable } from "./RejectTable.tsx";
import styles from "./ResultStep.module.css";

/** What a run over every row would do, and the cells that stand in its way; nothing is written yet. */
export function CheckStep({ view }: { readonly view: ImportView }): ReactElement {
  const { t } = useWording();
  if (view.status === "checking") return <Progress view={view} title={t("importer.checking")} />;
  const { rowsCreated, rowsUpdated, rowsRejected } = view;
  const good = rowsCreated + rowsUpdated;
  return (
    <section className={styles.result}>
      <h2>
        {rowsRejected === 0 ? t("importer.checkedClean", { count: good }) : t("importer.checkedTitle", { count: good })}
      </h2>
      <p>{t("importer.checkedText", { created: rowsCreated, updated: rowsUpdated, rejected: rowsRejected })}</p>
      <RejectTable view={view} />
    </section>
  );
}
