import { useId, useState } from "react";
import type { ReactElement } from "react";
import { Button, Dialog, Segmented, Select } from "@tongzhou/ui";
import type { Locale } from "@tongzhou/base";
import type { FieldDefinition, ScopeForms, Wire } from "@tongzhou/model";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import { sentValue } from "../../../fields/sentValue.ts";
import { useVisibleForms } from "../panels/useExpressionWords.ts";
import { canWrite } from "../sheet/sheetModel.ts";
import type { Sheet } from "../sheet/sheetModel.ts";
import type { BulkChange } from "./bulkQueries.ts";
import { waysToChange, type WayToChange } from "./waysToChange.ts";
import styles from "./Batch.module.css";

/** What is written into every record. */
export interface BatchChange {
  readonly values?: Record<string, Wire>;
  readonly expressions?: Record<string, string>;
}

/** Props of BatchEdit. */
export interface BatchEditProps {
  readonly sheet: Sheet;
  readonly count: number;
  /** Of all that match; absent for ticked records. */
  readonly plan: BulkChange | undefined;
  readonly onClose: () => void;
  /** Answers what was wrong. */
  readonly onApply: (change: BatchChange) => Promise<string | undefined>;
}

/** Asks which field of the records is to become what. */
export function BatchEdit({ sheet, count, plan, onClose, onApply }: BatchEditProps): ReactElement {
  const { t, label, format } = sheet.kit.wording;
  const total = plan?.total ?? count;
  const fields = sheet.form.definition.fields.filter(
    (field) => canWrite(sheet, field) && waysToChange(field, total, plan !== undefined).length > 0,
  );
  const [key, setKey] = useState(fields[0]?.key ?? "");
  const [wish, setWish] = useState<WayToChange>("value");
  const [value, setValue] = useState<Wire>(null);
  const [source, setSource] = useState("");
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const [isSending, setIsSending] = useState(false);
  const field = fields.find((one) => one.key === key);
  const ways = field === undefined ? [] : waysToChange(field, total, plan !== undefined);
  const way = ways.includes(wish) ? wish : ways[0];
  const among = useVisibleForms();
  const labelId = useId();
  const sourceId = useId();
  const handleApply = async (): Promise<void> => {
    if (field === undefined || way === undefined) return;
    setIsSending(true);
    const problems = way === "formula" ? await findProblems(source.trim(), field, among, sheet.kit.wording.locale) : [];
    setTrouble(problems[0] ?? (await onApply(changeOf(field, way, value, source))));
    setIsSending(false);
  };
  return (
    <Dialog
      title={t("grid.batchTitle", { count: total })}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          <Button
            variant="primary"
            text={t("grid.batchApply", { count: total })}
            disabled={field === undefined || total === 0 || isSending || (way === "formula" && source.trim() === "")}
            onClick={() => void handleApply()}
          />
        </>
      }
    >
      <div className={styles.form}>
        <span>{t("grid.batchField")}</span>
        <Select
          aria-label={t("grid.batchField")}
          value={key}
          options={fields.map((one) => ({ value: one.key, text: label(one.label) }))}
          onChange={(next) => {
            setKey(next);
            setValue(null);
            setTrouble(undefined);
          }}
        />
        {ways.length > 1 && way !== undefined && (
          <>
            <span>{t("grid.bulkWay")}</span>
            <Segmented
              label={t("grid.bulkWay")}
              value={way}
              segments={ways.map((one) => ({ value: one, text: t(wayTexts[one]) }))}
              onChange={(next) => {
                setWish(next);
                setTrouble(undefined);
              }}
            />
          </>
        )}
        {field !== undefined && way === "value" && (
          <>
            <span id={labelId}>{t("grid.batchValue")}</span>
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
          </>
        )}
        {field !== undefined && way === "formula" && (
          <>
            <label htmlFor={sourceId}>{t("grid.bulkFormula")}</label>
            <textarea
              id={sourceId}
              className={styles.code}
              rows={3}
              spellCheck={false}
              value={source}
              placeholder={t("grid.bulkFormulaExample")}
              onChange={(event) => {
                setSource(event.target.value);
                setTrouble(undefined);
              }}
            />
          </>
        )}
      </div>
      {plan !== undefined && plan.withheld > 0 && (
        <p className={styles.note}>
          {t("grid.bulkWithheld", { count: format.decimal(plan.withheld, { thousands: true }) })}
        </p>
      )}
      {plan !== undefined && <p className={styles.note}>{t("grid.bulkBackground")}</p>}
      {trouble !== undefined && <p role="alert">{trouble}</p>}
    </Dialog>
  );
}

const wayTexts = {
  value: "grid.bulkWayValue",
  clear: "grid.bulkWayClear",
  formula: "grid.bulkWayFormula",
} as const satisfies Record<WayToChange, string>;

function changeOf(field: FieldDefinition, way: WayToChange, value: Wire, source: string): BatchChange {
  if (way === "formula") return { expressions: { [field.key]: source.trim() } };
  return { values: { [field.key]: way === "clear" ? null : sentValue(field, value) } };
}

// The language is loaded only for those who write it. Where it cannot be, the server says that a formula is wrong.
async function findProblems(
  source: string,
  field: FieldDefinition,
  among: ScopeForms,
  locale: Locale,
): Promise<readonly string[]> {
  try {
    const { checkFormula } = await import("./checkFormula.ts");
    return checkFormula(source, field, among, locale);
  } catch {
    return [];
  }
}
