import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { EmptyState, Skeleton } from "@tongzhou/ui";
import { useLiveWatch } from "../../api/live/live.tsx";
import { recordPageQuery } from "../../api/recordQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import { NotFoundPage } from "../../shell/RootPage.tsx";
import { findForm, useWorkspace } from "../../shell/useWorkspace.ts";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import styles from "./FormPage.module.css";

/** A form's records. */
export function FormPage(): ReactElement {
  const { form: key } = useParams({ from: "/w/$workspace/f/$form" });
  const form = findForm(useWorkspace(), key);
  return form === undefined ? <NotFoundPage /> : <RecordList key={key} form={form} />;
}

function RecordList({ form }: { readonly form: WorkspaceForm }): ReactElement {
  const { t, label } = useWording();
  const { workspace } = useParams({ from: "/w/$workspace" });
  const { filter } = useSearch({ from: "/w/$workspace/f/$form" });
  const { key, title } = form.definition;
  useLiveWatch({ form: key });
  const page = useQuery(
    recordPageQuery(workspace, key, {
      columns: [title],
      limit: 100,
      count: "capped",
      ...(filter === undefined ? {} : { filter }),
    }),
  );
  return (
    <Page title={label(form.definition.label)}>
      {page.isPending && <Skeleton label={t("common.loading")} />}
      {page.isError && <Failure error={page.error} onRetry={() => void page.refetch()} />}
      {page.data?.rows.length === 0 && <EmptyState title={t("shell.noRecords")} text={t("shell.noRecordsText")} />}
      <ul>
        {page.data?.rows.map(([id, , name]) => (
          <li key={String(id)} className={styles.row}>
            <Link to="/w/$workspace/f/$form/r/$record" params={{ workspace, form: key, record: String(id) }}>
              {typeof name === "string" && name !== "" ? name : t("common.untitled")}
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
