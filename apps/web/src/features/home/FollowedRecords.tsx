import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Icon, Panel, Skeleton, VisuallyHidden, classNames, findIcon } from "@tongzhou/ui";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { findForm } from "../../shell/useWorkspace.ts";
import { useRecordList } from "../../useRecordList.ts";
import { followedQuery } from "./followedQuery.ts";
import type { FollowedRecord } from "./followedQuery.ts";
import styles from "./SideList.module.css";

/** Records I follow, latest activity first: who did what last, and a mark where I have not looked since. */
export function FollowedRecords({ workspace }: { readonly workspace: Workspace }): ReactElement {
  const { t } = useWording();
  const followed = useQuery(followedQuery(workspace.key));
  const records = followed.data?.records ?? [];
  const list = useRecordList(
    workspace.key,
    records.map(({ form, id }) => ({ form, record: id })),
  );
  return (
    <Panel title={t("home.followed")}>
      {followed.isPending && <Skeleton label={t("common.loading")} rows={3} />}
      {followed.isError && <Failure error={followed.error} onRetry={() => void followed.refetch()} />}
      {followed.isSuccess && records.length === 0 && <p className={styles.none}>{t("home.followedNone")}</p>}
      <ul>
        {records.map((record) => (
          <li key={`${record.form}/${record.id}`}>
            <Link
              to="/w/$workspace/f/$form/r/$record"
              params={{ workspace: workspace.key, form: record.form, record: String(record.id) }}
              state={list}
              className={classNames(styles.row, record.isUnread && styles.unread)}
            >
              <FollowedRow record={record} workspace={workspace} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function FollowedRow({
  record,
  workspace,
}: {
  readonly record: FollowedRecord;
  readonly workspace: Workspace;
}): ReactElement {
  const { t, format } = useWording();
  const { last, title, isUnread } = record;
  const form = findForm(workspace, record.form);
  const name = workspace.members.find(({ id }) => id === last.by)?.name ?? t("record.historySystem");
  const words = { create: "home.lastCreate", update: "home.lastUpdate", comment: "home.lastComment" } as const;
  return (
    <>
      <Icon name={findIcon(form?.definition.icon, "grid")} size={14} />
      <span className={styles.name}>{title ?? t("common.untitled")}</span>
      {isUnread && (
        <>
          <span className={styles.dot} aria-hidden="true" />
          <VisuallyHidden>{t("home.unread")}</VisuallyHidden>
        </>
      )}
      <span className={styles.note} title={format.moment(last.at)}>
        {t(words[last.kind], { name })}
      </span>
    </>
  );
}
