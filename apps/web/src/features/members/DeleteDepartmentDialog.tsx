import type { ReactElement } from "react";
import { deleteDepartment } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { workspaceQuery } from "../../api/workspaceQueries.ts";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { ConfirmDialog } from "../../shell/ConfirmDialog.tsx";
import { useWording } from "../../shell/language.tsx";

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
    <ConfirmDialog
      title={t("members.deleteDepartmentTitle", { name: department.name })}
      text={t("members.deleteDepartmentText")}
      action={t("common.delete")}
      isBusy={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate()}
      onClose={onClose}
    />
  );
}
