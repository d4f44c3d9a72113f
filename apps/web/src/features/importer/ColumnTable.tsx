import type { ReactElement } from "react";
import { fieldSpec, type FieldKind, type FormDefinition } from "@tongzhou/model";
import { Icon, Select, classNames, type SelectOption } from "@tongzhou/ui";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { useWording, type Wording } from "../../shell/language.tsx";
import { findForm } from "../../shell/useWorkspace.ts";
import {
  fitPercent,
  isJudged,
  kindsFor,
  wordsOf,
  type ColumnPlan,
  type ImportPlan,
  type ImportSheet,
  type SheetColumn,
} from "./importPlan.ts";
import { fileFields, isSameTarget, keyFields, targetFields, type FieldPart } from "./targetFields.ts";
import styles from "./ColumnTable.module.css";

/** Props of ColumnTable. */
export interface ColumnTableProps {
  readonly sheet: ImportSheet;
  readonly plan: ImportPlan;
  /** The form the rows go into; null for a new one. */
  readonly form: FormDefinition | null;
  readonly workspace: Workspace;
  /** Index of the column whose evidence is shown. */
  readonly chosen: number | null;
  /** Shown under the row of the chosen column; null where it stands beside the table. */
  readonly details: ReactElement | null;
  readonly onChoose: (column: number) => void;
  readonly onPlan: (plan: ImportPlan) => void;
}

/** One row per column of the sheet: what it becomes, how well that fits, why, and what to look at. */
export function ColumnTable(props: ColumnTableProps): ReactElement {
  const { sheet, plan, chosen, onChoose, onPlan } = props;
  const { t } = useWording();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t("importer.column")}</th>
          <th scope="col" className={styles.wideField}>
            {t("importer.field")}
          </th>
          <th scope="col" className={styles.fitHead}>
            {t("importer.fit")}
          </th>
          <th scope="col" className={styles.wide}>
            {t("importer.evidence")}
          </th>
          <th scope="col" className={styles.wide}>
            {t("importer.attention")}
          </th>
        </tr>
      </thead>
      <tbody>
        {sheet.columns.map((column, index) => {
          const own = plan.columns[index];
          if (own === undefined) return null;
          return (
            <ColumnRow
              key={column.index}
              {...props}
              column={column}
              own={own}
              isChosen={column.index === chosen}
              onChoose={() => onChoose(column.index)}
              onOwn={(next) => onPlan({ ...plan, columns: plan.columns.with(index, next) })}
            />
          );
        })}
      </tbody>
    </table>
  );
}

interface ColumnRowProps extends Omit<ColumnTableProps, "onChoose" | "onPlan"> {
  readonly column: SheetColumn;
  readonly own: ColumnPlan;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onOwn: (own: ColumnPlan) => void;
}

function ColumnRow(props: ColumnRowProps): ReactElement {
  const { column, own, form, isChosen, details, onChoose } = props;
  const { t, locale } = useWording();
  const isTaken = form === null ? own.isTaken : own.field !== null;
  const target = form === null ? undefined : targetFields(form).find(({ path }) => path === own.field);
  const isKnown = isJudged(column, own, target?.field);
  const blank = wordsOf(column, own, target).reduce((sum, word) => sum + (word.isBlank ? word.count : 0), 0);
  const fit = isKnown ? fitPercent(column) : null;
  const why = column.evidence[0]?.text[locale === "en" ? "en" : "zh"];
  const isOdd = isKnown && column.badCount > 0;
  const row = (
    <tr className={classNames(isChosen && styles.chosen, !isTaken && styles.skipped)}>
      <th scope="row">
        <button
          type="button"
          className={styles.name}
          {...(details === null ? { "aria-pressed": isChosen } : { "aria-expanded": isChosen })}
          onClick={onChoose}
        >
          <b>{column.label}</b>
          <span>{column.samples.slice(0, 2).join(" · ")}</span>
        </button>
      </th>
      <td>{form === null ? <NewField {...props} /> : <OldField {...props} form={form} />}</td>
      <td>
        <span className={styles.fit}>
          {fit !== null && isTaken && (
            <span className={classNames(styles.bar, isOdd && styles.warn)} aria-hidden="true">
              <i style={{ width: `${fit}%` }} />
            </span>
          )}
          <span className={styles.percent}>{fit === null || !isTaken ? "—" : `${fit} %`}</span>
        </span>
      </td>
      <td className={styles.wide} title={why}>
        <span className={styles.why}>{why}</span>
      </td>
      <td className={styles.wide}>
        <span className={classNames(styles.note, isTaken && isKnown && (isOdd ? styles.amber : styles.green))}>
          <Icon name={!isTaken ? "x" : !isKnown ? "clock" : isOdd ? "alert" : "checkc"} size={14} />
          {!isTaken
            ? column.filledCount === 0
              ? t("importer.blank")
              : t("importer.skip")
            : !isKnown
              ? t("importer.toCheck")
              : isOdd
                ? t("importer.odd", { count: column.badCount })
                : blank > 0
                  ? t("importer.readyBlank", { count: blank })
                  : t("importer.ready")}
        </span>
      </td>
    </tr>
  );
  return (
    <>
      {row}
      {isChosen && details !== null && (
        <tr className={styles.opened}>
          <td className={styles.inside} colSpan={5}>
            {details}
          </td>
        </tr>
      )}
    </>
  );
}

const skip = "skip";

function NewField({ column, own, onOwn }: ColumnRowProps): ReactElement {
  const { t, label } = useWording();
  const options: readonly SelectOption<FieldKind | typeof skip>[] = [
    ...kindsFor(column).map((kind) => ({ value: kind, text: label(fieldSpec(kind).label) })),
    { value: skip, text: t("importer.skip") },
  ];
  return (
    <span className={styles.fields}>
      {own.isTaken && (
        <input
          className={styles.input}
          value={own.name}
          maxLength={80}
          aria-label={t("importer.nameOf", { column: column.label })}
          onChange={(event) => onOwn({ ...own, name: event.target.value })}
        />
      )}
      <Select
        size="small"
        aria-label={t("importer.kindOf", { column: column.label })}
        value={own.isTaken ? own.kind : skip}
        options={options}
        onChange={(value) =>
          onOwn(value === skip ? { ...own, isTaken: false } : { ...own, isTaken: true, kind: value })
        }
      />
    </span>
  );
}

function OldField(props: ColumnRowProps & { readonly form: FormDefinition }): ReactElement {
  const { column, own, form, plan, workspace, onOwn } = props;
  const { t, label } = useWording();
  const used = plan.columns.flatMap((one) => (one.field === null || one === own ? [] : [one.field]));
  const matchField = form.fields.find((field) => field.key === plan.matchBy && field.kind === "auto_number");
  const targets = targetFields(form);
  const options = [
    { value: "", text: t("importer.skip") },
    ...(matchField === undefined || plan.action === "add"
      ? []
      : [{ value: matchField.key, text: label(matchField.label) }]),
    ...targets.map(({ path, part, field, parent }) => ({
      value: path,
      text:
        part !== null
          ? `${label(field.label)} / ${partName(part, t)}`
          : parent === null
            ? label(field.label)
            : `${label(parent.label)} / ${label(field.label)}`,
      isDisabled: used.some((other) => isSameTarget(other, path)),
    })),
    ...fileFields(form).map((field) => ({
      value: field.key,
      text: t("importer.noFiles", { field: label(field.label) }),
      isDisabled: true,
    })),
  ];
  const target = targets.find(({ path }) => path === own.field)?.field;
  const linked =
    target?.kind === "link" || target?.kind === "links" ? findForm(workspace, target.form)?.definition : undefined;
  return (
    <span className={styles.fields}>
      <Select
        size="small"
        aria-label={t("importer.fieldOf", { column: column.label })}
        value={own.field ?? ""}
        options={options}
        onChange={(value) => onOwn({ ...own, field: value === "" ? null : value, linkBy: "" })}
      />
      {linked !== undefined && (
        <Select
          size="small"
          aria-label={t("importer.linkBy", { column: column.label })}
          value={own.linkBy}
          options={[
            { value: "", text: t("importer.linkTitle") },
            ...keyFields(linked).map((field) => ({ value: field.key, text: label(field.label) })),
          ]}
          onChange={(linkBy) => onOwn({ ...own, linkBy })}
        />
      )}
    </span>
  );
}

function partName(part: FieldPart, t: Wording["t"]): string {
  switch (part) {
    case "province":
      return t("importer.partProvince");
    case "city":
      return t("importer.partCity");
    case "district":
      return t("importer.partDistrict");
    case "detail":
      return t("importer.partDetail");
    case "lat":
      return t("fields.latitude");
    case "lng":
      return t("fields.longitude");
    case "label":
      return t("importer.partPlace");
    default:
      return part satisfies never;
  }
}
