import type { ReactElement } from "react";
import { Button, Dialog } from "@tongzhou/ui";
import { Failure } from "./Failure.tsx";
import { useWording } from "./language.tsx";
import styles from "./ConfirmDialog.module.css";

/** Props of ConfirmDialog. */
export interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly isBusy?: boolean;
  /** Why it could not be done. */
  readonly error?: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something goes that does not come back by itself. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactElement {
  const { title, text, action, isBusy = false, error = null, onConfirm, onClose } = props;
  const { t } = useWording();
  return (
    <Dialog
      title={title}
      isOpen
      width="narrow"
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          <Button variant="danger" text={action} isBusy={isBusy} onClick={onConfirm} />
        </>
      }
    >
      <div className={styles.body}>
        <p>{text}</p>
        {error !== null && <Failure error={error} />}
      </div>
    </Dialog>
  );
}
