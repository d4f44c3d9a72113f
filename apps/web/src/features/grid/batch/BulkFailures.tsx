import type { ReactElement } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Dialog, ErrorNote } from "@tongzhou/ui";
import { errorWords } from "../../../shell/errorWords.ts";
import { useWording } from "../../../shell/language.tsx";
import { bulkFailuresQuery, type BulkChange } from "./bulkQueries.ts";
import styles from "./Batch.module.css";

/** Props of BulkFailures. */
export interface BulkFailuresProps {
  readonly workspace: string;
  readonly change: BulkChange;
  readonly onClose: () => void;
}

/** Why records were left out: the reasons counted, then record by record. */
export function BulkFailures({ workspace, change, onClose }: BulkFailuresProps): ReactElement {
  const wording = useWording();
  const { t, format } = wording;
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(
    bulkFailuresQuery(workspace, change.id),
  );
  const failures = data?.pages.flatMap((page) => page.failures) ?? [];
  const big = (value: number): string => format.decimal(value, { thousands: true });
  return (
    <Dialog
      title={t("grid.bulkReasonsTitle", { count: change.failed })}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      footer={<Button variant="primary" text={t("common.close")} onClick={onClose} />}
    >
      <ul className={styles.reasons}>
        {change.reasons.map((reason) => (
          <li key={`${reason.code} ${JSON.stringify(reason.params)}`}>
            <strong>{big(reason.count)}</strong> {reason.message}
          </li>
        ))}
      </ul>
      {error !== null && <ErrorNote title={errorWords(error, wording)} />}
      <ul className={styles.failures}>
        {failures.map((failure) => (
          <li key={failure.record}>
            {failure.title === null ? (
              <span>{`#${failure.record}`}</span>
            ) : (
              <Link
                to="/w/$workspace/f/$form/r/$record"
                params={{ workspace, form: change.form, record: String(failure.record) }}
                onClick={onClose}
              >
                {failure.title === "" ? `#${failure.record}` : failure.title}
              </Link>
            )}
            <span className={styles.why}>{failure.message}</span>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button size="small" text={t("grid.bulkMore")} disabled={isFetching} onClick={() => void fetchNextPage()} />
      )}
    </Dialog>
  );
}
