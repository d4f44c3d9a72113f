import { useId, useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { createWorkspace } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Dialog, RadioCards, TextField } from "@tongzhou/ui";
import { meQuery } from "../api/accountQueries.ts";
import { call } from "../api/call.ts";
import { Failure } from "./Failure.tsx";
import { ownZone } from "../ownZone.ts";
import { focusInvalid } from "./focusInvalid.ts";
import { useWording } from "./language.tsx";
import styles from "./NewWorkspaceDialog.module.css";

/** Makes another workspace and goes there. */
export function NewWorkspaceDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useWording();
  const formId = useId();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [start, setStart] = useState<"empty" | "demo">("empty");
  const [isChecked, setIsChecked] = useState(false);
  const making = useMutation({
    mutationFn: async () => call(createWorkspace, { body: { label: name.trim(), start, zone: ownZone() } }),
    onSuccess: async ({ key }) => {
      await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
      onClose();
      await navigate({ to: "/w/$workspace", params: { workspace: key } });
    },
  });
  const handleSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setIsChecked(true);
    focusInvalid(event.currentTarget);
    if (name.trim() !== "") making.mutate();
  };
  return (
    <Dialog
      title={t("shell.newWorkspace")}
      isOpen
      onClose={making.isPending ? undefined : onClose}
      closeText={t("common.close")}
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} disabled={making.isPending} />
          <Button
            variant="primary"
            type="submit"
            form={formId}
            text={t("shell.createWorkspace")}
            isBusy={making.isPending}
          />
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={handleSubmit} noValidate>
        <TextField
          label={t("shell.workspaceName")}
          value={name}
          onChange={setName}
          maxLength={80}
          error={isChecked && name.trim() === "" ? t("shell.workspaceNameRequired") : undefined}
        />
        <RadioCards
          legend={t("signIn.startFrom")}
          value={start}
          onChange={setStart}
          cards={[
            { value: "empty", title: t("signIn.emptyTitle"), text: t("signIn.emptyText") },
            { value: "demo", title: t("signIn.demoTitle"), text: t("signIn.demoText") },
          ]}
        />
        {making.isError && <Failure error={making.error} />}
      </form>
    </Dialog>
  );
}
