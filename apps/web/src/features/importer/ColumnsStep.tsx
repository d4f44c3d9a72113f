import { useState } from "react";
import type { ReactElement } from "react";
import { Button, SelectField, TextField } from "@tongzhou/ui";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { useWording } from "../../shell/language.tsx";
import { findForm } from "../../shell/useWorkspace.ts";
import { ColumnDetails } from "./ColumnDetails.tsx";
import { ColumnTable } from "./ColumnTable.tsx";
import {
  findRemembered,
  planOf,
  proposePlan,
  isTakenColumn,
  takenColumns,
  titleChoices,
  type ImportPlan,
  type ImportSheet,
  type ImportView,
} from "./importPlan.ts";
import { keyFields, targetFields } from "./targetFields.ts";
import { useIsWide } from "./useIsWide.ts";
import { Preview } from "./Preview.tsx";
import styles from "./ColumnsStep.module.css";

/** What a person knows better of a file than the guess. */
export interface Reading {
  readonly headerRow?: { readonly sheet: number; readonly row: number | null };
  readonly encoding?: string;
  readonly delimiter?: Delimiter;
}

type Delimiter = "," | "\t" | ";" | "|";

/** Props of ColumnsStep. */
export interface ColumnsStepProps {
  readonly view: ImportView;
  readonly workspace: Workspace;
  readonly plan: ImportPlan;
  readonly isBusy: boolean;
  readonly onPlan: (plan: ImportPlan) => void;
  /** Reads the file again as a person says it is to be read. */
  readonly onReadAgain: (reading: Reading) => void;
}

const newForm = "new";
const numbered = "numbered";
const headerChoices = 12;

/** Where the rows go and what each column becomes, with the evidence beside it. */
export function ColumnsStep(props: ColumnsStepProps): ReactElement {
  const { view, workspace, plan, onPlan } = props;
  const { t } = useWording();
  const isWide = useIsWide();
  const [at, setAt] = useState<number | null>(null);
  const sheet = view.sheets.find((one) => one.index === plan.sheet);
  if (sheet === undefined) return <p>{t("importer.noRecent")}</p>;
  const taken = takenColumns(plan).length;
  const form = findForm(workspace, plan.form ?? undefined)?.definition ?? null;
  // Beside the table some column is always told of; inside it only the one that was opened.
  const column = sheet.columns.find((one) => one.index === at) ?? (isWide ? sheet.columns[0] : undefined);
  const own = plan.columns.find((one) => one.column === column?.index);
  const target = form === null ? undefined : targetFields(form).find(({ path }) => path === own?.field);
  const details = (
    <ColumnDetails
      sheet={sheet}
      column={column}
      own={own !== undefined && isTakenColumn(plan, own) ? own : undefined}
      target={target}
      onOwn={(next) => onPlan({ ...plan, columns: plan.columns.map((one) => (one === own ? next : one)) })}
    />
  );
  return (
    <div className={styles.grid}>
      <div className={styles.left}>
        <Choices {...props} sheet={sheet} />
        <Remembered {...props} sheet={sheet} />
        <Preview sheet={sheet} />
        <p className={styles.count}>
          <b>{t("importer.columnsTaken", { taken, left: plan.columns.length - taken })}</b>{" "}
          <span>{t("importer.kindsBasis", { count: sheet.rows })}</span>
        </p>
        <ColumnTable
          sheet={sheet}
          plan={plan}
          form={form}
          workspace={workspace}
          chosen={column?.index ?? null}
          details={isWide ? null : details}
          onChoose={(next) => setAt(!isWide && next === at ? null : next)}
          onPlan={onPlan}
        />
      </div>
      {isWide && details}
    </div>
  );
}

function Choices(props: ColumnsStepProps & { readonly sheet: ImportSheet }): ReactElement {
  const { view, workspace, plan, sheet, isBusy, onPlan, onReadAgain } = props;
  const { t, label } = useWording();
  const form = findForm(workspace, plan.form ?? undefined);
  const forms = workspace.forms.filter(({ abilities }) => abilities.import);
  const keys = form === undefined ? [] : keyFields(form.definition);
  const targets = [
    ...(workspace.canDefine ? [{ value: newForm, text: t("importer.targetNew") }] : []),
    ...forms.map(({ definition }) => ({ value: definition.key, text: label(definition.label) })),
  ];
  const headerRows = [
    { value: "none", text: t("importer.headerNone") },
    ...sheet.preview.slice(0, headerChoices).map((_, row) => ({
      value: String(row),
      text: t("importer.headerAt", { row: row + 1 }),
    })),
  ];
  const propose = (next: Partial<{ sheet: ImportSheet; form: string }>): void => {
    const key = next.form ?? plan.form ?? newForm;
    const definition = findForm(workspace, key)?.definition ?? null;
    const known = next.form === undefined || definition === null ? undefined : findRemembered(view, definition.key);
    const remembered = known === undefined ? undefined : planOf(view, known.settings);
    if (remembered !== undefined && remembered.sheet === sheet.index) {
      onPlan(remembered);
      return;
    }
    onPlan({ ...proposePlan(view, next.sheet ?? sheet, definition), rejects: plan.rejects });
  };
  return (
    <div className={styles.choices}>
      {view.sheets.length > 1 && (
        <SelectField
          label={t("importer.sheet")}
          value={String(sheet.index)}
          options={view.sheets.map((one) => ({
            value: String(one.index),
            text: one.isHidden ? t("importer.hidden", { name: one.name }) : one.name,
          }))}
          onChange={(value) => {
            const next = view.sheets.find((one) => String(one.index) === value);
            if (next !== undefined) propose({ sheet: next });
          }}
        />
      )}
      <SelectField
        label={t("importer.headerRow")}
        value={sheet.headerRow === null ? "none" : String(sheet.headerRow)}
        options={headerRows}
        disabled={isBusy}
        onChange={(value) =>
          onReadAgain({ headerRow: { sheet: sheet.index, row: value === "none" ? null : Number(value) } })
        }
      />
      {sheet.text !== null && <TextChoices text={sheet.text} isBusy={isBusy} onReadAgain={onReadAgain} />}
      <SelectField
        label={t("importer.target")}
        value={plan.form ?? newForm}
        options={targets}
        onChange={(value) => propose({ form: value })}
      />
      {plan.form === null ? (
        <>
          <TextField
            label={t("importer.formName")}
            value={plan.formName}
            maxLength={80}
            error={plan.formName.trim() === "" ? t("importer.formNameMissing") : undefined}
            onChange={(formName) => onPlan({ ...plan, formName })}
          />
          <SelectField
            label={t("importer.titleField")}
            value={String(plan.titleColumn ?? numbered)}
            options={[
              ...titleChoices(plan).map((one) => ({ value: String(one.column), text: one.name })),
              { value: numbered, text: t("importer.titleNumbered") },
            ]}
            onChange={(value) => onPlan({ ...plan, titleColumn: value === numbered ? null : Number(value) })}
          />
        </>
      ) : (
        <SelectField
          label={t("importer.action")}
          value={plan.action}
          options={[
            { value: "add", text: t("importer.actionAdd") },
            { value: "upsert", text: t("importer.actionUpsert"), isDisabled: keys.length === 0 },
            { value: "update", text: t("importer.actionUpdate"), isDisabled: keys.length === 0 },
          ]}
          onChange={(action) => onPlan({ ...plan, action })}
        />
      )}
      {plan.form !== null && plan.action !== "add" && (
        <SelectField
          label={t("importer.matchBy")}
          value={plan.matchBy}
          options={[{ value: "", text: "—" }, ...keys.map((field) => ({ value: field.key, text: label(field.label) }))]}
          onChange={(matchBy) => onPlan({ ...plan, matchBy })}
        />
      )}
      <SelectField
        label={t("importer.rejects")}
        value={plan.rejects}
        options={[
          { value: "skip", text: t("importer.rejectsSkip") },
          { value: "all_or_nothing", text: t("importer.rejectsAll") },
        ]}
        onChange={(rejects) => onPlan({ ...plan, rejects })}
      />
    </div>
  );
}

const encodings = ["utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "shift_jis", "euc-kr", "windows-1252"];
// Below it the guess is no better than a coin.
const sureEnough = 0.6;

/** How a text file is read; said to be unsure where it is. */
function TextChoices(props: {
  readonly text: NonNullable<ImportSheet["text"]>;
  readonly isBusy: boolean;
  readonly onReadAgain: (reading: Reading) => void;
}): ReactElement {
  const { text, isBusy, onReadAgain } = props;
  const { t } = useWording();
  const delimiters: readonly { readonly value: Delimiter; readonly text: string }[] = [
    { value: ",", text: t("importer.delimiterComma") },
    { value: "\t", text: t("importer.delimiterTab") },
    { value: ";", text: t("importer.delimiterSemicolon") },
    { value: "|", text: t("importer.delimiterBar") },
  ];
  const known = delimiters.find(({ value }) => value === text.delimiter);
  return (
    <>
      <SelectField
        label={t("importer.encoding")}
        value={text.encoding}
        options={encodings.map((name) => ({
          value: name,
          text:
            name === text.encoding && text.confidence < sureEnough
              ? t("importer.encodingUnsure", { name: name.toUpperCase() })
              : name.toUpperCase(),
        }))}
        disabled={isBusy}
        onChange={(encoding) => onReadAgain({ encoding })}
      />
      <SelectField
        label={t("importer.delimiter")}
        value={text.delimiter}
        options={known === undefined ? [...delimiters, { value: text.delimiter, text: text.delimiter }] : delimiters}
        disabled={isBusy}
        onChange={(value) => {
          const chosen = delimiters.find((one) => one.value === value);
          if (chosen !== undefined) onReadAgain({ delimiter: chosen.value });
        }}
      />
    </>
  );
}

/** Says that the columns stand as they did for an earlier file, and lets them be matched anew. */
function Remembered({ view, workspace, plan, sheet, onPlan }: ColumnsStepProps & { readonly sheet: ImportSheet }) {
  const { t } = useWording();
  const known = findRemembered(view, plan.form);
  if (known === undefined || plan.form === null) return null;
  return (
    <p className={styles.remembered}>
      {t("importer.remembered", { file: known.fileName })}{" "}
      <Button
        size="small"
        variant="quiet"
        text={t("importer.matchAnew")}
        onClick={() =>
          onPlan({
            ...proposePlan(view, sheet, findForm(workspace, plan.form ?? undefined)?.definition ?? null),
            rejects: plan.rejects,
          })
        }
      />
    </p>
  );
}
