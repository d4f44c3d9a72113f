import type { ReactElement } from "react";
import { deleteDepartment } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Dialog } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { workspaceQuery } from "../../api/workspaceQueries.ts";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import styles from "./MembersPage.module.css";

/** Props of DeleteDepartmentDialog. */
export interface DeleteDepartmentDialogProps {
  readonly workspace: string;
  readonly department: Workspace["departments"][number];
  readonly onClose: () => void;
}

/** Asks before a department goes, and says what is in the way when it cannot. */
export function DeleteDepartmentDialog({ workspace, department, onClose }: DeleteDepartmentDialogProps): ReactElement {
  const { t } = useWording();
  const queryClient = useQueryClient();
  const deleting = useMutation({
    mutationFn: async () => call(deleteDepartment, { params: { workspace, department: department.id } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace).queryKey });
      onClose();
    },
  });
  return (
    <Dialog
      title={t("members.deleteDepartmentTitle", { name: department.name })}
      isOpen
      width="narrow"
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          <Button
            variant="danger"
            text={t("common.delete")}
            isBusy={deleting.isPending}
            onClick={() => deleting.mutate()}
          />
        </>
      }
    >
      <div className={styles.form}>
        <p>{t("members.deleteDepartmentText")}</p>
        {deleting.isError && <Failure error={deleting.error} />}
      </div>
    </Dialog>
  );
}
