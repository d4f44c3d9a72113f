import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { deleteTransfer } from "@tongzhou/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Dialog, Skeleton } from "@tongzhou/ui";
import { call } from "../../../api/call.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { notice } from "../../../shell/notices.ts";
import { TenureSpan } from "./TenureSpan.tsx";
import { TransferForm } from "./TransferForm.tsx";
import { tenureQuery } from "./tenureQueries.ts";
import type { TenureParams } from "./tenureQueries.ts";
import type { DatedField } from "./TenureButton.tsx";
import styles from "./Tenure.module.css";

/** Props of TenureDialog. */
export interface TenureDialogProps {
  readonly params: TenureParams;
  readonly field: DatedField;
  readonly onClose: () => void;
}

/** Who or what a field named when, what is planned, and the way to hand it over. */
export function TenureDialog({ params, field, onClose }: TenureDialogProps): ReactElement {
  const wording = useWording();
  const { t, label } = wording;
  const queryClient = useQueryClient();
  const tenure = useQuery(tenureQuery(params));
  const [isTransferring, setIsTransferring] = useState(false);
  const opener = useRef<HTMLSpanElement>(null);
  const handleEnd = (): void => {
    setIsTransferring(false);
    requestAnimationFrame(() => opener.current?.querySelector("button")?.focus());
  };
  const withdraw = useMutation({
    mutationFn: async (transfer: number) => call(deleteTransfer, { params: { ...params, transfer } }),
    onSuccess: (next) => {
      queryClient.setQueryData(tenureQuery(params).queryKey, next);
      notice.set({ text: t("tenure.withdrawn") });
    },
    onError: (error) => notice.set({ text: errorWords(error, wording) }),
  });
  const canTransfer = tenure.data?.canTransfer === true;
  return (
    <Dialog
      title={t("tenure.title", { field: label(field.label) })}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        canTransfer &&
        !isTransferring && (
          <span ref={opener}>
            <Button variant="primary" icon="hand" text={t("tenure.transfer")} onClick={() => setIsTransferring(true)} />
          </span>
        )
      }
    >
      {tenure.isPending && <Skeleton rows={3} label={t("common.loading")} />}
      {tenure.isError && <Failure error={tenure.error} onRetry={() => void tenure.refetch()} />}
      {isTransferring && <TransferForm params={params} field={field} onEnd={handleEnd} />}
      <ol className={styles.line}>
        {tenure.data?.spans.map((span, index) => (
          <TenureSpan
            key={span.id ?? `first ${index}`}
            span={span}
            field={field}
            onWithdraw={canTransfer && span.id !== null ? () => withdraw.mutate(span.id ?? 0) : undefined}
            isBusy={withdraw.isPending}
          />
        ))}
      </ol>
    </Dialog>
  );
}
