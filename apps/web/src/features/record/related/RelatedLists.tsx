import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { EmptyState, Skeleton } from "@tongzhou/ui";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { findForm, useWorkspace } from "../../../shell/useWorkspace.ts";
import { relatedQuery } from "../recordDetailQueries.ts";
import type { RecordDesk } from "../useRecordDesk.ts";
import { RelatedTable } from "./RelatedTable.tsx";
import styles from "./RelatedLists.module.css";

/** Records of other forms that link to this one, a table for each way they do. */
export function RelatedLists({ desk }: { readonly desk: RecordDesk }): ReactElement {
  const { t } = useWording();
  const workspace = useWorkspace();
  const related = useQuery(relatedQuery(workspace.key, desk.form.definition.key, desk.id));
  if (related.isPending) return <Skeleton rows={3} label={t("common.loading")} />;
  if (related.isError) return <Failure error={related.error} onRetry={() => void related.refetch()} />;
  const lists = related.data.lists.flatMap((list) => {
    const form = findForm(workspace, list.form);
    const field = form?.definition.fields.find((one) => one.key === list.field);
    return form === undefined || field === undefined ? [] : [{ list, form, field }];
  });
  if (lists.length === 0) return <EmptyState title={t("record.relatedNone")} text={t("record.relatedNoneText")} />;
  return (
    <div className={styles.lists}>
      {lists.map(({ list, form, field }) => (
        <RelatedTable key={`${list.form} ${list.field}`} list={list} form={form} field={field} record={desk.id} />
      ))}
    </div>
  );
}
