import type { ReactElement } from "react";
import { restoreRecord } from "@tongzhou/contract";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Button, EmptyState, Skeleton } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { recordKeys } from "../../api/recordQueries.ts";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import { errorWords } from "../../shell/errorWords.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { notice } from "../../shell/notices.ts";
import { Page } from "../../shell/Page.tsx";
import { NotFoundPage } from "../../shell/RootPage.tsx";
import { findForm, useWorkspace } from "../../shell/useWorkspace.ts";
import { ScrollBox } from "./fields/ScrollBox.tsx";
import { binQuery } from "./recordDetailQueries.ts";
import styles from "./Bin.module.css";
import table from "./fields/Table.module.css";

/** The deleted records of a form, and the way back. */
export function BinPage(): ReactElement {
  const { form: key } = useParams({ from: "/w/$workspace/f/$form/bin" });
  const form = findForm(useWorkspace(), key);
  return form === undefined ? <NotFoundPage /> : <Bin key={key} form={form} />;
}

function Bin({ form }: { readonly form: WorkspaceForm }): ReactElement {
  const { t, label } = useWording();
  const workspace = useWorkspace();
  const { key } = form.definition;
  const bin = useInfiniteQuery(binQuery(workspace.key, key));
  const records = bin.data?.pages.flatMap((page) => page.records) ?? [];
  const isEmpty = bin.isSuccess && records.length === 0;
  return (
    <Page
      title={t("record.binTitle", { form: label(form.definition.label) })}
      note={isEmpty ? undefined : t("record.binNote")}
      width="text"
    >
      {bin.isPending && <Skeleton label={t("common.loading")} />}
      {bin.isError && <Failure error={bin.error} onRetry={() => void bin.refetch()} />}
      {isEmpty && <EmptyState title={t("record.binNone")} text={t("record.binNoneText")} />}
      {records.length > 0 && (
        <ScrollBox label={t("record.openBin")}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t("record.binRecord")}</th>
                <th scope="col" className={styles.wide}>
                  {t("record.binDeletedBy")}
                </th>
                <th scope="col" className={styles.wide}>
                  {t("record.binDeletedAt")}
                </th>
                <th aria-hidden="true" />
              </tr>
            </thead>
            <tbody>
              {records.map((record) => (
                <BinRow key={record.id} form={key} record={record} canRestore={form.abilities.delete} />
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
      {bin.hasNextPage && (
        <Button
          variant="quiet"
          text={t("record.binMore")}
          isBusy={bin.isFetchingNextPage}
          onClick={() => void bin.fetchNextPage()}
        />
      )}
    </Page>
  );
}

interface BinRowProps {
  readonly form: string;
  readonly record: {
    readonly id: number;
    readonly title: string | null;
    readonly deletedAt: string;
    readonly deletedBy: number | null;
  };
  readonly canRestore: boolean;
}

function BinRow({ form, record, canRestore }: BinRowProps): ReactElement {
  const wording = useWording();
  const { t, format } = wording;
  const { key: workspace, members } = useWorkspace();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { id, deletedAt, deletedBy } = record;
  const title = record.title ?? t("common.untitled");
  const name = members.find((member) => member.id === deletedBy)?.name ?? t("record.historySystem");
  const restore = useMutation({
    mutationFn: async () => call(restoreRecord, { params: { workspace, form, record: id } }),
    onSuccess: () => {
      notice.set({
        text: t("record.restored", { title }),
        action: {
          text: t("record.open"),
          onPick: () =>
            void navigate({
              to: "/w/$workspace/f/$form/r/$record",
              params: { workspace, form, record: String(id) },
            }),
        },
      });
      void queryClient.invalidateQueries({ queryKey: recordKeys.form(workspace, form) });
    },
    onError: (error) => notice.set({ text: errorWords(error, wording) }),
  });
  return (
    <tr>
      <td className={styles.record}>
        {title}
        <span className={styles.under}>
          <span>{name}</span>
          <span>{format.moment(deletedAt)}</span>
        </span>
      </td>
      <td className={styles.wide}>{name}</td>
      <td className={styles.wide}>{format.moment(deletedAt)}</td>
      <td className={table.end}>
        {canRestore && (
          <Button
            size="small"
            icon="undo"
            text={t("record.binRestore")}
            aria-label={`${t("record.binRestore")} ${title}`}
            isBusy={restore.isPending}
            onClick={() => restore.mutate()}
          />
        )}
      </td>
    </tr>
  );
}
