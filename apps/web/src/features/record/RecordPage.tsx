import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Skeleton } from "@tongzhou/ui";
import { useLiveWatch } from "../../api/live/live.tsx";
import { recordQuery } from "../../api/recordQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import { NotFoundPage } from "../../shell/RootPage.tsx";
import { findForm, useWorkspace } from "../../shell/useWorkspace.ts";
import styles from "./RecordPage.module.css";

/** A record on a page of its own. */
export function RecordPage(): ReactElement {
  const { workspace, form: formKey, record } = useParams({ from: "/w/$workspace/f/$form/r/$record" });
  const { t, label } = useWording();
  const form = findForm(useWorkspace(), formKey);
  const id = Number(record);
  useLiveWatch({ form: formKey, record: id });
  const shown = useQuery(recordQuery(workspace, formKey, id));
  if (form === undefined || !Number.isSafeInteger(id)) return <NotFoundPage />;
  return (
    <Page title={shown.data?.title ?? label(form.definition.label)} width="text">
      {shown.isPending && <Skeleton label={t("common.loading")} />}
      {shown.isError && <Failure error={shown.error} onRetry={() => void shown.refetch()} />}
      <dl>
        {form.definition.fields.map((field) => (
          <div key={field.key} className={styles.row}>
            <dt>{label(field.label)}</dt>
            <dd>{sayPlainly(shown.data?.values[field.key])}</dd>
          </div>
        ))}
      </dl>
    </Page>
  );
}

function sayPlainly(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
