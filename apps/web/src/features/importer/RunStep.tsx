import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Button, ErrorNote, VisuallyHidden, buttonClass } from "@tongzhou/ui";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { requestUrl } from "../../api/requestUrl.ts";
import { useWording } from "../../shell/language.tsx";
import type { ImportView } from "./importPlan.ts";
import { Progress } from "./Progress.tsx";
import { RejectTable } from "./RejectTable.tsx";
import styles from "./ResultStep.module.css";

/** Props of RunStep. */
export interface RunStepProps {
  readonly view: ImportView;
  readonly workspace: Workspace;
  readonly onAgain: () => void;
}

/** A run as it goes, and what came of it. */
export function RunStep({ view, workspace, onAgain }: RunStepProps): ReactElement {
  const { t, locale } = useWording();
  if (view.status === "profiling") return <Progress view={view} title={t("importer.statusProfiling")} />;
  if (view.status === "running") return <Progress view={view} title={t("importer.running")} />;
  if (view.status === "failed")
    return (
      <section className={styles.result}>
        <VisuallyHidden>
          <h2>{t("importer.failed")}</h2>
        </VisuallyHidden>
        <ErrorNote
          title={view.sheets.length === 0 ? t("importer.unreadable") : t("importer.failed")}
          text={view.error?.message[locale === "en" ? "en" : "zh"]}
        >
          <Button size="small" text={t("importer.again")} onClick={onAgain} />
        </ErrorNote>
        {view.rowsRejected > 0 && <RejectTable view={view} />}
      </section>
    );
  const { rowsCreated, rowsUpdated, rowsRejected, form } = view;
  const isDone = view.status === "done";
  return (
    <section className={styles.result}>
      <h2>{isDone ? t("importer.done") : t("importer.cancelled")}</h2>
      <output>
        {isDone
          ? t("importer.doneText", { created: rowsCreated, updated: rowsUpdated, rejected: rowsRejected })
          : rowsCreated + rowsUpdated === 0
            ? t("importer.cancelledNone")
            : t("importer.cancelledText", { count: rowsCreated + rowsUpdated })}
      </output>
      <p className={styles.actions}>
        {form !== null && (
          <Link
            to="/w/$workspace/f/$form"
            params={{ workspace: workspace.key, form }}
            className={buttonClass({ variant: "primary" })}
          >
            {t("importer.openRecords")}
          </Link>
        )}
        {rowsRejected > 0 && (
          <a
            className={buttonClass()}
            download
            href={requestUrl(
              "/workspaces/:workspace/imports/:import/rejects",
              { workspace: workspace.key, import: view.id },
              { format: "xlsx" },
            )}
          >
            {t("importer.downloadRejects")}
          </a>
        )}
        <Button text={t("importer.again")} onClick={onAgain} />
      </p>
      {rowsRejected > 0 && <RejectTable view={view} />}
    </section>
  );
}
