import { useState } from "react";
import type { ReactElement } from "react";
import { restoreVersion } from "@tongzhou/contract";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Dialog, EmptyState, Skeleton } from "@tongzhou/ui";
import { call } from "../../../api/call.ts";
import { recordKeys, recordQuery } from "../../../api/recordQueries.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { notice } from "../../../shell/notices.ts";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { historyQuery } from "../recordDetailQueries.ts";
import type { ChangeView } from "../recordDetailQueries.ts";
import type { RecordDesk } from "../useRecordDesk.ts";
import { HistoryChange } from "./HistoryChange.tsx";
import styles from "./RecordHistory.module.css";

/** What became of a record, newest first, and the way back to any of it. */
export function RecordHistory({ desk }: { readonly desk: RecordDesk }): ReactElement {
  const wording = useWording();
  const { t, format } = wording;
  const { key: workspace } = useWorkspace();
  const queryClient = useQueryClient();
  const form = desk.form.definition.key;
  const history = useInfiniteQuery(historyQuery(workspace, form, desk.id));
  const [asked, setAsked] = useState<ChangeView | null>(null);
  const params = { workspace, form, record: desk.id };
  const restore = useMutation({
    mutationFn: async (version: number) => call(restoreVersion, { params, body: { version } }),
    onSuccess: (record, version) => {
      queryClient.setQueryData(recordQuery(workspace, form, desk.id).queryKey, record);
      void queryClient.invalidateQueries({ queryKey: recordKeys.record(workspace, form, desk.id) });
      void queryClient.invalidateQueries({ queryKey: recordKeys.form(workspace, form) });
      notice.set({ text: t("record.restoreDone", { version }) });
    },
    onError: (error) => notice.set({ text: errorWords(error, wording) }),
  });
  if (history.isPending) return <Skeleton label={t("common.loading")} />;
  if (history.isError) return <Failure error={history.error} onRetry={() => void history.refetch()} />;
  const changes = history.data.pages.flatMap((page) => page.changes);
  if (changes.length === 0) return <EmptyState title={t("record.historyNone")} text={t("record.commentsNoneText")} />;
  return (
    <>
      <ol className={styles.list}>
        {changes.map((change) => (
          <HistoryChange
            key={change.position}
            form={desk.form.definition}
            change={change}
            canRestore={desk.record?.can.edit === true && change.version < desk.record.version}
            onRestore={() => setAsked(change)}
          />
        ))}
      </ol>
      {history.hasNextPage && (
        <Button
          size="small"
          variant="quiet"
          text={t("record.historyMore")}
          isBusy={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        />
      )}
      <Dialog
        title={t("record.restoreTitle", { version: asked?.version ?? 0 })}
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        closeText={t("common.cancel")}
        width="narrow"
        footer={
          <>
            <Button text={t("common.cancel")} onClick={() => setAsked(null)} />
            <Button
              variant="primary"
              text={t("record.restoreVersion")}
              onClick={() => {
                if (asked !== null) restore.mutate(asked.version);
                setAsked(null);
              }}
            />
          </>
        }
      >
        {asked !== null && <p>{t("record.restoreText", { moment: format.moment(asked.at) })}</p>}
      </Dialog>
    </>
  );
}
