import type { ReactElement } from "react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button, EmptyState, Icon, Panel, Skeleton } from "@tongzhou/ui";
import { useLiveWatch } from "../../api/live/live.tsx";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import { NotFoundPage } from "../../shell/RootPage.tsx";
import { findForm, useWorkspace } from "../../shell/useWorkspace.ts";
import { brokenRecordsQuery, constraintsQuery } from "./constraintQueries.ts";
import type { CountedView } from "./constraintQueries.ts";
import styles from "./ConstraintsPage.module.css";

/** The constraints of a form and the records that break them, as far as the reader may see. */
export function ConstraintsPage(): ReactElement {
  const { form: key } = useParams({ from: "/w/$workspace/f/$form/constraints" });
  const form = findForm(useWorkspace(), key);
  return form === undefined ? <NotFoundPage /> : <Constraints key={key} form={form} />;
}

function Constraints({ form }: { readonly form: WorkspaceForm }): ReactElement {
  const { t, label } = useWording();
  const { key: workspace } = useWorkspace();
  const { definition } = form;
  useLiveWatch({ form: definition.key });
  const counted = useQuery(constraintsQuery(workspace, definition.key));
  return (
    <Page
      title={t("constraints.checkTitle", { form: label(definition.label) })}
      note={t("constraints.checkNote")}
      width="text"
      actions={
        <Link to="/w/$workspace/f/$form" params={{ workspace, form: definition.key }} className={styles.link}>
          {label(definition.label)}
        </Link>
      }
    >
      {counted.isPending && <Skeleton label={t("common.loading")} />}
      {counted.isError && <Failure error={counted.error} onRetry={() => void counted.refetch()} />}
      {counted.data?.length === 0 && (
        <EmptyState title={t("constraints.checkNone")} text={t("constraints.checkNoneText")} />
      )}
      {counted.data?.map((constraint) => (
        <Broken key={constraint.key} form={definition.key} constraint={constraint} />
      ))}
    </Page>
  );
}

interface BrokenProps {
  readonly form: string;
  readonly constraint: CountedView;
}

function Broken({ form, constraint }: BrokenProps): ReactElement {
  const { t, label } = useWording();
  const { key: workspace } = useWorkspace();
  const { broken } = constraint;
  const isBroken = broken === null || broken.value > 0;
  const pages = useInfiniteQuery({
    ...brokenRecordsQuery(workspace, form, constraint.key),
    enabled: isBroken,
  });
  const records = pages.data?.pages.flatMap((page) => page.records) ?? [];
  const count =
    broken === null
      ? t("constraints.checkSlow")
      : broken.value === 0
        ? t("constraints.checkFine")
        : t(broken.isCapped ? "constraints.checkBrokenMore" : "constraints.checkBroken", { count: broken.value });
  return (
    <Panel title={label(constraint.label)} note={isBroken ? count : undefined}>
      {/* What is told where it breaks would be untrue where it holds. */}
      <p className={styles.message}>
        <Icon name={isBroken ? "warn2" : "check"} size={14} className={isBroken ? styles.broken : styles.fine} />
        {isBroken ? label(constraint.message) : count}
      </p>
      {pages.isError && <Failure error={pages.error} onRetry={() => void pages.refetch()} />}
      {records.length > 0 && (
        <ul className={styles.records}>
          {records.map(({ id, title }) => (
            <li key={id} className={styles.record}>
              <Link
                to="/w/$workspace/f/$form/r/$record"
                params={{ workspace, form, record: String(id) }}
                className={styles.link}
              >
                {title ?? t("common.untitled")}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button
          variant="quiet"
          text={t("constraints.more")}
          isBusy={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        />
      )}
    </Panel>
  );
}
