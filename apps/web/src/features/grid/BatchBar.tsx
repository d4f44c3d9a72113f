import { useId, useState } from "react";
import type { ReactElement } from "react";
import { batchRecords } from "@tongzhou/contract";
import { Button, Dialog, Select } from "@tongzhou/ui";
import type { Wire } from "@tongzhou/model";
import { call } from "../../api/call.ts";
import { trackSave } from "../../api/saveState.ts";
import { FieldEditor } from "../../fields/FieldEditor.tsx";
import { sentValue } from "../../fields/sentValue.ts";
import { errorWords } from "../../shell/errorWords.ts";
import { canWrite } from "./sheet/sheetModel.ts";
import type { Sheet } from "./sheet/sheetModel.ts";
import styles from "./sheet/Grid.module.css";

/** Props of BatchBar. */
export interface BatchBarProps {
  readonly sheet: Sheet;
  readonly checked: ReadonlySet<number>;
  readonly onDone: () => void;
}

/** What can be done with the rows that are ticked. */
export function BatchBar({ sheet, checked, onDone }: BatchBarProps): ReactElement {
  const { form, kit, data } = sheet;
  const { t, label } = kit.wording;
  const [open, setOpen] = useState<"edit" | "delete" | undefined>(undefined);
  const [report, setReport] = useState<string | undefined>(undefined);
  const count = checked.size;
  const run = async (kind: "edit" | "delete", values: Readonly<Record<string, Wire>>): Promise<void> => {
    setOpen(undefined);
    const ids = [...checked];
    let done = 0;
    let failed = 0;
    let reason = "";
    try {
      for (let at = 0; at < ids.length; at += 1000) {
        const part = ids.slice(at, at + 1000);
        const operations = part.map((id) =>
          kind === "delete" ? { kind: "delete" as const, id } : { kind: "update" as const, id, values: { ...values } },
        );
        const { results } = await trackSave(t("grid.selectedRows", { count: part.length }), async () =>
          call(batchRecords, {
            params: { workspace: kit.workspace, form: form.definition.key },
            body: { mode: "per_row", operations },
          }),
        );
        const bad = results.filter((result) => result.error !== undefined);
        done += results.length - bad.length;
        failed += bad.length;
        reason = bad[0]?.error?.message ?? reason;
      }
    } catch (error) {
      failed = ids.length - done;
      reason = errorWords(error, kit.wording);
    }
    data.refresh();
    if (failed === 0) return onDone();
    setReport(t(kind === "delete" ? "grid.deletedPart" : "grid.batchPart", { done, failed, reason }));
  };
  return (
    <section className={styles.batch} aria-label={t("grid.selectedRows", { count })}>
      <span className={styles.batchText}>{t("grid.selectedRows", { count })}</span>
      {form.abilities.edit && (
        <Button size="small" icon="pen" text={t("grid.editSelected")} onClick={() => setOpen("edit")} />
      )}
      {form.abilities.delete && (
        <Button size="small" icon="trash" text={t("grid.deleteSelected")} onClick={() => setOpen("delete")} />
      )}
      <Button size="small" variant="quiet" text={t("grid.clearSelection")} onClick={onDone} />
      {report !== undefined && <span role="alert">{report}</span>}
      <Dialog
        title={t("grid.deleteTitle", { count })}
        isOpen={open === "delete"}
        onClose={() => setOpen(undefined)}
        closeText={t("common.close")}
        width="narrow"
        footer={
          <>
            <Button text={t("common.cancel")} onClick={() => setOpen(undefined)} />
            <Button variant="danger" text={t("grid.deleteSelected")} onClick={() => void run("delete", {})} />
          </>
        }
      >
        <p>{t("grid.deleteText")}</p>
      </Dialog>
      {open === "edit" && (
        <BatchEdit
          sheet={sheet}
          count={count}
          title={label(form.definition.label)}
          onClose={() => setOpen(undefined)}
          onApply={(values) => void run("edit", values)}
        />
      )}
    </section>
  );
}

interface BatchEditProps {
  readonly sheet: Sheet;
  readonly count: number;
  readonly title: string;
  readonly onClose: () => void;
  readonly onApply: (values: Readonly<Record<string, Wire>>) => void;
}

function BatchEdit({ sheet, count, onClose, onApply }: BatchEditProps): ReactElement {
  const { t, label } = sheet.kit.wording;
  const fields = sheet.form.definition.fields.filter((field) => canWrite(sheet, field) && field.kind !== "subform");
  const [key, setKey] = useState(fields[0]?.key ?? "");
  const [value, setValue] = useState<Wire>(null);
  const field = fields.find((one) => one.key === key);
  const labelId = useId();
  return (
    <Dialog
      title={t("grid.batchTitle", { count })}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          <Button
            variant="primary"
            text={t("grid.batchApply", { count })}
            disabled={field === undefined}
            onClick={() => field !== undefined && onApply({ [field.key]: sentValue(field, value) })}
          />
        </>
      }
    >
      <div className={styles.batchForm}>
        <span>{t("grid.batchField")}</span>
        <Select
          aria-label={t("grid.batchField")}
          value={key}
          options={fields.map((one) => ({ value: one.key, text: label(one.label) }))}
          onChange={(next) => {
            setKey(next);
            setValue(null);
          }}
        />
        <span id={labelId}>{t("grid.batchValue")}</span>
        {field !== undefined && (
          <FieldEditor
            key={key}
            field={field}
            value={value}
            place="form"
            labelId={labelId}
            onChange={setValue}
            onCommit={() => undefined}
            onCancel={() => undefined}
          />
        )}
      </div>
    </Dialog>
  );
}
