import type { ReactElement } from "react";
import { Avatar, Button, Chip, Icon } from "@tongzhou/ui";
import type { FormDefinition } from "@tongzhou/model";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import type { Wording } from "../../../shell/language.tsx";
import type { ChangeView } from "../recordDetailQueries.ts";
import { readCause, readCrossing, readFieldChanges, readRowChanges } from "./historyModel.ts";
import type { CauseReading, CrossingReading, FieldChange } from "./historyModel.ts";
import { HistoryValue } from "./HistoryValue.tsx";
import styles from "./RecordHistory.module.css";

/** Props of HistoryChange. */
export interface HistoryChangeProps {
  readonly form: FormDefinition;
  readonly change: ChangeView;
  readonly canRestore: boolean;
  readonly onRestore: () => void;
}

/** One change: who, when, why, and each field's value before and after. */
export function HistoryChange({ form, change, canRestore, onRestore }: HistoryChangeProps): ReactElement {
  const { wording, directory } = useFieldKit();
  const { t, format, label } = wording;
  const fields = readFieldChanges(form, change);
  const name =
    change.actor === null
      ? t("record.historySystem")
      : (directory.members.get(change.actor)?.name ?? t("common.unknownMember"));
  const cause = readCause(change.cause);
  const crossing = readCrossing(form, change);
  return (
    <li className={styles.change}>
      <Avatar name={name} size={20} />
      <div className={styles.body}>
        <div className={styles.meta}>
          <b>{name}</b>
          <span>
            {crossing === undefined ? sayKind(change.kind, fields.length, t) : sayCrossing(crossing, wording)}
          </span>
          {cause !== undefined && <span>{`· ${sayCause(cause, t)}`}</span>}
        </div>
        <div className={styles.meta}>
          <time dateTime={change.at}>{format.moment(change.at)}</time>
          <span>{t("record.version", { version: change.version })}</span>
          {canRestore && crossing === undefined && (
            <Button
              size="small"
              variant="quiet"
              icon="undo"
              className={styles.restore}
              text={t("record.restoreVersion")}
              onClick={onRestore}
            />
          )}
        </div>
        {crossing !== undefined && <Crossing crossing={crossing} />}
        {fields.length > 0 && (
          <dl className={styles.fields}>
            {fields.map((one) => (
              <div key={one.field.key} className={styles.field}>
                <dt>{label(one.field.label)}</dt>
                <dd>
                  <Values change={one} isCreation={change.kind === "create"} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}

/** The bands in their colours, and the number that crossed. */
function Crossing({ crossing: { field, from, to, value } }: { readonly crossing: CrossingReading }): ReactElement {
  const { t, label } = useFieldKit().wording;
  const chip = (band: CrossingReading["from"]): ReactElement => (
    <Chip text={band === null ? t("record.bandNone") : label(band.label)} color={band?.color ?? "gray"} />
  );
  return (
    <div className={styles.crossing}>
      {chip(from)}
      <Icon name="fwd" size={12} className={styles.arrow} />
      {chip(to)}
      {value !== null && <HistoryValue field={field} value={value} />}
    </div>
  );
}

function sayCrossing({ field, from, to }: CrossingReading, { t, label }: Wording): string {
  const name = (band: CrossingReading["from"]): string => (band === null ? t("record.bandNone") : label(band.label));
  return t("record.historyCrossed", { field: label(field.label), from: name(from), to: name(to) });
}

function Values({ change, isCreation }: { readonly change: FieldChange; readonly isCreation: boolean }): ReactElement {
  const { field, old, new: next } = change;
  const { wording } = useFieldKit();
  const { t, label } = wording;
  if (field.kind === "subform") {
    const rows = readRowChanges(field, old, next);
    return (
      <>
        {rows.added > 0 && <span className={styles.rows}>{`+ ${t("record.rowsBefore", { count: rows.added })}`}</span>}
        {rows.removed > 0 && (
          <span className={styles.rows}>{`− ${t("record.rowsBefore", { count: rows.removed })}`}</span>
        )}
        {rows.altered.flatMap((row, index) =>
          row.cells.map((cell) => (
            <span key={`${index} ${cell.field.key}`} className={styles.pair}>
              <span className={styles.blank}>{label(cell.field.label)}</span>
              <Pair change={cell} />
            </span>
          )),
        )}
      </>
    );
  }
  return isCreation ? <HistoryValue field={field} value={next} /> : <Pair change={change} />;
}

function Pair({ change: { field, old, new: next } }: { readonly change: FieldChange }): ReactElement {
  return (
    <span className={styles.pair}>
      <span className={styles.old}>
        <HistoryValue field={field} value={old} />
      </span>
      <Icon name="fwd" size={12} className={styles.arrow} />
      <span>
        <HistoryValue field={field} value={next} />
      </span>
    </span>
  );
}

function sayKind(kind: string, count: number, t: Wording["t"]): string {
  if (kind === "create") return t("record.historyCreated");
  if (kind === "delete") return t("record.historyDeleted");
  if (kind === "restore") return t("record.historyRestored");
  return t("record.historyUpdated", { count });
}

function sayCause(cause: CauseReading, t: Wording["t"]): string {
  switch (cause.kind) {
    case "import":
      return t("record.causeImport");
    case "bulk":
      return t("record.causeBulk");
    case "api":
      return t("record.causeApi");
    case "cascade":
      return t("record.causeCascade");
    case "computed":
      return t("record.causeComputed");
    case "transfer":
      return t("record.causeTransfer");
    case "pack":
      return t("record.causePack");
    case "definition":
      return t("record.causeDefinition");
    case "restore":
      return t("record.causeRestore", { version: cause.version });
    default:
      return cause satisfies never;
  }
}
