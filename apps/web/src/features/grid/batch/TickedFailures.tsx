import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Dialog } from "@tongzhou/ui";
import { titlesQuery } from "../../../api/recordQueries.ts";
import { useWording } from "../../../shell/language.tsx";
import styles from "./Batch.module.css";
import type { TickedFailure } from "./writeTicked.ts";

/** Props of TickedFailures. */
export interface TickedFailuresProps {
  readonly workspace: string;
  readonly form: string;
  readonly failures: readonly TickedFailure[];
  readonly onClose: () => void;
}

// As many as titles are asked for at once; the rest are alike, and stay ticked.
const shown = 200;

/** Ticked records that were left as they were, by name, each with its reason. */
export function TickedFailures({ workspace, form, failures, onClose }: TickedFailuresProps): ReactElement {
  const { t } = useWording();
  const listed = failures.slice(0, shown);
  const { data } = useQuery(
    titlesQuery(
      workspace,
      listed.map(({ record }) => ({ form, record })),
    ),
  );
  const titles = new Map(data?.records.map(({ record, title }) => [record, title]));
  return (
    <Dialog
      title={t("grid.bulkReasonsTitle", { count: failures.length })}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      footer={<Button variant="primary" text={t("common.close")} onClick={onClose} />}
    >
      <p className={styles.kept}>{t("grid.tickedKept")}</p>
      {failures.length > shown && <p className={styles.kept}>{t("grid.failuresFirst", { shown })}</p>}
      <ul className={styles.failures}>
        {listed.map(({ record, reason }) => (
          <li key={record}>
            {titles.has(record) ? (
              <Link
                to="/w/$workspace/f/$form/r/$record"
                params={{ workspace, form, record: String(record) }}
                onClick={onClose}
              >
                {(titles.get(record) ?? "") === "" ? `#${record}` : titles.get(record)}
              </Link>
            ) : (
              <span>{`#${record}`}</span>
            )}
            <span className={styles.why}>{reason}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
