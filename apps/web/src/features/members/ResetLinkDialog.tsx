import type { ReactElement } from "react";
import { createPasswordReset } from "@tongzhou/contract";
import { useMutation } from "@tanstack/react-query";
import { Button, Dialog, ErrorNote } from "@tongzhou/ui";
import { isApiError } from "../../api/apiError.ts";
import { call } from "../../api/call.ts";
import type { WorkspaceMember } from "../../api/workspaceQueries.ts";
import { CopyBox } from "../../shell/CopyBox.tsx";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import styles from "./MembersPage.module.css";

/** Props of ResetLinkDialog. */
export interface ResetLinkDialogProps {
  readonly workspace: string;
  readonly member: WorkspaceMember;
  readonly onClose: () => void;
}

/** Makes a link by which a member sets a new password, to be handed over. */
export function ResetLinkDialog({ workspace, member, onClose }: ResetLinkDialogProps): ReactElement {
  const { t, format } = useWording();
  const making = useMutation({
    mutationFn: async () => call(createPasswordReset, { params: { workspace, member: member.id } }),
  });
  const link = making.data;
  // People whom an import or a sample brought in are members before anybody signs in as them.
  const hasNoAccount = isApiError(making.error, "member.not_found");
  return (
    <Dialog
      title={t("members.resetLinkTitle")}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        link === undefined && (
          <>
            <Button text={t("common.cancel")} onClick={onClose} />
            <Button
              variant="primary"
              text={t("members.resetLinkMake")}
              isBusy={making.isPending}
              onClick={() => making.mutate()}
            />
          </>
        )
      }
    >
      {link === undefined && (
        <div className={styles.form}>
          <p>{t("members.resetLinkAsk", { name: member.name })}</p>
          {making.isError && hasNoAccount && <ErrorNote title={t("members.noAccount", { name: member.name })} />}
          {making.isError && !hasNoAccount && <Failure error={making.error} />}
        </div>
      )}
      {link !== undefined && (
        <CopyBox
          text={`${window.location.origin}${link.path}`}
          note={t("members.resetLinkText", { name: member.name, until: format.moment(link.expiresAt) })}
        />
      )}
    </Dialog>
  );
}
