import { useId, useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { createInvitation } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Dialog, RadioCards, TextField } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { workspaceQuery } from "../../api/workspaceQueries.ts";
import type { WorkspaceMember } from "../../api/workspaceQueries.ts";
import { isEmail } from "../../isEmail.ts";
import { CopyBox } from "../../shell/CopyBox.tsx";
import { Failure } from "../../shell/Failure.tsx";
import { focusInvalid } from "../../shell/focusInvalid.ts";
import { useWording } from "../../shell/language.tsx";
import { roles } from "./membersModel.ts";
import styles from "./MembersPage.module.css";

/** Props of InviteDialog. */
export interface InviteDialogProps {
  readonly workspace: string;
  readonly onClose: () => void;
}

/** Makes a one-time link by which a person joins. */
export function InviteDialog({ workspace, onClose }: InviteDialogProps): ReactElement {
  const { t, format } = useWording();
  const formId = useId();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<WorkspaceMember["role"]>("member");
  const [isChecked, setIsChecked] = useState(false);
  const making = useMutation({
    mutationFn: async () =>
      call(createInvitation, { params: { workspace }, body: { name: name.trim(), email: email.trim(), role } }),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace).queryKey }),
  });
  const handleSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setIsChecked(true);
    focusInvalid(event.currentTarget);
    if (name.trim() !== "" && isEmail(email)) making.mutate();
  };
  const link = making.data;
  return (
    <Dialog
      title={link === undefined ? t("members.invite") : t("members.linkTitle")}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        link === undefined && (
          <>
            <Button text={t("common.cancel")} onClick={onClose} />
            <Button
              variant="primary"
              type="submit"
              form={formId}
              text={t("members.createLink")}
              isBusy={making.isPending}
            />
          </>
        )
      }
    >
      {link !== undefined ? (
        <CopyBox
          text={`${window.location.origin}${link.path}`}
          note={t("members.linkText", { name: name.trim(), until: format.moment(link.expiresAt) })}
        />
      ) : (
        <form id={formId} className={styles.form} onSubmit={handleSubmit} noValidate>
          <p className={styles.muted}>{t("members.inviteText")}</p>
          <TextField
            label={t("members.name")}
            value={name}
            onChange={setName}
            maxLength={80}
            autoComplete="off"
            error={isChecked && name.trim() === "" ? t("members.nameRequired") : undefined}
          />
          <TextField
            label={t("members.email")}
            type="email"
            value={email}
            onChange={setEmail}
            maxLength={254}
            autoComplete="off"
            error={isChecked && !isEmail(email) ? t("signIn.emailInvalid") : undefined}
          />
          <RadioCards
            legend={t("members.role")}
            value={role}
            onChange={setRole}
            cards={roles.map((value) => ({
              value,
              title: t(`members.${value}`),
              text: t(`members.${value}Text`),
            }))}
          />
          {making.isError && <Failure error={making.error} />}
        </form>
      )}
    </Dialog>
  );
}
