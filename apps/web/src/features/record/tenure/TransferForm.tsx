import { useEffect, useId, useRef, useState } from "react";
import type { ReactElement } from "react";
import { createTransfer } from "@tongzhou/contract";
import type { FieldOf, Wire } from "@tongzhou/model";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, ErrorNote, TextField } from "@tongzhou/ui";
import { call } from "../../../api/call.ts";
import { recordKeys } from "../../../api/recordQueries.ts";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import { todayIn } from "../../../fields/moment/zoned.ts";
import { sentValue } from "../../../fields/sentValue.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import { useWording } from "../../../shell/language.tsx";
import { notice } from "../../../shell/notices.ts";
import type { DatedField } from "./TenureButton.tsx";
import { tenureQuery } from "./tenureQueries.ts";
import type { TenureParams } from "./tenureQueries.ts";
import styles from "./Tenure.module.css";

/** Props of TransferForm. */
export interface TransferFormProps {
  readonly params: TenureParams;
  readonly field: DatedField;
  readonly onEnd: () => void;
}

const nothing = (): void => undefined;

/** Hands a field over: to whom, when, and why. */
export function TransferForm({ params, field, onEnd }: TransferFormProps): ReactElement {
  const wording = useWording();
  const { t, format } = wording;
  const id = useId();
  const queryClient = useQueryClient();
  const [value, setValue] = useState<Wire>(null);
  const [day, setDay] = useState<Wire>(null);
  const [reason, setReason] = useState("");
  const receiver = useRef<HTMLDivElement>(null);
  // What was pressed to come here is gone.
  useEffect(() => receiver.current?.querySelector<HTMLElement>("input, button")?.focus(), []);
  const since = typeof day === "string" ? day : undefined;
  const today = todayIn(format.zone);
  const isPlan = since !== undefined && since > today;
  const transfer = useMutation({
    mutationFn: async () =>
      call(createTransfer, {
        params,
        body: {
          value: sentValue(field, value),
          ...(since === undefined ? {} : { since }),
          ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
        },
      }),
    onSuccess: (next) => {
      queryClient.setQueryData(tenureQuery(params).queryKey, next);
      void queryClient.invalidateQueries({ queryKey: recordKeys.record(params.workspace, params.form, params.record) });
      notice.set({ text: isPlan ? t("tenure.planDone", { day: since }) : t("tenure.done") });
      onEnd();
    },
  });
  const dayField: FieldOf<"date"> = { key: "since", kind: "date", label: { zh: "生效日期", en: "Takes effect on" } };
  const isCorrection = since !== undefined && since < today;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!transfer.isPending) transfer.mutate();
      }}
    >
      <div className={styles.entry} ref={receiver}>
        <span id={`${id}value`} className={styles.name}>
          {t("tenure.value")}
        </span>
        <FieldEditor
          field={{ ...field, readOnly: false }}
          value={value}
          place="form"
          labelId={`${id}value`}
          onChange={setValue}
          onCommit={nothing}
          onCancel={nothing}
        />
      </div>
      <div className={styles.entry}>
        <span id={`${id}day`} className={styles.name}>
          {t("tenure.day")}
        </span>
        <FieldEditor
          field={dayField}
          value={day}
          place="form"
          labelId={`${id}day`}
          onChange={setDay}
          onCommit={nothing}
          onCancel={nothing}
        />
        <span className={styles.help}>{t("tenure.dayHelp")}</span>
      </div>
      <TextField label={t("tenure.reason")} value={reason} onChange={setReason} maxLength={1000} />
      {transfer.isError && <ErrorNote title={errorWords(transfer.error, wording)} />}
      <div className={styles.acts}>
        <Button text={t("common.cancel")} onClick={onEnd} />
        <Button
          type="submit"
          variant="primary"
          text={t(isPlan ? "tenure.plan" : isCorrection ? "tenure.correct" : "tenure.save")}
          isBusy={transfer.isPending}
        />
      </div>
    </form>
  );
}
