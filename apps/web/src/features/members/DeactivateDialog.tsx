import type { ReactElement } from "react";
import { Button, Dialog } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";

/** Props of DeactivateDialog. */
export interface DeactivateDialogProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks before somebody is shut out. */
export function DeactivateDialog({ name, onClose, onConfirm }: DeactivateDialogProps): ReactElement {
  const { t } = useWording();
  return (
    <Dialog
      title={t("members.deactivateTitle", { name })}
      isOpen
      width="narrow"
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          <Button variant="danger" text={t("members.deactivate")} onClick={onConfirm} />
        </>
      }
    >
      <p>{t("members.deactivateText")}</p>
    </Dialog>
  );
}
