import { useState } from "react";
import type { ReactElement } from "react";
import { Button, Dialog, TextField } from "@tongzhou/ui";
import type { Sheet } from "../sheet/sheetModel.ts";
import type { BulkChange } from "./bulkQueries.ts";
import styles from "./Batch.module.css";

/** Props of BatchDelete. */
export interface BatchDeleteProps {
  readonly sheet: Sheet;
  readonly count: number;
  /** Of all that match; absent for ticked records. */
  readonly plan: BulkChange | undefined;
  readonly onClose: () => void;
  /** Answers what was wrong. */
  readonly onApply: () => Promise<string | undefined>;
}

/** Asks before records are deleted; for all that match, their number has to be written out. */
export function BatchDelete({ sheet, count, plan, onClose, onApply }: BatchDeleteProps): ReactElement {
  const { t, format } = sheet.kit.wording;
  const [typed, setTyped] = useState("");
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const [isSending, setIsSending] = useState(false);
  const total = plan?.total ?? count;
  const big = (value: number): string => format.decimal(value, { thousands: true });
  const isSure = plan === undefined || (total > 0 && typed.replaceAll(/[\s,，]/gu, "") === String(total));
  const handleDelete = async (): Promise<void> => {
    setIsSending(true);
    setTrouble(await onApply());
    setIsSending(false);
  };
  return (
    <Dialog
      title={t("grid.deleteTitle", { count: total })}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      width="narrow"
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          <Button
            variant="danger"
            text={t("grid.deleteSelected")}
            disabled={!isSure || isSending}
            onClick={() => void handleDelete()}
          />
        </>
      }
    >
      <p>{t("grid.deleteText")}</p>
      {plan !== undefined && (
        <form
          className={styles.sure}
          onSubmit={(event) => {
            event.preventDefault();
            if (isSure && !isSending) void handleDelete();
          }}
        >
          {plan.withheld > 0 && <p>{t("grid.bulkWithheldDelete", { count: big(plan.withheld) })}</p>}
          <TextField
            label={t("grid.bulkTypeCount", { count: big(total) })}
            value={typed}
            inputMode="numeric"
            autoComplete="off"
            onChange={setTyped}
          />
        </form>
      )}
      {trouble !== undefined && <p role="alert">{trouble}</p>}
    </Dialog>
  );
}
