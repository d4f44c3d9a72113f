import type { ReactElement } from "react";
import { restoreDefinition } from "@tongzhou/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Chip, Dialog, EmptyState, Skeleton } from "@tongzhou/ui";
import { call } from "../../../api/call.ts";
import { workspaceQuery } from "../../../api/workspaceQueries.ts";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { designBinQuery, headQuery } from "../desk/designQueries.ts";
import { findForm } from "../model/fieldId.ts";
import styles from "./Bin.module.css";

const kinds = {
  form: "designer.binForm",
  field: "designer.binField",
  conversion: "designer.binConversion",
} as const;

/** Props of BinDialog. */
export interface BinDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Deleted forms and fields and values of before a conversion, each to be brought back for everyone at once. */
export function BinDialog({ isOpen, onClose }: BinDialogProps): ReactElement {
  const { t, label, format } = useWording();
  const { workspace, draft } = useDesign();
  const queryClient = useQueryClient();
  const bin = useQuery({ ...designBinQuery(workspace.key), enabled: isOpen });
  const restore = useMutation<void, Error, number>({
    mutationFn: async (id) => {
      await call(restoreDefinition, { params: { workspace: workspace.key, id } });
      // The new head reaches the draft by the provider around the page.
      await queryClient.fetchQuery({ ...headQuery(workspace.key), staleTime: 0 });
      await queryClient.invalidateQueries({ queryKey: ["definition", workspace.key, "bin"] });
      await queryClient.invalidateQueries({ queryKey: ["definition", workspace.key, "work"] });
      await queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace.key).queryKey });
    },
  });
  return (
    <Dialog title={t("designer.binTitle")} isOpen={isOpen} onClose={onClose} closeText={t("common.close")} width="wide">
      <p className={styles.note}>{t("designer.binText")}</p>
      {bin.isError && <Failure error={bin.error} onRetry={() => void bin.refetch()} />}
      {restore.error !== null && <Failure error={restore.error} />}
      {bin.isPending && <Skeleton rows={3} label={t("common.loading")} />}
      {bin.data?.length === 0 && <EmptyState title={t("designer.binEmptyTitle")} text={t("designer.binEmptyText")} />}
      <ul className={styles.list}>
        {bin.data?.map((item) => {
          // Its form may be in the bin too.
          const form =
            findForm(draft.now, item.form) ?? bin.data?.find((one) => one.kind === "form" && one.form === item.form);
          return (
            <li key={item.id} className={styles.item}>
              <span className={styles.words}>
                <b>{label(item.label)}</b>
                <Chip text={t(kinds[item.kind])} />
                {item.kind !== "form" && (
                  <span className={styles.from}>{form === undefined ? item.form : label(form.label)}</span>
                )}
                <span className={styles.when}>
                  {t("designer.binWhen", {
                    deleted: format.moment(item.deletedAt),
                    kept: format.moment(item.keptUntil, "date"),
                  })}
                </span>
              </span>
              <Button
                size="small"
                icon="undo"
                text={t("designer.binRestore")}
                aria-label={t("designer.binRestoreName", { name: label(item.label) })}
                isBusy={restore.isPending && restore.variables === item.id}
                disabled={restore.isPending}
                onClick={() => restore.mutate(item.id)}
              />
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
